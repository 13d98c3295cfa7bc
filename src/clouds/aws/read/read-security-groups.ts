import type { Provenance } from '../../../network/model.ts'
import type { RuleTraffic, SecurityGroupRule } from '../objects.ts'
import {
  cidr,
  cidrs,
  each,
  Fault,
  flag,
  given,
  optionalCidr,
  optionalInteger,
  optionalObject,
  optionalText,
  text,
  type JsonObject,
} from '../../snapshot/fields.ts'
import { common, type Element, type Seen } from './seen.ts'

type Peer = SecurityGroupRule['peer']

export function readSecurityGroup(element: Element, seen: Seen): void {
  const { value } = element
  const group = optionalText(value, 'GroupName')
  const base = common(element, text(value, 'GroupId'), group)
  seen.securityGroups.put(
    {
      ...base,
      // Groups of EC2-Classic, which is no more, have none.
      vpc: optionalText(value, 'VpcId') ?? '',
      description: optionalText(value, 'Description') ?? '',
      ingress: readPermissions(value, 'IpPermissions', 'ingress', base.from),
      egress: readPermissions(value, 'IpPermissionsEgress', 'egress', base.from),
    },
    seen.problems,
  )
}

/** One permission names several peers; each peer becomes a rule of its own, as AWS's rule ids count them. */
function readPermissions(value: JsonObject, key: string, direction: string, group: Provenance): SecurityGroupRule[] {
  const rules: SecurityGroupRule[] = []
  each(value, key, (permission) => {
    const traffic = permissionTraffic(permission)
    const add = (peer: Peer): void => {
      const name = `${direction} ${rules.length + 1}`
      rules.push({ name, ...traffic, peer, from: { ...group, rule: name } })
    }
    each(permission, 'IpRanges', (item) => add({ kind: 'cidr', cidr: cidr(item, 'CidrIp') }))
    each(permission, 'Ipv6Ranges', (item) => add({ kind: 'cidr', cidr: cidr(item, 'CidrIpv6') }))
    each(permission, 'PrefixListIds', (item) => add({ kind: 'prefix-list', id: text(item, 'PrefixListId') }))
    each(permission, 'UserIdGroupPairs', (item) => add({ kind: 'security-group', id: text(item, 'GroupId') }))
  })
  return rules
}

function permissionTraffic(permission: JsonObject): RuleTraffic {
  const protocol = text(permission, 'IpProtocol').toLowerCase()
  const from = optionalInteger(permission, 'FromPort')
  const to = optionalInteger(permission, 'ToPort')
  if (protocol === '-1') return { protocol }
  if (['icmp', 'icmpv6', '1', '58'].includes(protocol)) return { protocol, ...given('icmpType', from), ...given('icmpCode', to) }
  // -1 is how AWS writes "all" where a protocol has no ports.
  return { protocol, ...(from === undefined || from < 0 ? {} : { fromPort: from }), ...(to === undefined || to < 0 ? {} : { toPort: to }) }
}

export function readSecurityGroupRule(element: Element, seen: Seen): void {
  const { value } = element
  const id = text(value, 'SecurityGroupRuleId')
  const group = text(value, 'GroupId')
  const from: Provenance = { object: group, rule: id, at: element.at }
  seen.rules.put(
    {
      id,
      group,
      direction: flag(value, 'IsEgress') === true ? 'egress' : 'ingress',
      rule: { name: id, ...permissionTraffic(value), peer: rulePeer(value), from },
      from,
    },
    seen.problems,
  )
}

function rulePeer(value: JsonObject): Peer {
  const range = optionalCidr(value, 'CidrIpv4') ?? optionalCidr(value, 'CidrIpv6')
  if (range !== undefined) return { kind: 'cidr', cidr: range }
  const list = optionalText(value, 'PrefixListId')
  if (list !== undefined) return { kind: 'prefix-list', id: list }
  const group = optionalObject(value, 'ReferencedGroupInfo')
  if (group !== undefined) return { kind: 'security-group', id: text(group, 'GroupId') }
  throw new Fault('CidrIpv4', 'the rule names no peer')
}

/** `describe-prefix-lists` tells the ranges of AWS's own lists; `describe-managed-prefix-lists` tells all lists without ranges. */
export function readPrefixList(element: Element, seen: Seen): void {
  const { value } = element
  const name = optionalText(value, 'PrefixListName')
  const ranges = 'Cidrs' in value ? cidrs(value, 'Cidrs') : undefined
  seen.prefixLists.put(
    {
      ...common(element, text(value, 'PrefixListId'), name),
      ...given('prefixes', ranges),
      ...(name?.startsWith('com.amazonaws.') === true ? { service: name } : {}),
    },
    seen.problems,
  )
}

/** The wrapper `{ PrefixListId, Entries }`: the call itself answers without the id. */
export function readPrefixListEntries(element: Element, seen: Seen): void {
  const { value } = element
  const base = common(element, text(value, 'PrefixListId'))
  seen.prefixLists.put({ ...base, prefixes: each(value, 'Entries', (entry) => cidr(entry, 'Cidr')) }, seen.problems)
}
