import * as z from 'zod'
import { cidr, fault, service } from '../../design/scalars.ts'
import { property } from '../../design/vocabulary.ts'
import type { AwsNetworkAclRule, AwsSubnetGroup } from './design.ts'

/** Numbers of network ACL rules that the user does not number: room is left between them. */
const FIRST_NUMBER = 100
const STEP = 10

const anyRange = () => cidr({ longest: 128, ipv6: true })

const traffic = {
  allow: property(service.optional(), 'Lets this pass: `tcp/443`, `tcp/1024-65535`, `icmp`, `any`.', {
    default: 'none; either `allow` or `deny` is required',
  }),
  deny: property(service.optional(), 'Drops this.', { default: 'none' }),
}
const number = property(z.int().min(1).max(32_766).optional(), 'The matching rule with the lowest number decides.', {
  default: '10 more than the rule before it, from 100',
  limit: '1 to 32766, each once',
})

const comingRule = z.strictObject({
  ...traffic,
  from: property(anyRange().optional(), 'Range that it comes from, IPv4 or IPv6.', { default: 'everywhere' }),
  number,
})
const goingRule = z.strictObject({
  ...traffic,
  to: property(anyRange().optional(), 'Range that it goes to, IPv4 or IPv6.', { default: 'everywhere' }),
  number,
})

export const networkAcl = z.strictObject({
  ingress: property(z.array(comingRule).optional(), 'Rules for what comes into the subnets, answers included.', {
    default: 'nothing comes in',
  }),
  egress: property(z.array(goingRule).optional(), 'Rules for what leaves the subnets, answers included.', { default: 'nothing goes out' }),
})

const SERVICE = 'What may pass: `tcp/443`, `tcp/1024-2047`, `icmp`, `any`.'
const peer = () => z.union([z.literal('self'), anyRange()])

export const securityGroup = z.strictObject({
  ingress: property(
    z
      .array(
        z.strictObject({
          service: property(service, SERVICE),
          from: property(peer(), 'A range, IPv4 or IPv6, or `self` for the members of the same group.'),
        }),
      )
      .optional(),
    'Rules for what comes in.',
    { default: 'none' },
  ),
  egress: property(
    z
      .array(
        z.strictObject({
          service: property(service, SERVICE),
          to: property(peer(), 'A range, IPv4 or IPv6, or `self` for the members of the same group.'),
        }),
      )
      .optional(),
    'Rules for what goes out.',
    { default: 'none' },
  ),
})

type Direction = 'ingress' | 'egress'

/** Both lists with their numbers. */
export function networkAclOf(
  written: z.output<typeof networkAcl>,
  path: readonly (string | number)[],
  context: z.RefinementCtx,
): NonNullable<AwsSubnetGroup['networkAcl']> {
  const read = (direction: Direction, rules: readonly WrittenRule[]): AwsNetworkAclRule[] =>
    numberRules(rules, [...path, direction], context)
  return {
    ingress: read(
      'ingress',
      (written.ingress ?? []).map(({ from, ...rule }) => ({ ...rule, cidr: from })),
    ),
    egress: read(
      'egress',
      (written.egress ?? []).map(({ to, ...rule }) => ({ ...rule, cidr: to })),
    ),
  }
}

export function securityGroupOf(written: z.output<typeof securityGroup> | undefined): AwsSubnetGroup['securityGroup'] {
  return {
    ingress: (written?.ingress ?? []).map((rule) => ({ service: rule.service, peer: rule.from })),
    egress: (written?.egress ?? []).map((rule) => ({ service: rule.service, peer: rule.to })),
  }
}

type WrittenRule = Pick<z.output<typeof comingRule>, 'allow' | 'deny' | 'number'> & { readonly cidr: string | undefined }

function numberRules(rules: readonly WrittenRule[], path: readonly (string | number)[], context: z.RefinementCtx): AwsNetworkAclRule[] {
  const seen = new Set<number>()
  let last = FIRST_NUMBER - STEP
  return rules.flatMap((rule, i): AwsNetworkAclRule[] => {
    const at = (...rest: string[]): (string | number)[] => [...path, i, ...rest]
    const traffic = rule.allow ?? rule.deny
    if (traffic === undefined || (rule.allow !== undefined && rule.deny !== undefined)) {
      fault(context, 'DESIGN-008', 'must have either `allow` or `deny`', "for example { allow: 'tcp/443' }", at())
      return []
    }
    last = rule.number ?? Math.floor(last / STEP) * STEP + STEP
    if (seen.has(last))
      fault(context, 'DESIGN-012', `is ${last}, which another rule of the list has`, 'give each rule a number of its own', at('number'))
    seen.add(last)
    return [
      {
        number: last,
        action: rule.allow === undefined ? 'deny' : 'allow',
        service: traffic,
        ...(rule.cidr === undefined ? {} : { cidr: rule.cidr }),
      },
    ]
  })
}
