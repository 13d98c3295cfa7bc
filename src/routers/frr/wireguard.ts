import type { RenderedFile } from '../../deploy/resource.ts'
import type { NetworkIndex } from '../../network/index.ts'
import type { NetworkNode, StaticRoute } from '../../network/model.ts'
import { tunnelsOf, type TunnelSide } from '../tunnel-ends.ts'

/**
 * A wg-quick file for each WireGuard tunnel of the node. It holds no key: the private key and the peer's public key are
 * files on the router, and the peer's address is the name `<node>.wan`, which only the machine's /etc/hosts knows.
 */
export function wireguardFiles(index: NetworkIndex, node: NetworkNode): readonly RenderedFile[] {
  return tunnelsOf(index, node, 'wireguard').map((side) => ({
    path: `wireguard/${side.interface.name}.conf`,
    content: wireguardFile(node, side),
    mode: '0600' as const,
  }))
}

function wireguardFile(node: NetworkNode, { interface: port, own, other }: TunnelSide): string {
  if (own.port === undefined || other.port === undefined) throw new Error(`${node.id} ${port.name}: a WireGuard end has no port`)
  const peer = `peer "$(cat /etc/keiro/keys/${other.node}.pub)" endpoint ${other.node}.wan:${other.port}`
  return `# ${node.id} to ${other.node}, rendered by keiro
[Interface]
${port.addresses.map((address) => `Address = ${address}`).join('\n')}
ListenPort = ${own.port}
MTU = ${port.mtu}
Table = off
PostUp = wg set %i private-key /etc/keiro/keys/wireguard.key ${peer} allowed-ips 0.0.0.0/0 persistent-keepalive 25
${routesThrough(node, port.name)
  .map((route) => `PostUp = ip route replace ${route.prefix} dev %i\n`)
  .join('')}`
}

function routesThrough(node: NetworkNode, name: string): readonly StaticRoute[] {
  return (node.tables[0]?.routes ?? []).filter(({ target }) => 'interface' in target && target.interface === name)
}
