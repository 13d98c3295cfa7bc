import type { NetworkIndex } from '../network/index.ts'
import type { Interface, NetworkNode, Tunnel, TunnelEnd } from '../network/model.ts'

/** A tunnel as the router at one end of it sees it. */
export interface TunnelSide {
  readonly interface: Interface
  readonly tunnel: Tunnel
  readonly own: TunnelEnd
  readonly other: TunnelEnd
}

/** The tunnels that end on the node, in the order of its interfaces. */
export function tunnelsOf(index: NetworkIndex, node: NetworkNode, kind?: Tunnel['kind']): readonly TunnelSide[] {
  return node.interfaces.flatMap((port): TunnelSide[] => {
    if (port.tunnel === undefined) return []
    const tunnel = index.tunnels.get(port.tunnel)
    if (tunnel === undefined) throw new Error(`${node.id} ${port.name} is an end of ${port.tunnel}, which does not exist`)
    if (kind !== undefined && tunnel.kind !== kind) return []
    const [left, right] = tunnel.ends
    const ownIsLeft = left.node === node.id && left.interface === port.name
    return [{ interface: port, tunnel, own: ownIsLeft ? left : right, other: ownIsLeft ? right : left }]
  })
}
