import { compareText } from '../core/stable.ts'
import type { NetworkIndex } from '../network/index.ts'
import { leavesBy, type BgpSpeaker, type NetworkNode, type Session, type SessionEnd, type StaticRoute } from '../network/model.ts'
import { limitLines, protocolLines } from './bird-channel.ts'
import { policyFilter } from './bird-policy.ts'
import type { HubTable } from './model.ts'
import { symbols } from './names.ts'
import { tableNumber } from './provider-node.ts'

/** A session as the hub sees it. */
interface HubSession {
  readonly session: Session
  readonly own: SessionEnd
  readonly other: SessionEnd
  readonly peerAsn: number
  /**
   * BIRD locks a neighbour's address and port for one protocol alone. A second session with the same neighbour, from another
   * address of the hub, only waits for it to call, and names a port that is never used.
   */
  readonly waits: boolean
}

const UNUSED_PORT = 1179

export function hubTables(node: NetworkNode): HubTable[] {
  const names = symbols(
    node.tables.map((table) => table.name),
    't_',
  )
  return node.tables.map((table) => ({ table: table.name, birdTable: names.get(table.name)!, number: tableNumber(node, table.name) }))
}

/** The name of each session's protocol in the configuration. */
export function protocolNames(index: NetworkIndex, node: NetworkNode): ReadonlyMap<string, string> {
  return symbols(
    (index.sessionsOf.get(node.id) ?? []).map((session) => session.id),
    'bgp_',
  )
}

/**
 * Configuration of BIRD 2 for a provider's hub: a table for each of its tables, written to the kernel's table of that number,
 * and a BGP protocol for each session. A session that feeds other tables than the one it sends gets a table of its own,
 * joined to them by pipes: BIRD's channel knows only one.
 */
export function birdConf(index: NetworkIndex, node: NetworkNode): string {
  const speaker = node.bgp
  if (speaker === undefined) throw new Error(`${node.id} speaks no BGP`)
  const tables = hubTables(node)
  const tableName = new Map(tables.map((table) => [table.table, table.birdTable]))
  const protocols = protocolNames(index, node)
  const sessions = hubSessions(index, node)
  const lines = [
    'log "log/bird.log" all;',
    `router id ${speaker.routerId};`,
    'protocol device { }',
    ...tables.flatMap((table) => kernelTable(node, table, speaker)),
    ...sessions.flatMap((session) => sessionLines(session, speaker, protocols.get(session.session.id)!, tableName)),
  ]
  return `${lines.join('\n')}\n`
}

function hubSessions(index: NetworkIndex, node: NetworkNode): HubSession[] {
  const called = new Set<string>()
  return (index.sessionsOf.get(node.id) ?? []).map((session) => {
    const [left, right] = session.ends
    const [own, other] = left.node === node.id ? [left, right] : [right, left]
    const peerAsn = index.nodes.get(other.node)?.bgp?.asn
    if (peerAsn === undefined) throw new Error(`${other.node} has session ${session.id} but no ASN`)
    const waits = called.has(other.address)
    called.add(other.address)
    return { session, own, other, peerAsn, waits }
  })
}

function kernelTable(node: NetworkNode, { table, birdTable, number }: HubTable, speaker: BgpSpeaker): string[] {
  const routes = node.tables.find((candidate) => candidate.name === table)?.routes ?? []
  // After the loss of one of several next hops BIRD 2.0 puts the kernel right only when it looks at it again.
  const merge = speaker.maximumPaths > 1 ? ` scan time 1; merge paths on limit ${speaker.maximumPaths};` : ' scan time 3600;'
  return [
    `ipv4 table ${birdTable};`,
    `protocol kernel kernel_${birdTable} { kernel table ${number};${merge} ipv4 { table ${birdTable}; import none; export all; }; }`,
    `protocol static static_${birdTable} {`,
    `  ipv4 { table ${birdTable}; };`,
    ...byPreference(routes).flatMap(staticRoute),
    '}',
  ]
}

/** BIRD keeps one static route a prefix: the provider's most preferred one. */
function byPreference(routes: readonly StaticRoute[]): StaticRoute[] {
  const best = new Map<string, StaticRoute>()
  for (const route of routes)
    if (route.preference < (best.get(route.prefix)?.preference ?? Number.POSITIVE_INFINITY)) best.set(route.prefix, route)
  return [...best.values()].sort((a, b) => compareText(a.prefix, b.prefix))
}

function staticRoute({ prefix, target }: StaticRoute): string[] {
  if (target.kind === 'blackhole') return [`  route ${prefix} blackhole;`]
  if (target.kind === 'gateway') return [`  route ${prefix} via ${target.address}%'${target.interface}' onlink;`]
  const leaving = leavesBy(target)
  return leaving === undefined ? [] : [`  route ${prefix} via ${quoted(leaving)};`]
}

function sessionLines(hub: HubSession, speaker: BgpSpeaker, name: string, tableName: ReadonlyMap<string, string>): string[] {
  const { own, other, session, peerAsn } = hub
  const named = (table: string): string => {
    const found = tableName.get(table)
    if (found === undefined) throw new Error(`session ${session.id} names table ${table}, which ${own.node} does not have`)
    return found
  }
  const sent = named(own.exportTable)
  const fed = own.importTables.map(named)
  const direct = fed.length === 1 && fed[0] === sent
  const table = direct ? sent : `only_${name}`
  const pipes = direct
    ? []
    : [
        `ipv4 table ${table};`,
        `protocol pipe sent_${name} { table ${table}; peer table ${sent}; import where proto != "${name}"; export ${fed.includes(sent) ? `where proto = "${name}"` : 'none'}; }`,
        ...fed
          .filter((target) => target !== sent)
          .map(
            (target, i) =>
              `protocol pipe fed_${name}_${i} { table ${table}; peer table ${target}; import none; export where proto = "${name}"; }`,
          ),
      ]
  return [
    ...pipes,
    ...policyFilter(`${name}_in`, own.import, speaker.asn, []),
    ...policyFilter(`${name}_out`, own.export, speaker.asn, originates(speaker)),
    `protocol bgp ${name} {`,
    `  description "${session.id}";`,
    `  local ${own.address} as ${speaker.asn};`,
    `  neighbor ${other.address}${hub.waits ? ` port ${UNUSED_PORT}` : ''} as ${peerAsn};`,
    ...(hub.waits ? ['  passive;'] : []),
    // The peer is in the tunnel's own range: resolved there at once, not through a routing table.
    '  direct;',
    ...protocolLines(speaker, session, own, other).map((line) => `  ${line}`),
    `  ipv4 { table ${table}; next hop self;${limitLines(own)
      .map((line) => ` ${line}`)
      .join('')} import filter ${name}_in; export filter ${name}_out; };`,
    '}',
  ]
}

/** Only what BGP brought and what the speaker originates is announced. */
function originates(speaker: BgpSpeaker): string[] {
  if (!speaker.originations.some((origination) => origination.source === 'static')) return ['  if source != RTS_BGP then reject;']
  return ['  if source !~ [ RTS_BGP, RTS_STATIC ] then reject;', '  if source = RTS_STATIC then bgp_origin = ORIGIN_IGP;']
}

const quoted = (name: string): string => `"${name}"`
