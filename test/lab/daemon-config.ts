import type { BgpSpeaker, Network, NetworkNode, Policy, Session, SessionEnd } from '../../src/network/model.ts'
import { indexNetwork } from '../../src/network/index.ts'
import { limitLines, protocolLines } from '../../src/lab/bird-channel.ts'
import { policyFilter } from '../../src/lab/bird-policy.ts'
import { frrConf } from '../../src/routers/frr/frr-conf.ts'

/** The rendered frr.conf in the parts that each daemon reads by itself: without vtysh, a daemon refuses what is another's. */
export function frrFiles(network: Network, node: NetworkNode): { readonly bgpd: string; readonly bfdd: string | undefined } {
  const text = frrConf(indexNetwork(network), node).replace('service integrated-vtysh-config\n', '')
  const bfd = /^bfd\n(?: .*\n)*exit\n/mu.exec(text)?.[0]
  return { bgpd: bfd === undefined ? text : text.replace(bfd, ''), bfdd: bfd }
}

/** BIRD as a router of its own: with the same words for policies, timers and limits as the lab's hubs. */
export function birdFile(network: Network, node: NetworkNode): string {
  const bgp = node.bgp!
  const sessions = sessionsOf(network, node)
  const bfd = sessions.find(({ session }) => session.bfd !== undefined)?.session.bfd
  const lines = [
    `router id ${bgp.routerId};`,
    'protocol device { scan time 1; }',
    'protocol direct { ipv4; }',
    // After the loss of one of several next hops BIRD puts the kernel right only when it looks at it again.
    `protocol kernel { scan time 1; ${bgp.maximumPaths > 1 ? `merge paths on limit ${bgp.maximumPaths}; ` : ''}ipv4 { import none; export where source = RTS_BGP && dest != RTD_UNREACHABLE; }; }`,
    'protocol static { ipv4;',
    ...node.tables
      .flatMap((table) => table.routes)
      .map(({ prefix, target }) =>
        target.kind === 'gateway' ? `  route ${prefix} via ${target.address}%'${target.interface}';` : `  route ${prefix} blackhole;`,
      ),
    '}',
    ...(bfd === undefined ? [] : [`protocol bfd { interface "*" { interval ${bfd.intervalMs} ms; multiplier ${bfd.multiplier}; }; }`]),
    ...originFunction(bgp, 'connected'),
    ...originFunction(bgp, 'static'),
    ...sessions.flatMap((each) => sessionLines(network, bgp, each)),
  ]
  return `${lines.join('\n')}\n`
}

interface OwnSession {
  readonly session: Session
  readonly own: SessionEnd
  readonly other: SessionEnd
}

function sessionLines(network: Network, bgp: BgpSpeaker, { session, own, other }: OwnSession): string[] {
  const external = session.kind === 'ebgp'
  return [
    ...policyFilter(`in_${session.id}`, own.import, bgp.asn, []),
    ...policyFilter(`out_${session.id}`, own.export, bgp.asn, [
      // BIRD would announce what it can not reach itself, and tell the kernel so.
      '  if dest = RTD_UNREACHABLE then reject;',
      '  if source = RTS_DEVICE then { bgp_origin = ORIGIN_INCOMPLETE; if !origin_connected() then reject; }',
      // Not the gateway of the route, which BIRD would name inside its AS.
      `  else if source = RTS_STATIC then { bgp_origin = ORIGIN_IGP; bgp_next_hop = ${own.address}; if !origin_static() then reject; }`,
      '  else if source != RTS_BGP then reject;',
    ]),
    `protocol bgp ${session.id} {`,
    `  local ${own.address} as ${bgp.asn}; neighbor ${other.address} as ${asnOf(network, other.node)}; direct;`,
    ...protocolLines(bgp, session, own, other).map((line) => `  ${line}`),
    '  ipv4 {',
    // FRR's next-hop-self spares what it reflects.
    ...(own.nextHopSelf ? [`    next hop self${external ? '' : ' ebgp'};`] : []),
    // A direct session would take a next hop as it is; inside an AS it may lie behind another router.
    ...(external ? [] : ['    gateway recursive;']),
    ...limitLines(own).map((line) => `    ${line}`),
    `    import filter in_${session.id}; export filter out_${session.id};`,
    '  };',
    '}',
  ]
}

function originFunction(bgp: BgpSpeaker, source: 'connected' | 'static'): string[] {
  const policy: Policy = bgp.originations.find((one) => one.source === source)?.policy ?? { terms: [], default: 'reject' }
  return policyFilter(`origin_${source}`, policy, bgp.asn, []).map((line) =>
    line
      .replace('filter', 'function')
      .replace(/ \{$/u, '() {')
      .replace(/accept;/u, 'return true;')
      .replace(/reject;/u, 'return false;'),
  )
}

function sessionsOf(network: Network, node: NetworkNode): OwnSession[] {
  return network.sessions.flatMap((session) =>
    ([0, 1] as const).flatMap((side) =>
      session.ends[side].node === node.id ? [{ session, own: session.ends[side], other: session.ends[side === 0 ? 1 : 0] }] : [],
    ),
  )
}

const asnOf = (network: Network, id: string): number => network.nodes.find((node) => node.id === id)!.bgp!.asn
