import * as z from 'zod'
import type { DesignPolicy, Expectation, SurvivalDemand } from './model.ts'
import { duration, fault, name, oneOrMany, reference, service } from './scalars.ts'
import { property } from './vocabulary.ts'

/** The top of a design; elements are looked up by their kind and checked one by one. */
export const networkObject = z.strictObject({
  name: property(name, 'Name of the network.'),
  sites: property(z.record(z.string(), z.unknown()), 'Places with addresses, by name.'),
  gateways: property(z.record(z.string(), z.unknown()).optional(), 'What joins places, by name.', { default: 'none' }),
  links: property(z.array(z.unknown()).optional(), 'How gateways are joined.', { default: 'none' }),
  policies: property(z.array(z.unknown()).optional(), 'What may talk to what; whatever is not allowed is dropped.', {
    default: 'nothing is allowed',
  }),
  expect: property(z.array(z.unknown()).optional(), 'What must hold, in health and in failure.', { default: 'nothing' }),
})

const places = '`internet`, sites, or parts of sites (subnets, services, endpoints) as `site/subnet`: one name or a list.'
const place = '`internet`, a site, or a part of one as `site/subnet`.'

export const policyObject = z.strictObject({
  action: property(z.literal('allow').optional(), 'Always `allow`.', { default: '`allow`' }),
  from: property(oneOrMany(reference), places),
  to: property(oneOrMany(reference), places),
  services: property(oneOrMany(service), 'What may pass: `tcp/443`, `tcp/1024-2047`, `udp/53`, `tcp`, `icmp`, `any`, or a list of them.'),
})

export const policySchema = policyObject.transform((written): DesignPolicy => ({
  action: 'allow',
  from: written.from,
  to: written.to,
  services: written.services,
}))

const within = () => duration('s', { min: 0.001, max: 86_400, whole: false })
const failures = z.enum(['any-one-router', 'any-one-failure'])

export const reachableObject = z.strictObject({
  kind: z.literal('reachable'),
  from: property(reference, place),
  to: property(reference, place),
  service: property(service, 'One service, for example `tcp/443`.'),
  survives: property(
    z
      .union([
        failures,
        z.strictObject({
          'any-one-router': property(within().optional(), 'Longest outage when any one router dies; a number is seconds.'),
          'any-one-failure': property(within().optional(), 'Longest outage when any one part fails; a number is seconds.'),
        }),
      ])
      .optional(),
    'Failures it must survive: `any-one-router` or `any-one-failure` with `within`, or a longest outage for each.',
    { default: 'none' },
  ),
  within: property(within().optional(), 'Longest outage for the one kind that `survives` names; a number is seconds.', {
    default: 'none; required beside one kind',
    limit: '1ms to 86400s',
  }),
  except: property(oneOrMany(reference).optional(), 'Sites or gateways whose own equipment may break it.', { default: 'none' }),
})

export const reachableSchema = reachableObject.transform((written, context): Expectation => {
  const { kind, from, to, service } = written
  return { kind, from, to, service, survives: demandsOf(written, context), except: written.except ?? [] }
})

function demandsOf(
  { survives, within }: Pick<z.output<typeof reachableObject>, 'survives' | 'within'>,
  context: z.RefinementCtx,
): SurvivalDemand[] {
  if (typeof survives === 'string') {
    if (within === undefined)
      return fault(context, 'DESIGN-017', `names ${survives} but no time`, "add `within`, for example within: '1s'", ['survives'])
    return [{ failures: survives, withinSeconds: within }]
  }
  if (within !== undefined)
    return fault(
      context,
      'DESIGN-008',
      'belongs to one kind of failure',
      "write survives: 'any-one-failure' beside it, or the time into `survives`",
      ['within'],
    )
  return failures.options.flatMap((failures) => {
    const withinSeconds = survives?.[failures]
    return withinSeconds === undefined ? [] : [{ failures, withinSeconds }]
  })
}

export const unreachableObject = z.strictObject({
  kind: z.literal('unreachable'),
  from: property(reference, place),
  to: property(reference, place),
  service: property(service, 'One service, for example `tcp/22`.'),
})
