import type { RenderedFile } from '../deploy/resource.ts'
import type { NetworkIndex } from '../network/index.ts'
import type { Interface, NetworkNode, TunnelEnd } from '../network/model.ts'
import type { KernelFeatures } from './model.ts'

interface GreEnd {
  readonly port: Interface
  readonly own: TunnelEnd
  readonly other: TunnelEnd
}

export function greEnds(index: NetworkIndex, node: NetworkNode): GreEnd[] {
  return node.interfaces.flatMap((port): GreEnd[] => {
    const tunnel = port.tunnel === undefined ? undefined : index.tunnels.get(port.tunnel)
    if (tunnel === undefined || tunnel.kind !== 'gre') return []
    const [left, right] = tunnel.ends
    const isLeft = left.node === node.id && left.interface === port.name
    return [{ port, own: isLeft ? left : right, other: isLeft ? right : left }]
  })
}

/** Shell lines that make the GRE interfaces of a node: by the kernel where it can, else one process for all of them. */
export function tunnelLines(index: NetworkIndex, node: NetworkNode, features: KernelFeatures): string[] {
  const ends = greEnds(index, node)
  if (ends.length === 0) return []
  const make = features.gre
    ? ends.map(({ port, own, other }) => `try ip link add dev ${port.name} type gre local ${own.local} remote ${other.outside} ttl 64`)
    : [
        `try $PYTHON gre.py gre.pid log/gre.log ${ends.map(({ port, own, other }) => `${port.name},${own.local},${other.outside},${port.mtu}`).join(' ')}`,
      ]
  return [...make, 'try ip -batch gre.batch']
}

/** Lines for `ip -batch`, once the interfaces exist. */
export function greFiles(index: NetworkIndex, node: NetworkNode): RenderedFile[] {
  const ends = greEnds(index, node)
  if (ends.length === 0) return []
  const lines = ends.flatMap(({ port }) => [
    `link set dev ${port.name} mtu ${port.mtu} up`,
    ...port.addresses.map((address) => `addr add ${address} dev ${port.name}`),
  ])
  return [{ path: 'gre.batch', content: `${lines.join('\n')}\n` }]
}

export function sweepTunnels(node: NetworkNode): string[] {
  return node.interfaces.filter((port) => port.kind === 'gre').map((port) => `ip link del dev ${port.name} 2>/dev/null || true`)
}
