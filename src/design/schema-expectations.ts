import * as z from 'zod'
import {
  DEMANDED_KINDS,
  SURVIVAL_WORDS,
  type CapacityExpectation,
  type PathExpectation,
  type ReachableExpectation,
  type SurvivalDemand,
  type SymmetricExpectation,
  type TrafficExpectation,
} from './model.ts'
import { duration, fault, megabits, oneOrMany, reference, service } from './scalars.ts'
import { property } from './vocabulary.ts'

const place = '`internet`, a site, or a part of one as `site/subnet`.'
const within = () => duration('s', { min: 0.001, max: 86_400, whole: false })

/** Longest time for each word and scenario, or a combination of one's own. Any other key is the name of a scenario. */
const times = z
  .object({
    'any-one-router': property(within().optional(), 'Longest outage when any one router dies; a number is seconds.'),
    'any-one-failure': property(within().optional(), 'Longest outage when any one part fails; a number is seconds.'),
    'any-two-failures': property(within().optional(), 'Longest outage when any one or two parts fail; a number is seconds.'),
    any: property(
      z.int().min(1).max(4).optional(),
      'So many parts at once or fewer, whichever they are; with `within` beside `survives`.',
      {
        limit: '1 to 4',
      },
    ),
    of: property(oneOrMany(z.enum(DEMANDED_KINDS)).optional(), 'Kinds of failure that `any` counts.', {
      default: 'router, tunnel, link, site-link, zone, risk',
    }),
  })
  .catchall(within())

const survival = {
  survives: property(
    z.union([z.string(), times, z.array(z.string()).min(1)]).optional(),
    'Failures it must survive: `any-one-router`, `any-one-failure`, `any-two-failures`, the name of a scenario, or a list of them, with `within`; `{ any: 2, of: [link, tunnel] }` with `within`; or a longest outage for each.',
    { default: 'none' },
  ),
  within: property(within().optional(), 'Longest outage for all that `survives` names without a time; a number is seconds.', {
    default: 'none; required where `survives` says no time',
    limit: '1ms to 86400s',
  }),
  except: property(oneOrMany(reference).optional(), 'Sites or gateways whose own equipment may break it.', { default: 'none' }),
}

const ends = { from: property(reference, place), to: property(reference, place) }
const traffic = { ...ends, service: property(service, 'One service, for example `tcp/443`.') }

export const reachableObject = z.strictObject({ kind: z.literal('reachable'), ...traffic, ...survival })

export const reachableSchema = reachableObject.transform((written, context): ReachableExpectation => ({
  kind: 'reachable',
  ...trafficOf(written, context),
}))

export const unreachableObject = z.strictObject({
  kind: z.literal('unreachable'),
  ...ends,
  service: property(service, 'One service, for example `tcp/22`.'),
})

export const isolatedObject = z.strictObject({ kind: z.literal('isolated'), ...ends })

export const isolatedSchema = isolatedObject.transform(({ kind, from, to }) => ({ kind, from, to, service: { protocol: 'any' } as const }))

const passed = 'Sites, gateways, routers or closed networks'

export const pathObject = z.strictObject({
  kind: z.literal('path'),
  ...traffic,
  through: property(oneOrMany(reference).optional(), `${passed} that every path must pass, there and back.`, { default: 'none' }),
  avoids: property(oneOrMany(reference).optional(), `${passed} that no path may pass, there or back.`, { default: 'none' }),
  ...survival,
})

export const pathSchema = pathObject.transform((written, context): PathExpectation => {
  const { through = [], avoids = [] } = written
  if (through.length + avoids.length === 0)
    return fault(context, 'DESIGN-017', 'names neither what to pass nor what to avoid', 'add `through` or `avoids`')
  return { kind: 'path', ...trafficOf(written, context), through, avoids }
})

export const symmetricObject = z.strictObject({ kind: z.literal('symmetric'), ...traffic, ...survival })

export const symmetricSchema = symmetricObject.transform((written, context): SymmetricExpectation => ({
  kind: 'symmetric',
  ...trafficOf(written, context),
}))

export const capacityObject = z.strictObject({
  kind: z.literal('capacity'),
  ...ends,
  demand: property(megabits, 'Load from `from` to `to`, for example `500Mbps`; a number is Mbit/s.', { limit: '1kbps to 100Tbps' }),
  service: property(service.optional(), 'Service whose way the load takes.', {
    default: 'the first that a policy allows between them, else `any`',
  }),
  ...survival,
})

export const capacitySchema = capacityObject.transform((written, context): CapacityExpectation => ({
  kind: 'capacity',
  ...trafficOf({ ...written, service: written.service ?? { protocol: 'any' } }, context),
  demandMbps: written.demand,
}))

type Written = Pick<z.output<typeof reachableObject>, 'from' | 'to' | 'service' | 'survives' | 'within' | 'except'>

function trafficOf(written: Written, context: z.RefinementCtx): TrafficExpectation {
  const { from, to, service } = written
  return { from, to, service, survives: demandsOf(written, context), except: written.except ?? [] }
}

function demandsOf({ survives, within }: Pick<Written, 'survives' | 'within'>, context: z.RefinementCtx): SurvivalDemand[] {
  if (typeof survives === 'string' || Array.isArray(survives)) {
    const names = typeof survives === 'string' ? [survives] : survives
    if (within === undefined) return noTime(context, names.join(' and '))
    return names.map((name) => ({ failures: namedFailures(name), withinSeconds: within }))
  }
  const { any, of, ...timed } = survives ?? {}
  const named = Object.entries(timed).flatMap(([name, seconds]): SurvivalDemand[] =>
    seconds === undefined ? [] : [{ failures: namedFailures(name), withinSeconds: seconds }],
  )
  if (any === undefined && of !== undefined)
    return fault(context, 'DESIGN-017', 'says of which kinds but not how many', 'add `any`, for example any: 1', ['survives'])
  if (any !== undefined) {
    if (within === undefined) return noTime(context, `any ${any}`)
    return [...inOrder(named), { failures: { any, ...(of === undefined ? {} : { of }) }, withinSeconds: within }]
  }
  if (within !== undefined)
    return fault(
      context,
      'DESIGN-008',
      'belongs to failures without a time of their own',
      "write survives: 'any-one-failure' beside it, or the time into `survives`",
      ['within'],
    )
  return inOrder(named)
}

const noTime = (context: z.RefinementCtx, what: string): never =>
  fault(context, 'DESIGN-017', `names ${what} but no time`, "add `within`, for example within: '1s'", ['survives'])

function namedFailures(name: string): SurvivalDemand['failures'] {
  return SURVIVAL_WORDS.find((word) => word === name) ?? { scenario: name }
}

/** Words before scenarios, whatever the order in the file: `survives` is an object, and nobody minds its order. */
function inOrder(demands: readonly SurvivalDemand[]): SurvivalDemand[] {
  const rank = ({ failures }: SurvivalDemand): number =>
    typeof failures === 'string' ? SURVIVAL_WORDS.indexOf(failures) : SURVIVAL_WORDS.length
  return demands.toSorted((a, b) => rank(a) - rank(b))
}

/** Expectations by kind: what may be written, and what becomes of it. */
export const EXPECTATIONS = {
  reachable: { object: reachableObject, schema: reachableSchema },
  unreachable: { object: unreachableObject, schema: unreachableObject },
  isolated: { object: isolatedObject, schema: isolatedSchema },
  path: { object: pathObject, schema: pathSchema },
  symmetric: { object: symmetricObject, schema: symmetricSchema },
  capacity: { object: capacityObject, schema: capacitySchema },
} as const
