import { filterId, PROTOCOL, type Filter, type FilterId, type FilterRule } from '../../network/model.ts'
import type { SecurityGroup, SecurityGroupRule } from './objects.ts'

/** A security group as two stateful filters at a network interface: answers of what one let pass, the other lets pass. */
export function securityGroupFilters(group: SecurityGroup): Filter[] {
  const ids = filterIds(group.id)
  const filter = (id: FilterId, rules: readonly FilterRule[]): Filter => ({
    id,
    stateful: true,
    rules,
    default: 'drop',
    label: `security group ${group.name}`,
    from: { ...group.from, object: group.id },
  })
  return [
    filter(
      ids.in,
      group.ingress.map((rule) => toRule(group, rule, 'sources')),
    ),
    filter(
      ids.out,
      group.egress.map((rule) => toRule(group, rule, 'destinations')),
    ),
  ]
}

export function filterIds(group: string): { readonly in: FilterId; readonly out: FilterId } {
  return { in: filterId(`${group}/in`), out: filterId(`${group}/out`) }
}

function toRule(group: SecurityGroup, rule: SecurityGroupRule, side: 'sources' | 'destinations'): FilterRule {
  const ports =
    rule.fromPort === undefined || rule.toPort === undefined || rule.fromPort < 0 ? undefined : [{ from: rule.fromPort, to: rule.toPort }]
  const base = {
    action: 'accept' as const,
    protocol: protocolNumber(rule.protocol),
    ...(ports === undefined ? {} : { destinationPorts: ports }),
    from: { ...rule.from, object: `${group.id}/${rule.name}` },
  }
  const range = rangeOf(rule)
  if (range === '0.0.0.0/0') return base
  return side === 'sources' ? { ...base, sources: [range] } : { ...base, destinations: [range] }
}

function rangeOf(rule: SecurityGroupRule): string {
  switch (rule.peer.kind) {
    case 'cidr':
      return rule.peer.cidr
    case 'router-address':
      return `${rule.peer.placeholder}/32`
    case 'security-group':
      throw new Error(`${rule.name}: rules by group reference do not come from a design`)
  }
}

function protocolNumber(text: string): number | 'any' {
  if (text === '-1') return 'any'
  return text === 'tcp' || text === 'udp' || text === 'icmp' ? PROTOCOL[text] : Number(text)
}
