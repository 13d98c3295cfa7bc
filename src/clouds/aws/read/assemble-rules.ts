import { groupBy } from '../../../core/stable.ts'
import type { NetworkAcl, NetworkInterface, PrefixList, SecurityGroup, SecurityGroupRule, Subnet } from '../objects.ts'
import { given } from '../../snapshot/fields.ts'
import type { Missing } from '../../snapshot/missing.ts'
import { contradiction } from '../../snapshot/problems.ts'
import type { Seen, SeenRule } from './seen.ts'

interface AssembledGroups {
  readonly securityGroups: readonly SecurityGroup[]
  readonly prefixLists: readonly PrefixList[]
}

export function assembleSecurityGroups(seen: Seen, interfaces: readonly NetworkInterface[], missing: Missing): AssembledGroups {
  const rulesOf = groupBy(seen.rules.all, ({ group }) => group)
  const groups = seen.securityGroups.all.map((group) => withRuleIds(group, rulesOf.get(group.id), seen))
  const lists = new Map(seen.prefixLists.all.map((list) => [list.id, told(list)]))
  const note = (id: string, user: { readonly id: string; readonly from: SecurityGroup['from'] }): void =>
    missing.note(
      'security group',
      id,
      { id: user.id, at: user.from.at },
      'its rules and members are unknown, and answers that need them are UNDETERMINED',
    )
  for (const item of interfaces) for (const id of item.securityGroups) if (!seen.securityGroups.items.has(id)) note(id, item)
  for (const group of seen.securityGroups.all)
    for (const { peer } of [...group.ingress, ...group.egress]) {
      if (peer.kind === 'security-group' && !seen.securityGroups.items.has(peer.id)) note(peer.id, group)
      if (peer.kind === 'prefix-list' && !seen.prefixLists.items.has(peer.id)) standInList(peer.id, group)
    }
  for (const table of seen.routeTables.all)
    for (const { prefixList } of table.routes)
      if (prefixList !== undefined && !seen.prefixLists.items.has(prefixList)) standInList(prefixList, table)
  return { securityGroups: groups, prefixLists: [...lists.values()] }

  function standInList(id: string, user: Pick<SecurityGroup, 'id' | 'region' | 'from'>): void {
    missing.note(
      'prefix list',
      id,
      { id: user.id, at: user.from.at },
      'its ranges are unknown, and answers that need them are UNDETERMINED',
    )
    const untold = `its ranges, because the snapshot does not hold ${id}`
    lists.set(id, { id, name: id, region: user.region, untold, from: { object: id, ...given('at', user.from.at) } })
  }
}

const told = (list: PrefixList): PrefixList =>
  list.prefixes === undefined ? { ...list, untold: `its ranges, because the snapshot does not hold the entries of ${list.id}` } : list

/** Rules get AWS's own ids where the call that tells them was made too. Both calls tell all rules of a group. */
function withRuleIds(group: SecurityGroup, rules: readonly SeenRule[] | undefined, seen: Seen): SecurityGroup {
  if (rules === undefined) return group
  const byTraffic = new Map(rules.map((rule) => [ruleKey(rule.direction, rule.rule), rule]))
  const named = (direction: 'ingress' | 'egress'): SecurityGroupRule[] =>
    group[direction].map((rule) => {
      const key = ruleKey(direction, rule)
      const found = byTraffic.get(key)
      if (found === undefined) {
        seen.problems.push(contradiction('security group', group.id, `set of ${direction} rules`, group.from.at, rules[0]?.from.at))
        return rule
      }
      return { ...rule, name: found.id, from: { ...rule.from, rule: found.id } }
    })
  const result = { ...group, ingress: named('ingress'), egress: named('egress') }
  const kept = new Set([...result.ingress, ...result.egress].map(({ name }) => name))
  const extra = rules.find(({ id }) => !kept.has(id))
  if (extra !== undefined)
    seen.problems.push(contradiction('security group', group.id, `set of ${extra.direction} rules`, group.from.at, extra.from.at))
  return result
}

function ruleKey(direction: string, { protocol, fromPort, toPort, icmpType, icmpCode, peer }: SecurityGroupRule): string {
  const other = peer.kind === 'cidr' ? peer.cidr : peer.kind === 'router-address' ? peer.placeholder : peer.id
  return [direction, protocol, fromPort ?? icmpType ?? -1, toPort ?? icmpCode ?? -1, other].join(' ')
}

/** Every subnet has a network ACL; where the snapshot tells none, nobody knows what it lets pass. */
export function assembleNetworkAcls(seen: Seen, subnets: readonly Subnet[], missing: Missing): NetworkAcl[] {
  const covered = new Set(seen.networkAcls.all.flatMap((acl) => acl.subnets))
  const bare = groupBy(
    subnets.filter(({ id }) => !covered.has(id)),
    ({ vpc }) => vpc,
  )
  const standIns = [...bare].map(([vpc, members]): NetworkAcl => {
    const id = `network-acl-of-${vpc}`
    for (const member of members)
      missing.note(`network ACL of subnets in`, vpc, { id: member.id, at: member.from.at }, 'answers that pass them are UNDETERMINED')
    const [first] = members
    return {
      id,
      name: id,
      region: first?.region ?? '',
      ...given('account', first?.account),
      vpc,
      isDefault: false,
      subnets: members.map((member) => member.id),
      entries: [],
      untold: `its entries, because the snapshot does not hold the network ACL of ${members
        .map((member) => member.id)
        .slice(0, 3)
        .join(', ')}`,
      from: { object: id, ...given('at', first?.from.at) },
    }
  })
  return [...seen.networkAcls.all, ...standIns]
}
