import type { NetworkIndex } from '../../network/index.ts'
import type { NetworkNode, Policy, PolicyTerm } from '../../network/model.ts'
import { emptyLists, nameList, prefixEntry, type NamedLists } from '../named-lists.ts'
import { neighborsOf, originationOf } from '../neighbors.ts'
import { canMatch, exportMap, importMap, setLines } from '../policy-lines.ts'

/** Prefix lists, route maps and `router bgp`. */
export function bgpLines(index: NetworkIndex, node: NetworkNode): readonly string[] {
  const { bgp } = node
  if (bgp === undefined) return []
  const neighbors = neighborsOf(index, node)
  const lists = emptyLists()
  const origination = originationOf(node, 'connected')
  const maps = [
    ...neighbors.flatMap((neighbor) => [
      ...routeMap(importMap(neighbor), neighbor.own.import, bgp.asn, lists),
      ...routeMap(exportMap(neighbor), neighbor.own.export, bgp.asn, lists),
    ]),
    ...(origination === undefined ? [] : routeMap('originate-connected', origination.policy, bgp.asn, lists)),
  ]
  return [
    ...[...lists.prefixLists].flatMap(([name, entries]) => [
      ...entries.map((entry, i) => `ip prefix-list ${name} ${(i + 1) * 10} permit ${entry}`),
      '!',
    ]),
    ...[...lists.communityLists].flatMap(([name, entries]) => [
      ...entries.map((entry) => `ip community-list standard ${name} permit ${entry}`),
      '!',
    ]),
    ...maps,
    `router bgp ${bgp.asn}`,
    `  bgp router-id ${bgp.routerId}`,
    ...neighbors.flatMap(({ session, own, other, asn }) => [
      `  neighbor ${other.address} remote-as ${asn}`,
      `  neighbor ${other.address} timers ${own.keepaliveSeconds} ${own.holdSeconds}`,
      ...(session.kind === 'ebgp' && session.multihop !== undefined
        ? [`  neighbor ${other.address} ebgp-multihop ${session.multihop}`]
        : []),
    ]),
    '  address-family ipv4 unicast',
    ...neighbors.flatMap((neighbor) => [
      ...(neighbor.session.kind === 'ibgp' && neighbor.own.nextHopSelf ? [`    neighbor ${neighbor.other.address} next-hop-self`] : []),
      `    neighbor ${neighbor.other.address} route-map ${importMap(neighbor)} in`,
      `    neighbor ${neighbor.other.address} route-map ${exportMap(neighbor)} out`,
    ]),
    ...(origination === undefined ? [] : ['    redistribute connected route-map originate-connected']),
    '!',
  ]
}

function routeMap(name: string, policy: Policy, asn: number, lists: NamedLists): string[] {
  const entries = policy.terms
    .filter(canMatch)
    .flatMap((term, i) => [
      `route-map ${name} ${term.action === 'accept' ? 'permit' : 'deny'} ${(i + 1) * 10}`,
      ...matchLines(term, lists),
      ...setLines(term, asn).map((line) => `  ${line}`),
      '!',
    ])
  return policy.default === 'accept'
    ? [...entries, `route-map ${name} permit ${(policy.terms.filter(canMatch).length + 1) * 10}`, '!']
    : entries
}

function matchLines({ name, match }: PolicyTerm, lists: NamedLists): string[] {
  const lines: string[] = []
  if (match.prefixes !== undefined) {
    const entries = match.prefixes.map(prefixEntry).filter((entry) => entry !== undefined)
    lines.push(`  match ip address prefix-list ${nameList(lists.prefixLists, name, entries)}`)
  }
  if (match.communities !== undefined) lines.push(`  match community ${nameList(lists.communityLists, name, match.communities)}`)
  return lines
}
