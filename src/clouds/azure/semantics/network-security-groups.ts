import { hostPrefix } from '../../../ip/prefix.ts'
import {
  addressSetId,
  PROTOCOL,
  type AddressSetId,
  type FilterId,
  type FilterRule,
  type PortRange,
  type Provenance,
} from '../../../network/model.ts'
import type { NetworkSecurityGroup, SecurityRule, Subnet } from '../objects.ts'
import { CODE, fromOf, type Semantics } from './context.ts'
import { everythingBut, HOST_ADDRESS, virtualNetworkTag } from './service-tags.ts'

/** What every group ends with (network security groups overview, default security rules). */
const DEFAULT_RULES: readonly Omit<SecurityRule, 'from'>[] = [
  standard('AllowVnetInBound', 65000, 'Inbound', 'Allow', 'VirtualNetwork', 'VirtualNetwork'),
  standard('AllowAzureLoadBalancerInBound', 65001, 'Inbound', 'Allow', 'AzureLoadBalancer', '*'),
  standard('DenyAllInBound', 65500, 'Inbound', 'Deny', '*', '*'),
  standard('AllowVnetOutBound', 65000, 'Outbound', 'Allow', 'VirtualNetwork', 'VirtualNetwork'),
  standard('AllowInternetOutBound', 65001, 'Outbound', 'Allow', '*', 'Internet'),
  standard('DenyAllOutBound', 65500, 'Outbound', 'Deny', '*', '*'),
]

function standard(
  name: string,
  priority: number,
  direction: SecurityRule['direction'],
  access: SecurityRule['access'],
  source: string,
  destination: string,
): Omit<SecurityRule, 'from'> {
  const all = { sourceGroups: [], destinationGroups: [], sourcePorts: ['*'], destinationPorts: ['*'] }
  return { name, priority, direction, access, protocol: '*', sources: [source], destinations: [destination], ...all }
}

/** The rules of a group in one direction, as they mean to interfaces of that subnet: `VirtualNetwork` differs between subnets. */
export function groupFilter(semantics: Semantics, group: string, subnet: Subnet, direction: SecurityRule['direction']): FilterId {
  const known = semantics.look.group.get(group)
  return semantics.draft.filter(`${group}@${subnet.id}/${direction}`, () => {
    const from: Provenance = known === undefined ? { object: group } : fromOf(known, CODE.rule)
    return {
      stateful: true,
      rules:
        known === undefined
          ? [{ action: 'unknown', protocol: 'any', from: { ...from, rule: 'rules of a group that is not in the snapshot' } }]
          : rulesOf(known, direction).flatMap((rule) => toRules(semantics, known, rule, subnet)),
      default: 'drop',
      label: `network security group ${known?.name ?? group}`,
      from,
    }
  })
}

function rulesOf(group: NetworkSecurityGroup, direction: SecurityRule['direction']): SecurityRule[] {
  const named = new Set(group.rules.map((rule) => rule.name.toLowerCase()))
  const added = DEFAULT_RULES.filter((rule) => !named.has(rule.name.toLowerCase())).map((rule) => ({ ...rule, from: group.from }))
  return [...group.rules, ...added].filter((rule) => rule.direction === direction).sort((a, b) => a.priority - b.priority)
}

type Traffic = Pick<FilterRule, 'protocol' | 'sourcePorts' | 'destinationPorts'>

function toRules(semantics: Semantics, group: NetworkSecurityGroup, rule: SecurityRule, subnet: Subnet): FilterRule[] {
  const from: Provenance = { ...rule.from, object: group.id, rule: rule.name, code: CODE.rule }
  const traffic = trafficOf(rule)
  const source = peersOf(semantics, rule.sources, rule.sourceGroups, subnet)
  const destination = peersOf(semantics, rule.destinations, rule.destinationGroups, subnet)
  const action = rule.access === 'Allow' ? ('accept' as const) : ('drop' as const)
  const made = traffic.map((each): FilterRule => ({
    action,
    ...each,
    ...side('source', source),
    ...side('destination', destination),
    from,
  }))
  const unknown = [...source.unknown, ...destination.unknown]
  if (unknown.length === 0) return made
  const blur: Peers = { any: true, prefixes: [], sets: [], unknown: [] }
  const words = { ...from, rule: `${rule.name} (${unknown.join(', ')})` }
  const isEmpty = (peers: Peers): boolean => !peers.any && peers.prefixes.length === 0 && peers.sets.length === 0
  const open = traffic.map((each): FilterRule => ({
    action: 'unknown',
    ...each,
    ...side('source', source.unknown.length > 0 ? blur : source),
    ...side('destination', destination.unknown.length > 0 ? blur : destination),
    from: words,
  }))
  return isEmpty(source) || isEmpty(destination) ? open : [...made, ...open]
}

interface Peers {
  readonly any: boolean
  readonly prefixes: readonly string[]
  readonly sets: readonly AddressSetId[]
  /** Tags whose ranges nobody here knows. */
  readonly unknown: readonly string[]
}

function side(which: 'source' | 'destination', { any, prefixes, sets }: Peers): Partial<FilterRule> {
  if (any) return {}
  return which === 'source'
    ? { sources: prefixes, ...(sets.length === 0 ? {} : { sourceSets: sets }) }
    : { destinations: prefixes, ...(sets.length === 0 ? {} : { destinationSets: sets }) }
}

function peersOf(semantics: Semantics, texts: readonly string[], groups: readonly string[], subnet: Subnet): Peers {
  const prefixes: string[] = []
  const sets: AddressSetId[] = groups.map((group) => applicationGroup(semantics, group))
  const unknown: string[] = []
  let any = false
  for (const text of texts) {
    const word = text.toLowerCase()
    if (word === '*' || word === 'any') any = true
    else if (word === 'virtualnetwork' || word === 'internet') {
      const tag = virtualNetworkTag(semantics, subnet)
      sets.push(tagSet(semantics, word, subnet, tag.prefixes))
      if (tag.open) unknown.push(`${text}, which the default route of the subnet may widen`)
    } else if (word === 'azureloadbalancer') prefixes.push(HOST_ADDRESS)
    else if (/^[0-9a-f.:]+(?:\/\d+)?$/u.test(word) && /[.:]/u.test(word)) prefixes.push(word.includes('/') ? word : hostPrefix(word))
    else unknown.push(`the service tag ${text}, whose ranges are not known`)
  }
  return { any, prefixes, sets, unknown }
}

function tagSet({ draft }: Semantics, tag: 'virtualnetwork' | 'internet', subnet: Subnet, near: readonly string[]): AddressSetId {
  const name = tag === 'internet' ? 'Internet' : 'VirtualNetwork'
  return draft.addressSet(addressSetId(`${name}@${subnet.id}`), () => ({
    label: `service tag ${name} at ${subnet.name}`,
    prefixes: tag === 'internet' ? everythingBut(near) : near,
    from: fromOf(subnet),
  }))
}

function applicationGroup({ draft, objects }: Semantics, id: string): AddressSetId {
  const group = objects.applicationSecurityGroups.find((each) => each.id === id)
  const members = objects.networkInterfaces.flatMap((nic) =>
    nic.ipConfigurations.filter((each) => each.applicationSecurityGroups.includes(id)),
  )
  return draft.addressSet(addressSetId(id), () => ({
    label: `application security group ${group?.name ?? id.split('/').at(-1) ?? id}`,
    prefixes: [...new Set(members.map((each) => hostPrefix(each.address)))],
    from: group === undefined ? { object: id } : fromOf(group),
  }))
}

const PROTOCOLS: ReadonlyMap<string, number> = new Map([
  ['tcp', PROTOCOL.tcp],
  ['udp', PROTOCOL.udp],
  ['icmp', PROTOCOL.icmp],
  ['esp', PROTOCOL.esp],
  ['ah', 51],
])

/** A rule for any protocol that names ports is one for those that have ports. */
function trafficOf(rule: SecurityRule): Traffic[] {
  const sourcePorts = portsOf(rule.sourcePorts)
  const destinationPorts = portsOf(rule.destinationPorts)
  const ports = { ...(sourcePorts === undefined ? {} : { sourcePorts }), ...(destinationPorts === undefined ? {} : { destinationPorts }) }
  const hasPorts = Object.keys(ports).length > 0
  const protocol = rule.protocol === '*' ? 'any' : (PROTOCOLS.get(rule.protocol.toLowerCase()) ?? Number(rule.protocol))
  if (protocol === 'any') return hasPorts ? [PROTOCOL.tcp, PROTOCOL.udp].map((each) => ({ protocol: each, ...ports })) : [{ protocol }]
  return [protocol === PROTOCOL.tcp || protocol === PROTOCOL.udp ? { protocol, ...ports } : { protocol }]
}

function portsOf(texts: readonly string[]): PortRange[] | undefined {
  if (texts.length === 0 || texts.includes('*')) return undefined
  return texts.map((text) => {
    const [from = '0', to = from] = text.split('-')
    return { from: Number(from), to: Number(to) }
  })
}
