import { bareAddress } from '../ip/prefix.ts'
import type { RenderedFile } from '../deploy/resource.ts'
import type { NetworkIndex } from '../network/index.ts'
import { leavesBy, type NetworkNode } from '../network/model.ts'
import { tunnelLines, sweepTunnels } from './gre-tunnels.ts'
import type { KernelFeatures } from './model.ts'
import { portUp } from './provider-node.ts'
import { isPointToPoint, neighbours } from './wires.ts'

/** Where distributions put FRR's daemons, in the order of trying. */
const FRR_DIRECTORIES = '/usr/lib/frr /usr/libexec/frr'
/** Below a router's directory: rules that its nftables.conf reads before the policies. */
export const ROUTER_DROP_IN = 'etc/keiro/forward.d'

/**
 * Where a rendered file goes on the machine. The renderer's paths are relative to `routers/<node>/`; the folder says what it is.
 * Undefined: not used in the lab, for example units of systemd, whose work the plan does itself.
 */
export function placeOnRouter(path: string): string | undefined {
  const known: readonly (readonly [RegExp, string])[] = [
    [/^etc\/(frr|wireguard|sysctl\.d|nftables|keiro)/, path],
    [/^frr\/([^/]+)$/, `etc/${path}`],
    [/^frr\.conf$/, 'etc/frr/frr.conf'],
    [/^wireguard\/([^/]+)$/, `etc/${path}`],
    [/^nftables\.conf$/, 'etc/nftables.conf'],
    [/^nftables\/nftables\.conf$/, 'etc/nftables.conf'],
    [/^nftables\.d\//, `etc/${path}`],
    [/^sysctl(\.d)?\/([^/]+)$/, `etc/sysctl.d/${path.split('/').at(-1)}`],
    [/^[^/]*sysctl[^/]*\.conf$/, 'etc/sysctl.d/90-keiro.conf'],
  ]
  return known.find(([pattern]) => pattern.test(path))?.[1]
}

/** The rendered files at their places, with what only the machine knows: names of the other routers, and the keys' folder. */
export function routerFiles(index: NetworkIndex, rendered: readonly RenderedFile[]): RenderedFile[] {
  const placed = rendered.flatMap((file): RenderedFile[] => {
    const path = placeOnRouter(file.path)
    return path === undefined ? [] : [{ ...file, path }]
  })
  return [
    ...placed,
    { path: 'etc/hosts', content: hostsFile(index) },
    { path: 'etc/frr/vtysh.conf', content: 'service integrated-vtysh-config\n' },
  ]
}

/** `<node>.wan` is the address that the internet sends to: rendered files name their peers so. */
function hostsFile(index: NetworkIndex): string {
  const names = new Map(
    index.network.tunnels
      .filter((tunnel) => tunnel.kind === 'wireguard')
      .flatMap((tunnel) => tunnel.ends.map((end) => [`${end.node}.wan`, end.outside] as const)),
  )
  return ['127.0.0.1 localhost', ...[...names].map(([name, address]) => `${address} ${name}`), ''].join('\n')
}

/** Addresses and routes that the machine has before any daemon runs; a deployed router gets them from its network service. */
export function routerLines(index: NetworkIndex, node: NetworkNode): string[] {
  const ports = node.interfaces.filter((port) => port.link !== undefined)
  const loopbacks = node.interfaces.filter((port) => port.kind === 'loopback')
  return [
    ...loopbacks.flatMap((port) => port.addresses.map((address) => `addr add ${address} dev lo`)),
    ...ports.flatMap((port) => [...port.addresses.map((address) => `addr add ${address} dev ${port.name}`), ...portUp(index, port)]),
    ...staticLines(index, node, (name) => ports.some((port) => port.name === name)),
  ]
}

/** Static routes through the interfaces that `through` accepts. */
export function staticLines(index: NetworkIndex, node: NetworkNode, through: (name: string) => boolean): string[] {
  return (node.tables[0]?.routes ?? []).flatMap(({ prefix, target }) => {
    if (target.kind === 'blackhole') return [`route replace blackhole ${prefix} proto static`]
    const leaving = leavesBy(target)
    if (leaving === undefined || !through(leaving)) return []
    const port = node.interfaces.find((candidate) => candidate.name === leaving)
    const link = port?.link === undefined ? undefined : index.links.get(port.link)
    if (target.kind === 'gateway') return [`route replace ${prefix} via ${target.address} dev ${leaving} onlink proto static`]
    const far =
      target.kind === 'peer' && port !== undefined && link !== undefined && !isPointToPoint(index, link)
        ? neighbours(index, node.id, port)[0]?.interface.addresses[0]
        : undefined
    return [
      `route replace ${prefix} ${far === undefined ? '' : `via ${bareAddress(far)} `}dev ${leaving}${far === undefined ? ' scope link' : ' onlink'} proto static`,
    ]
  })
}

export function routerTunnels(index: NetworkIndex, node: NetworkNode, features: KernelFeatures): string[] {
  const wireguard = node.interfaces.filter((port) => port.kind === 'wireguard').map((port) => port.name)
  const through = staticLines(index, node, (name) => node.interfaces.some((port) => port.name === name && port.kind === 'gre'))
  return [
    ...tunnelLines(index, node, features),
    ...through.map((line) => `try ip ${line}`),
    'export WG_I_PREFER_BUGGY_USERSPACE_TO_POLISHED_KMOD=1',
    ...wireguard.map((name) => `try wg-quick up ${name}`),
  ]
}

export function sweepRouter(node: NetworkNode): string[] {
  return [
    'for protocol in bgp static zebra 196 197; do ip route flush proto $protocol 2>/dev/null || true; done',
    ...sweepTunnels(node),
    ...node.interfaces.filter((port) => port.kind === 'wireguard').map((port) => `ip link del dev ${port.name} 2>/dev/null || true`),
    'rm -f run/frr/* run/wireguard/*',
  ]
}

/** All daemons, then the one configuration file for all of them, as FRR's own start script does. */
export function frrLines(node: NetworkNode, usesBfd: boolean): string[] {
  const daemons = ['zebra', ...(usesBfd ? ['bfdd'] : []), ...(node.bgp === undefined ? [] : ['bgpd'])]
  return [
    `for directory in ${FRR_DIRECTORIES}; do [ -x $directory/zebra ] && break; done`,
    ...daemons.map((daemon) => `try $directory/${daemon} -d -A 127.0.0.1 -P 0 --limit-fds 256 --log file:/var/log/frr/${daemon}.log`),
    // Line by line: after `vtysh -b` FRR 8 holds every BGP peer back for five seconds, in which nothing could be learned.
    '{ echo configure terminal; cat /etc/frr/frr.conf; } | vtysh >log/vtysh.log 2>&1; accepted=$?',
    // vtysh ends with 0 although it could not read a line; it says so.
    "if [ $accepted != 0 ] || grep -q -e '% ' -e 'line [0-9]*:' log/vtysh.log; then echo 'frr.conf was not accepted:' >&2; cat log/vtysh.log >&2; exit 1; fi",
  ]
}
