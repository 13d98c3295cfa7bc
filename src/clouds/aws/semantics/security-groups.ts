import { hostPrefix } from '../../../ip/prefix.ts'
import { addressSetId, type AddressSetId, type FilterId, type FilterRule, type Provenance } from '../../../network/model.ts'
import type { NetworkInterface, PrefixList, SecurityGroup, SecurityGroupRule } from '../objects.ts'
import { addressesOf, fromOf, type Semantics } from './context.ts'
import { joinedVpcs } from './joined-vpcs.ts'
import { feetOf } from './load-balancer.ts'
import { trafficOf } from './traffic.ts'

export interface GroupFilters {
  readonly filterIn: FilterId
  readonly filterOut: FilterId
}

/** Gives the filters of a set of security groups; every distinct set is one pair of filters. */
export type FiltersOfGroups = (groups: readonly string[]) => GroupFilters

type Direction = 'ingress' | 'egress'

/**
 * The groups of an interface together: what any of them allows passes, and so does the answer (VPC user guide, security groups).
 * A rule by group means the addresses of the group's interfaces, and only as long as the fabric knows who the sender is.
 */
export function securityGroupFilters(semantics: Semantics): FiltersOfGroups {
  const { draft, look, objects } = semantics
  const members = new Map<string, NetworkInterface[]>()
  for (const eni of objects.networkInterfaces)
    for (const group of eni.detached === true ? [] : eni.securityGroups) {
      const known = members.get(group)
      if (known === undefined) members.set(group, [eni])
      else known.push(eni)
    }
  const balancersOf = balancersByGroup(semantics)
  const joined = joinedVpcs(semantics)
  const rulesOf = new Map<string, readonly FilterRule[]>()
  const made = new Map<string, GroupFilters>()
  return (groups) => {
    const key = groups.length < 2 ? (groups[0] ?? '') : [...new Set(groups)].sort().join('+')
    let filters = made.get(key)
    if (filters === undefined) made.set(key, (filters = { filterIn: filterOf(key, 'ingress'), filterOut: filterOf(key, 'egress') }))
    return filters
  }

  function filterOf(key: string, direction: Direction): FilterId {
    return draft.filter(`${key === '' ? 'no-security-group' : key}/${direction}`, () => {
      const ids = key === '' ? [] : key.split('+')
      const groups = ids.map((id) => look.securityGroup.get(id))
      const rules = groups.flatMap((group, i) => (group === undefined ? [unknownGroup(ids[i]!)] : groupRules(group, direction)))
      // What is certain decides before what nobody can say.
      const ordered = [...rules.filter((rule) => rule.action === 'accept'), ...rules.filter((rule) => rule.action !== 'accept')]
      const names = groups.map((group, i) => group?.name ?? ids[i]!)
      return {
        stateful: true,
        rules: ordered,
        default: 'drop',
        label: `security group ${names.join(', ')}`,
        from: {
          ...(groups[0] === undefined ? {} : groups[0].from),
          object: ids.join(' '),
          rule: direction,
          code: rules.length === 0 ? 'SG_HAS_NO_RULES' : 'ENI_SG_RULES_MISMATCH',
        },
      }
    })
  }

  function unknownGroup(id: string): FilterRule {
    return {
      action: 'unknown',
      protocol: 'any',
      from: { object: id, rule: `security group ${id}, which is not among the objects`, code: 'UNKNOWN_RESOURCE' },
    }
  }

  function groupRules(group: SecurityGroup, direction: Direction): readonly FilterRule[] {
    const key = `${group.id}/${direction}`
    let rules = rulesOf.get(key)
    if (rules === undefined) rulesOf.set(key, (rules = group[direction].flatMap((rule) => toRules(group, rule, direction))))
    return rules
  }

  function toRules(group: SecurityGroup, rule: SecurityGroupRule, direction: Direction): readonly FilterRule[] {
    const from: Provenance = { ...rule.from, object: group.id, rule: rule.name }
    const base = { ...trafficOf(rule), from }
    const side = direction === 'ingress' ? 'sources' : 'destinations'
    const { peer } = rule
    switch (peer.kind) {
      case 'cidr':
        return [{ action: 'accept', ...base, [side]: [peer.cidr] }]
      case 'router-address':
        return [{ action: 'accept', ...base, [side]: [`${peer.placeholder}/32`] }]
      case 'prefix-list': {
        const list = look.prefixList.get(peer.id)
        if (list?.prefixes === undefined)
          return [
            { action: 'unknown', ...base, from: { ...from, rule: `${rule.name} (prefix list ${peer.id}, whose ranges are not known)` } },
          ]
        return [{ action: 'accept', ...base, [`${side === 'sources' ? 'source' : 'destination'}Sets`]: [prefixListSet(semantics, list)] }]
      }
      case 'security-group':
        return byGroup(group, peer.id, base, direction)
    }
  }

  function byGroup(
    group: SecurityGroup,
    named: string,
    base: Pick<FilterRule, 'protocol' | 'destinationPorts' | 'from'>,
    direction: Direction,
  ): readonly FilterRule[] {
    const other = look.securityGroup.get(named)
    // A group of an account that is not here may have members anywhere.
    if (other === undefined)
      return [
        {
          action: 'unknown',
          ...base,
          from: {
            ...base.from,
            rule: `${base.from.rule ?? ''} (group ${named}, which is not among the objects)`,
            code: 'UNKNOWN_PEERED_SGS',
          },
        },
      ]
    const way = other.vpc === group.vpc ? 'own' : joined.get(group.vpc)?.get(other.vpc)?.by
    if (way === undefined || (way === 'transit-gateway' && direction === 'egress')) return []
    const set = groupSet(other)
    // Who is sent to is told by the address; who has sent, only while the fabric knows.
    if (direction === 'egress') return [{ action: 'accept', ...base, destinationSets: [set] }]
    // A load balancer that speaks for itself is a member of its groups by its own addresses.
    const balancers = way === 'own' ? (balancersOf.get(other.id) ?? []) : []
    return [{ action: 'accept', ...base, ...(balancers.length === 0 ? {} : { sources: balancers }), sourceSets: [set], identity: true }]
  }

  function groupSet(group: SecurityGroup): AddressSetId {
    return draft.addressSet(addressSetId(group.id), () => ({
      label: `members of security group ${group.name}`,
      prefixes: [...new Set((members.get(group.id) ?? []).flatMap(hostPrefixes))],
      from: fromOf(group),
    }))
  }
}

/** Addresses of Network Load Balancers, by security group. */
function balancersByGroup(semantics: Semantics): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  for (const balancer of semantics.objects.loadBalancers) {
    if (balancer.type !== 'network') continue
    const addresses = feetOf(semantics, balancer).flatMap((foot) => foot.addresses.map(hostPrefix))
    for (const group of balancer.securityGroups) found.set(group, [...(found.get(group) ?? []), ...addresses])
  }
  return found
}

function prefixListSet({ draft }: Semantics, list: PrefixList): AddressSetId {
  return draft.addressSet(addressSetId(list.id), () => ({
    label: `prefix list ${list.name}`,
    prefixes: list.prefixes ?? [],
    from: fromOf(list),
  }))
}

function hostPrefixes(eni: NetworkInterface): string[] {
  return addressesOf(eni).map(hostPrefix)
}
