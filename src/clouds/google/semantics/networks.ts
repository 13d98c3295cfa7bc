import type { Network, Peering } from '../objects.ts'
import { aliasesOf, CODE, fromOf, nodeOf, placeOf, subnetRanges, type Semantics } from './context.ts'

/** The table that leads packets to interfaces. */
export const LOCAL = 'local'
/** What came in by a tunnel. */
export const HYBRID = 'from-hybrid'
export const arrivedFrom = (network: string): string => `from-peer/${network}`

/** A node for each network; its subnets are groups of endpoints. */
export function addNetworks(semantics: Semantics): void {
  const { draft, objects, look } = semantics
  for (const network of objects.networks) {
    const from = fromOf(network)
    const node = draft.node(nodeOf(network), {
      role: 'fabric',
      kind: 'network',
      place: placeOf(network, network),
      from,
      aliases: aliasesOf(network),
    })
    node.table(LOCAL, fromOf(network, CODE.noRoute))
    for (const prefix of subnetRanges(semantics, network.id))
      node.route(LOCAL, { prefix, target: { kind: 'attached' }, preference: 0, origin: 'local', from })
    for (const subnetwork of look.subnetworksOf.get(network.id) ?? []) {
      draft.endpoint(subnetGroup(network, subnetwork), fromOf(subnetwork), [], subnetwork.ranges)
      draft.endpoint(network.name, from, [], subnetwork.ranges)
    }
  }
}

export const subnetGroup = (network: Network, { name, region }: { readonly name: string; readonly region?: string }): string =>
  `${network.name}/${region === undefined ? '' : `${region}/`}${name}`

/** A wire for each pair of networks whose peerings are active on both sides. */
export function addPeerings(semantics: Semantics): void {
  const { draft, objects, look } = semantics
  for (const network of objects.networks)
    for (const peering of network.peerings) {
      const other = look.network.get(peering.network)
      const back = other?.peerings.find((each) => each.network === network.id)
      if (other === undefined || back === undefined || !peering.active || !back.active || network.id > other.id) continue
      const near = plug(semantics, network, other, peering)
      const far = plug(semantics, other, network, back)
      draft.wire(`wire/${network.id}/${other.id}`, `peering ${network.name} with ${other.name}`, near, far, fromOf(network))
    }
}

function plug(
  semantics: Semantics,
  network: Network,
  other: Network,
  peering: Peering,
): ReturnType<ReturnType<Semantics['draft']['get']>['port']> {
  const node = semantics.draft.get(nodeOf(network))
  const from = { ...fromOf(network), rule: peering.name }
  const port = node.port({ name: node.freshName('p'), mtu: network.mtu, table: arrivedFrom(other.id), from })
  semantics.peers.set(`${network.id}|${other.id}`, port.interface)
  for (const prefix of subnetRanges(semantics, other.id))
    node.route(LOCAL, { prefix, target: { kind: 'peer', interface: port.interface }, preference: 1, origin: 'local', from })
  return port
}
