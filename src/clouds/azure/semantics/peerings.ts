import { nodeId, type FilterId } from '../../../network/model.ts'
import type { Peering, VirtualNetwork } from '../objects.ts'
import { CODE, fromOf, MTU, nodeOf, peersOf, placeOf, type Semantics } from './context.ts'
import { ARRIVED, attach, LOCAL } from './virtual-networks.ts'

/**
 * A wire for each pair of peered virtual networks. What comes in meets the receiver's own ranges alone: peerings are not transitive
 * (virtual network peering overview, constraints). Azure keeps one object for each direction; both must be there and connected.
 */
export function addPeerings(semantics: Semantics): void {
  const { draft, look } = semantics
  for (const network of semantics.objects.virtualNetworks)
    for (const { peering, ranges } of peersOf(semantics, network.id)) {
      const remote = look.virtualNetwork.get(peering.remoteVirtualNetwork)
      if (remote === undefined) leave(semantics, network, peering, ranges)
      else if (network.id < remote.id) {
        const back = look.peeringsOf.get(remote.id)?.find((each) => each.remoteVirtualNetwork === network.id)
        if (back === undefined) continue
        const near = plug(semantics, network, peering, remote.addressPrefixes)
        const far = plug(semantics, remote, back, network.addressPrefixes)
        draft.wire(`wire/${peering.id}`, `peering ${network.name} with ${remote.name}`, near, far, fromOf(peering))
      }
    }
}

function plug(semantics: Semantics, network: VirtualNetwork, peering: Peering, ranges: readonly string[]): ReturnType<typeof attach> {
  const node = semantics.draft.get(nodeOf(network))
  const port = attach(semantics, network, {
    name: node.freshName('p'),
    mtu: MTU,
    table: ARRIVED,
    filterIn: receives(semantics, peering, ranges),
    from: fromOf(peering),
  })
  for (const prefix of ranges)
    node.route(LOCAL, {
      prefix,
      target: { kind: 'peer', interface: port.interface },
      preference: 1,
      origin: 'local',
      from: fromOf(peering),
    })
  return port
}

/** What a virtual network takes from the other one: its own packets, and forwarded ones when the peering says so. */
function receives({ draft }: Semantics, peering: Peering, ranges: readonly string[]): FilterId {
  const from = fromOf(peering, CODE.platform)
  return draft.filter(`${peering.id}/receives`, () => ({
    stateful: false,
    rules: peering.allowForwardedTraffic
      ? [{ action: 'accept', protocol: 'any', from: { ...from, rule: 'allowForwardedTraffic' } }]
      : [{ action: 'accept', protocol: 'any', sources: ranges, from: { ...from, rule: 'the ranges of the remote virtual network' } }],
    default: 'drop',
    label: `peering ${peering.name} (allowForwardedTraffic is off)`,
    from,
  }))
}

/** The other virtual network is not in the snapshot: the known network ends there. */
function leave(semantics: Semantics, network: VirtualNetwork, peering: Peering, ranges: readonly string[]): void {
  const { draft } = semantics
  const from = fromOf(peering)
  const node = draft.node(nodeId(`${nodeOf(network)}/peering:${peering.name.toLowerCase()}`), {
    role: 'fabric',
    kind: 'peering',
    place: placeOf(peering, network),
    from,
  })
  node.table('far', from)
  const what = `${peering.remoteVirtualNetwork}, which is not in the snapshot`
  for (const prefix of ranges) node.route('far', { prefix, target: { kind: 'exit', what }, origin: 'local', from })
  const far = node.port({ name: 'vnet', mtu: MTU, table: 'far', from })
  draft.wire(`wire/${peering.id}`, `peering ${peering.name}`, plug(semantics, network, peering, ranges), far, from)
}
