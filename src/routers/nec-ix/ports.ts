import type { NetworkIndex } from '../../network/index.ts'
import type { Interface, NetworkNode } from '../../network/model.ts'
import { tunnelsOf } from '../tunnel-ends.ts'

/**
 * The IX names of a node's interfaces: the line to the carrier is port 0 (`GigaEthernet0.1` for PPPoE, `GigaEthernet0.0`
 * without), LANs are ports 1 and up, tunnels `Tunnel0.0` and up, all in the order of the node.
 */
export function ixNames(index: NetworkIndex, node: NetworkNode): ReadonlyMap<string, string> {
  const line = carrierLine(index, node)
  const lans = node.interfaces.filter((port) => port.kind === 'ethernet' && port !== line)
  const tunnels = node.interfaces.filter((port) => port.kind === 'gre')
  return new Map([
    ...(line === undefined ? [] : [[line.name, line.kind === 'pppoe' ? 'GigaEthernet0.1' : 'GigaEthernet0.0'] as const]),
    ...lans.map((port, i) => [port.name, `GigaEthernet${i + 1}.0`] as const),
    ...tunnels.map((port, i) => [port.name, `Tunnel${i}.0`] as const),
  ])
}

/** The interface that carries the tunnels: PPPoE where there is one. */
export function carrierLine(index: NetworkIndex, node: NetworkNode): Interface | undefined {
  const underlays = new Set(tunnelsOf(index, node, 'gre').map(({ own }) => own.underlay))
  return node.interfaces.find((port) => port.kind === 'pppoe') ?? node.interfaces.find((port) => underlays.has(port.name))
}

/** The interfaces that are LANs of the site. */
export function lanPorts(index: NetworkIndex, node: NetworkNode): readonly Interface[] {
  const line = carrierLine(index, node)
  return node.interfaces.filter((port) => port.kind === 'ethernet' && port !== line)
}
