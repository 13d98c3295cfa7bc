import { ProblemError } from '../core/problem.ts'
import type { RenderedFile } from '../deploy/resource.ts'
import type { NetworkIndex } from '../network/index.ts'
import type { NetworkNode, NodeId, Session } from '../network/model.ts'
import { birdConf, hubTables } from './bird.ts'
import { PROVIDER_DROP_IN, providerRuleset } from './filters.ts'
import { greEnds, greFiles, sweepTunnels, tunnelLines } from './gre-tunnels.ts'
import { PLAN_VERSION, PROBE_PORT, type KernelFeatures, type LabCondition, type LabNode, type LabPlan, type LabProbe } from './model.ts'
import { namespaceOf } from './names.ts'
import { addressLines, routeLines } from './provider-node.ts'
import { frrLines, ROUTER_DROP_IN, routerFiles, routerLines, routerTunnels, sweepRouter } from './router-node.ts'
import { unenforcedFilters } from './unenforced.ts'
import { planWires } from './wires.ts'

export interface LabRequest {
  /** Lab's own name; also of its namespaces and its directory. */
  readonly name: string
  /** Rendered files of every router, paths relative to `routers/<node>/`, as FRR has them. */
  readonly routerFiles: ReadonlyMap<NodeId, readonly RenderedFile[]>
  readonly features: KernelFeatures
  /** Connections that say whether the lab is up. */
  readonly probes: readonly LabProbe[]
}

/**
 * The network as namespaces, wires and daemons of one Linux machine. Pure: the same network and request give the same plan.
 *
 * @throws ProblemError LAB-011 for filters that nothing in the lab would enforce, LAB-013 for what it can not stand for.
 * @example planLab(indexNetwork(network), { name: 'flets-hybrid', routerFiles, features: { gre: false, wireguard: false }, probes })
 */
export function planLab(index: NetworkIndex, request: LabRequest): LabPlan {
  const problems = unenforcedFilters(index)
  if (problems.length > 0) throw new ProblemError(problems)
  const { wires, segments } = planWires(index, request.name)
  return {
    version: PLAN_VERSION,
    name: request.name,
    features: request.features,
    nodes: index.network.nodes.map((node) => planNode(index, node, request)),
    segments,
    wires,
    conditions: [
      ...index.network.sessions.flatMap((session) => sessionConditions(index, session)),
      ...request.probes.map((probe): LabCondition => ({ kind: 'probe', probe })),
    ],
    probes: request.probes,
  }
}

function planNode(index: NetworkIndex, node: NetworkNode, request: LabRequest): LabNode {
  const base = {
    node: node.id,
    namespace: namespaceOf(request.name, node.id),
    role: node.role,
    ports: node.interfaces.filter((port) => port.link !== undefined).map((port) => port.name),
    addresses: Object.fromEntries(node.interfaces.map((port) => [port.name, port.addresses])),
    hubTables: [],
    sweep: [],
    notes: notesOf(index, node, request.features),
  }
  switch (node.role) {
    case 'router':
      return { ...base, ...planRouter(index, node, request) }
    case 'hub':
      return { ...base, ...planHub(index, node, request) }
    case 'host':
      return { ...base, ...planHost(index, node, request) }
    default:
      return { ...base, ...planProvider(index, node) }
  }
}

type NodePart = Pick<LabNode, 'speaks' | 'files' | 'ip' | 'links' | 'tunnels' | 'daemons'> &
  Partial<Pick<LabNode, 'dropIn' | 'sweep' | 'hubTables'>>

/** What every namespace needs; a kernel without bridges' filters has no such settings. */
const COMMON = ['set_kernel net/ipv6/conf/all/disable_ipv6 1']
/** A provider answers ARP for whatever it can deliver, at once. */
const FORWARDING = [
  'set_kernel net/ipv4/ip_forward 1',
  'set_kernel net/ipv4/fib_multipath_hash_policy 1',
  'set_kernel net/ipv4/conf/all/send_redirects 0',
  'for port in /proc/sys/net/ipv4/conf/*; do echo 0 >$port/rp_filter; echo 0 >$port/send_redirects; echo 1 >$port/proxy_arp; done',
  'for port in /proc/sys/net/ipv4/neigh/*; do echo 0 >$port/proxy_delay; done',
]
const TO_IP = 'try ip -batch ip.batch'

function planRouter(index: NetworkIndex, node: NetworkNode, request: LabRequest): NodePart {
  const files = [...routerFiles(index, request.routerFiles.get(node.id) ?? []), ...greFiles(index, node)]
  const usesBfd = (index.sessionsOf.get(node.id) ?? []).some((session) => session.bfd !== undefined)
  const has = (path: string): boolean => files.some((file) => file.path === path)
  const sysctl = files.filter((file) => file.path.startsWith('etc/sysctl.d/')).map((file) => `try sysctl -q -e -p ${file.path}`)
  return {
    speaks: 'frr',
    files,
    ip: routerLines(index, node),
    // Settings before interfaces come up, as at boot; the interfaces that exist already have copied older ones.
    links: [
      ...COMMON,
      ...sysctl,
      'for port in /proc/sys/net/ipv4/conf/*; do echo 0 >$port/rp_filter; echo 1 >$port/ignore_routes_with_linkdown; done',
      TO_IP,
      ...(has('etc/nftables.conf') ? ['try nft -f /etc/nftables.conf'] : []),
    ],
    tunnels: routerTunnels(index, node, request.features),
    daemons: frrLines(node, usesBfd),
    sweep: sweepRouter(node),
    ...(has('etc/nftables.conf') ? { dropIn: ROUTER_DROP_IN } : {}),
  }
}

function planHub(index: NetworkIndex, node: NetworkNode, request: LabRequest): NodePart {
  const provider = planProvider(index, node)
  // Packets of the hub itself: to the far ends of its tunnels, out of the attachment that carries them.
  const underlay = greEnds(index, node).map(
    ({ own, other }) => `route replace ${other.outside}/32 dev ${own.underlay} scope link src ${own.local}`,
  )
  const locals = [...new Set(greEnds(index, node).map(({ own }) => own.local))].filter(
    (address) => !node.interfaces.some((port) => port.link !== undefined && port.addresses.some((own) => own.startsWith(`${address}/`))),
  )
  const onLoopback = new Set(
    node.interfaces.filter((port) => port.kind === 'loopback').flatMap((port) => port.addresses.map((address) => address.split('/')[0])),
  )
  // The tables' routes are the daemon's to write; own packets (BGP, GRE) use the main table.
  const rules = routeLines(index, node).filter((line) => line.startsWith('rule add') && line.includes(' iif '))
  return {
    ...provider,
    speaks: 'bird',
    files: [...provider.files, ...greFiles(index, node), { path: 'bird.conf', content: birdConf(index, node) }],
    ip: [
      ...addressLines(index, node),
      ...locals.filter((address) => !onLoopback.has(address)).map((address) => `addr add ${address}/32 dev lo`),
      ...underlay,
      ...rules,
    ],
    tunnels: tunnelLines(index, node, request.features),
    daemons: ['try bird -c bird.conf -s run/bird.ctl -P bird.pid'],
    sweep: [...sweepTunnels(node), 'rm -f run/bird.ctl'],
    hubTables: hubTables(node),
  }
}

function planHost(index: NetworkIndex, node: NetworkNode, request: LabRequest): NodePart {
  const ports = [
    ...new Set(
      request.probes
        .filter((probe) => probe.protocol === 'tcp' && probe.expect === 'open' && probe.to.node === node.id)
        .map((probe) => probe.port),
    ),
  ]
  // Closed by the network, not by the host: it listens there as well, so that only the policy can keep the answer away.
  const refused = request.probes
    .filter((probe) => probe.protocol === 'tcp' && probe.expect === 'closed' && probe.to.node === node.id)
    .map((probe) => probe.port)
  const listening = [...new Set([...ports, ...refused])].sort((a, b) => a - b)
  return {
    speaks: 'nothing',
    files: [],
    ip: routerLines(index, node),
    links: [...COMMON, TO_IP],
    tunnels: [],
    daemons: [`try $PYTHON agent.py agent.pid log/agent.log run/agent.sock ${node.id} ${PROBE_PORT} ${listening.join(' ')}`],
  }
}

function planProvider(index: NetworkIndex, node: NetworkNode): NodePart {
  const ruleset = providerRuleset(index, node)
  return {
    speaks: 'nothing',
    files: ruleset === undefined ? [] : [{ path: 'etc/nftables.conf', content: ruleset }],
    ip: [...addressLines(index, node), ...routeLines(index, node)],
    links: [...COMMON, ...FORWARDING, TO_IP, ...(ruleset === undefined ? [] : ['try nft -f /etc/nftables.conf'])],
    tunnels: [],
    daemons: [],
    ...(ruleset === undefined ? {} : { dropIn: PROVIDER_DROP_IN }),
  }
}

/** What stands in for what, so that nobody takes the rehearsal for more than it is. */
function notesOf(index: NetworkIndex, node: NetworkNode, features: KernelFeatures): string[] {
  const kinds = new Set(node.interfaces.map((port) => port.kind))
  return [
    ...(node.role === 'router' && node.system !== undefined && node.system !== 'frr' ? [`FRR stands for ${node.system}`] : []),
    ...(node.role === 'hub' ? ["BIRD stands for the provider's hub"] : []),
    ...(node.role === 'hub' && pauses(index, node) ? ['it announces at once, where the hub would wait'] : []),
    ...(node.role === 'fabric' || node.role === 'carrier' ? [`a namespace stands for the provider's ${node.role}`] : []),
    ...(kinds.has('gre') && !features.gre ? ['GRE in user space'] : []),
    ...(kinds.has('wireguard') && !features.wireguard ? ['WireGuard in user space (wireguard-go)'] : []),
    ...(kinds.has('pppoe') ? ['a plain wire stands for PPPoE'] : []),
  ]
}

/** Whether it leaves time between announcements, which BIRD does not. */
function pauses(index: NetworkIndex, node: NetworkNode): boolean {
  const sessions = index.sessionsOf.get(node.id) ?? []
  return sessions.some(({ ends }) => ends.some((end) => end.node === node.id && (end.advertisementSeconds ?? 0) > 0))
}

function sessionConditions(index: NetworkIndex, session: Session): LabCondition[] {
  const [left, right] = session.ends
  return [[left, right] as const, [right, left] as const].flatMap(([own, other]): LabCondition[] => {
    const base = { session: session.id, node: own.node, peer: other.address, peerNode: other.node }
    const speaksBfd = session.bfd !== undefined && index.nodes.get(own.node)?.role === 'router'
    return [{ kind: 'session', ...base, address: own.address }, ...(speaksBfd ? [{ kind: 'bfd' as const, ...base }] : [])]
  })
}
