import { addressSetId, PROTOCOL, type AddressSetId, type FilterId, type FilterRule } from '../../../network/model.ts'
import type { Firewall, Instance, Network } from '../objects.ts'
import { CODE, fromOf, type Semantics } from './context.ts'

/**
 * The rules of a network as they mean to one instance. Stateful; the lowest priority decides, at equal priority what denies; nothing
 * comes in and everything goes out where no rule says so (VPC firewall rules, implied rules).
 */
export function firewallFilter(semantics: Semantics, network: Network, instance: Instance, direction: Firewall['direction']): FilterId {
  const mine = semantics.objects.firewalls
    .filter((rule) => rule.network === network.id && rule.direction === direction && !rule.disabled && targets(rule, instance))
    .sort((a, b) => a.priority - b.priority || Number(b.action === 'deny') - Number(a.action === 'deny') || (a.name < b.name ? -1 : 1))
  return semantics.draft.filter(`${network.id}/${direction}/${mine.map((rule) => rule.name).join('+')}`, () => ({
    stateful: true,
    rules: mine.flatMap((rule) => toRules(semantics, network, rule)),
    default: direction === 'INGRESS' ? 'drop' : 'accept',
    label: `firewall rules of ${network.name}`,
    from: { ...fromOf(network, CODE.firewall), rule: direction === 'INGRESS' ? 'implied deny ingress' : 'implied allow egress' },
  }))
}

function targets({ targetTags, targetServiceAccounts }: Firewall, instance: Instance): boolean {
  if (targetTags.length === 0 && targetServiceAccounts.length === 0) return true
  return (
    targetTags.some((tag) => instance.tags.includes(tag)) ||
    targetServiceAccounts.some((account) => instance.serviceAccounts.includes(account))
  )
}

function toRules(semantics: Semantics, network: Network, rule: Firewall): FilterRule[] {
  const from = { ...fromOf(rule, CODE.firewall), rule: rule.name }
  const sets = [
    ...rule.sourceTags.map((tag) => members(semantics, network, 'tag', tag)),
    ...rule.sourceServiceAccounts.map((account) => members(semantics, network, 'service account', account)),
  ]
  const action = rule.action === 'allow' ? ('accept' as const) : ('drop' as const)
  return rule.traffic.flatMap(({ protocol, ports }) => {
    const base = { action, protocol: protocolOf(protocol), ...(ports.length === 0 ? {} : { destinationPorts: ports.map(portRange) }), from }
    if (rule.direction === 'EGRESS') return [{ ...base, ...(rule.ranges.length === 0 ? {} : { destinations: rule.ranges }) }]
    // A rule by tag is about the interface that sent, which nobody knows behind a translation; a rule by range is about the address alone.
    const byRange: FilterRule[] =
      rule.ranges.length > 0 || sets.length === 0 ? [{ ...base, ...(rule.ranges.length === 0 ? {} : { sources: rule.ranges }) }] : []
    return sets.length === 0 ? byRange : [...byRange, { ...base, sourceSets: sets, identity: true }]
  })
}

function members({ draft, objects }: Semantics, network: Network, kind: 'tag' | 'service account', name: string): AddressSetId {
  return draft.addressSet(addressSetId(`${network.id}/${kind}/${name}`), () => ({
    label: `instances of ${network.name} with the ${kind} ${name}`,
    prefixes: objects.instances
      .filter((instance) => (kind === 'tag' ? instance.tags : instance.serviceAccounts).includes(name))
      .flatMap((instance) => instance.networkInterfaces.flatMap((nic) => (nic.network === network.id ? [`${nic.address}/32`] : []))),
    from: fromOf(network),
  }))
}

const PROTOCOLS: ReadonlyMap<string, FilterRule['protocol']> = new Map<string, FilterRule['protocol']>([
  ['all', 'any'],
  ['tcp', PROTOCOL.tcp],
  ['udp', PROTOCOL.udp],
  ['icmp', PROTOCOL.icmp],
  ['esp', PROTOCOL.esp],
  ['ah', 51],
  ['sctp', 132],
  ['ipip', 94],
])

const protocolOf = (text: string): FilterRule['protocol'] => PROTOCOLS.get(text) ?? Number(text)

function portRange(text: string): { readonly from: number; readonly to: number } {
  const [from = '0', to = from] = text.split('-')
  return { from: Number(from), to: Number(to) }
}
