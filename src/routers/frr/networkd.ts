import type { RenderedFile } from '../../deploy/resource.ts'
import type { NetworkIndex } from '../../network/index.ts'
import { containsAddress, formatPrefix, parseInterfaceAddress, type Prefix } from '../../ip/prefix.ts'
import { parseAddress } from '../../ip/address.ts'
import type { Interface, NetworkNode, StaticRoute } from '../../network/model.ts'
import { tunnelsOf } from '../tunnel-ends.ts'

/**
 * Routes that the routing daemon puts into the kernel are foreign to systemd-networkd, which deletes such routes of the links it
 * configures whenever it starts or reads its files again (networkd.conf(5), systemd 252).
 */
const DAEMON_FILE: RenderedFile = {
  path: 'networkd/90-keiro.conf',
  content: `# Rendered by keiro: leave the routes of FRR alone.
[Network]
ManageForeignRoutes=no
ManageForeignRoutingPolicyRules=no
`,
}

/** systemd-networkd's files: addresses, gateways and routes of the ports, and GRE tunnels. WireGuard belongs to wg-quick. */
export function networkdFiles(index: NetworkIndex, node: NetworkNode): readonly RenderedFile[] {
  const ports = node.interfaces.filter((port) => port.kind !== 'wireguard')
  const blackholes = (node.tables[0]?.routes ?? []).filter(({ target }) => target.kind === 'blackhole')
  const ofPorts = ports.flatMap((port, i) => {
    const name = `network/${port.kind === 'gre' ? 20 : 10}-${port.name}`
    const routes = [...routesOf(node, port), ...(i === 0 ? blackholes.map(blackholeRoute) : [])]
    const file = { path: `${name}.network`, content: networkFile(port, routes) }
    return port.kind === 'gre' ? [{ path: `${name}.netdev`, content: greDevice(index, node, port) }, file] : [file]
  })
  return [...ofPorts, DAEMON_FILE]
}

function greDevice(index: NetworkIndex, node: NetworkNode, port: Interface): string {
  const side = tunnelsOf(index, node, 'gre').find((candidate) => candidate.interface.name === port.name)
  if (side === undefined) throw new Error(`${node.id} ${port.name} is an end of no GRE tunnel`)
  return `# GRE to ${side.other.node}, rendered by keiro
[NetDev]
Name=${port.name}
Kind=gre
MTUBytes=${port.mtu}

[Tunnel]
# Made at once, whatever the state of the port below.
Independent=yes
Local=${side.own.local}
Remote=${side.other.outside}
TTL=64
`
}

function networkFile(port: Interface, routes: readonly string[]): string {
  return `# Rendered by keiro.
[Match]
Name=${port.kind === 'loopback' ? 'lo' : port.name}

${port.kind === 'loopback' ? '' : `[Link]\nMTUBytes=${port.mtu}\n\n`}[Network]
LinkLocalAddressing=no
IPv6AcceptRA=no
${port.kind === 'pppoe' ? '# Dialled by pppd, which sets the address.\nKeepConfiguration=yes\n' : port.addresses.map((address) => `Address=${address}\n`).join('')}${routes.map((route) => `\n[Route]\n${route}`).join('')}`
}

function routesOf(node: NetworkNode, port: Interface): string[] {
  return (node.tables[0]?.routes ?? []).flatMap((route) => routeThrough(route, port))
}

function routeThrough({ prefix, target }: StaticRoute, port: Interface): string[] {
  if (target.kind === 'gateway' && target.interface === port.name) {
    const onLink = onLinkOf(port, target.address) ? '' : 'GatewayOnLink=yes\n'
    return [`Destination=${prefix}\nGateway=${target.address}\n${onLink}`]
  }
  if (target.kind === 'peer' && target.interface === port.name) return [`Destination=${prefix}\nScope=link\n`]
  if (target.kind === 'connected' && target.interface === port.name && !isOwnRange(port, prefix))
    return [`Destination=${prefix}\nScope=link\n`]
  return []
}

function blackholeRoute({ prefix }: StaticRoute): string {
  return `Destination=${prefix}\nType=blackhole\n`
}

function onLinkOf(port: Interface, gateway: string): boolean {
  const address = parseAddress(gateway)
  return address !== undefined && rangesOf(port).some((range) => containsAddress(range, address))
}

/** The kernel makes the route to an interface's own range by itself. */
function isOwnRange(port: Interface, prefix: string): boolean {
  return rangesOf(port).some((range) => formatPrefix(range) === prefix)
}

function rangesOf(port: Interface): readonly Prefix[] {
  return port.addresses.map(parseInterfaceAddress).flatMap((parsed) => (parsed === undefined ? [] : [parsed.prefix]))
}
