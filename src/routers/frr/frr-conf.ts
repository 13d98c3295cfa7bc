import type { NetworkIndex } from '../../network/index.ts'
import type { Aggregate, BgpSpeaker, NetworkNode, Session } from '../../network/model.ts'
import { neighborsOf, originationOf, type Neighbor } from '../neighbors.ts'
import { emptyLists } from '../named-lists.ts'
import { exportMap, importMap } from '../policy-lines.ts'
import { listLines } from './lists.ts'
import { routeMapLines } from './route-map.ts'

/** The integrated configuration of FRR: what `vtysh -b` loads at start. Routes of the machine itself stay with networkd. */
export function frrConf(index: NetworkIndex, node: NetworkNode): string {
  const neighbors = neighborsOf(index, node)
  const lines = [
    `! ${node.id} of ${index.network.name}, rendered by keiro: change the design, not this file`,
    'frr defaults traditional',
    `hostname ${node.id}`,
    'log syslog informational',
    'service integrated-vtysh-config',
    '!',
    ...bfdLines(neighbors),
    ...(node.bgp === undefined ? [] : bgpLines(node, node.bgp, neighbors)),
  ]
  return `${lines.join('\n')}\n`
}

function bgpLines(node: NetworkNode, speaker: BgpSpeaker, neighbors: readonly Neighbor[]): string[] {
  const lists = emptyLists()
  const maps = neighbors.flatMap((neighbor) => [
    ...routeMapLines(importMap(neighbor), neighbor.own.import, speaker.asn, lists),
    ...routeMapLines(exportMap(neighbor), neighbor.own.export, speaker.asn, lists),
  ])
  const originations = (['connected', 'static'] as const).flatMap((source) => {
    const found = originationOf(node, source)
    return found === undefined ? [] : routeMapLines(`originate-${source}`, found.policy, speaker.asn, lists)
  })
  return [
    ...listLines(lists),
    ...maps,
    ...originations,
    `router bgp ${speaker.asn}`,
    ` bgp router-id ${speaker.routerId}`,
    ' bgp log-neighbor-changes',
    ' no bgp default ipv4-unicast',
    ' no bgp ebgp-requires-policy',
    // A static route is announced while it is there: its interface may be down.
    originationOf(node, 'static') === undefined ? ' no bgp network import-check' : ' bgp network import-check',
    ...(speaker.clusterId === undefined ? [] : [` bgp cluster-id ${speaker.clusterId}`]),
    // Else FRR leaves attributes of what it reflects as they are, whatever the route map sets.
    ...(neighbors.some(({ own }) => own.reflectsTo === true) ? [' bgp route-reflector allow-outbound-policy'] : []),
    ...(speaker.tieBreak === 'router-id' ? [' bgp bestpath compare-routerid'] : []),
    ...(speaker.multipathRelax === true ? [' bgp bestpath as-path multipath-relax'] : []),
    ...(speaker.alwaysCompareMed === true ? [' bgp always-compare-med'] : []),
    ' bgp deterministic-med',
    // Stale routes kept for a neighbor that BFD has found dead would undo the point of BFD.
    ...(neighbors.some(({ session }) => session.bfd !== undefined) ? [' bgp graceful-restart-disable'] : []),
    ...restartLines(neighbors),
    ...neighbors.flatMap(neighborLines),
    ' !',
    ' address-family ipv4 unicast',
    ...originationLines(node),
    ...(speaker.aggregates ?? []).map(aggregateLine),
    ...neighbors.flatMap(familyLines),
    `  maximum-paths ${speaker.maximumPaths}`,
    `  maximum-paths ibgp ${speaker.maximumPathsIbgp ?? speaker.maximumPaths}`,
    ' exit-address-family',
    'exit',
    '!',
  ]
}

function neighborLines({ label, session, own, other, asn }: Neighbor): string[] {
  const neighbor = ` neighbor ${other.address}`
  return [
    `${neighbor} remote-as ${asn}`,
    `${neighbor} description ${label}`,
    `${neighbor} update-source ${own.address}`,
    `${neighbor} timers ${own.keepaliveSeconds} ${own.holdSeconds}`,
    `${neighbor} timers connect ${own.connectRetrySeconds ?? 2}`,
    `${neighbor} advertisement-interval ${own.advertisementSeconds ?? 0}`,
    ...(session.kind === 'ebgp' && session.multihop !== undefined ? [`${neighbor} ebgp-multihop ${session.multihop}`] : []),
    ...(own.gracefulRestartSeconds === undefined ? [] : [`${neighbor} graceful-restart`]),
    // Else a router that keeps no routes for anybody would not do it for this one.
    ...(own.gracefulRestartSeconds === undefined && other.gracefulRestartSeconds !== undefined
      ? [`${neighbor} graceful-restart-helper`]
      : []),
    ...(session.bfd === undefined ? [] : [`${neighbor} bfd`, `${neighbor} bfd profile ${profileOf(session.bfd)}`]),
  ]
}

function familyLines(neighbor: Neighbor): string[] {
  const { own } = neighbor
  const prefix = `  neighbor ${neighbor.other.address}`
  return [
    `${prefix} activate`,
    ...(own.reflectsTo === true ? [`${prefix} route-reflector-client`] : []),
    ...(own.nextHopSelf ? [`${prefix} next-hop-self`] : []),
    ...(own.overridesAs === true ? [`${prefix} as-override`] : []),
    ...((own.allowsOwnAs ?? 0) > 0 ? [`${prefix} allowas-in ${own.allowsOwnAs}`] : []),
    ...((own.weight ?? 0) > 0 ? [`${prefix} weight ${own.weight}`] : []),
    ...(own.maximumPrefixes === undefined ? [] : [`${prefix} maximum-prefix ${own.maximumPrefixes}`]),
    `${prefix} route-map ${importMap(neighbor)} in`,
    `${prefix} route-map ${exportMap(neighbor)} out`,
  ]
}

function originationLines(node: NetworkNode): string[] {
  const connected = originationOf(node, 'connected') === undefined ? [] : ['  redistribute connected route-map originate-connected']
  if (originationOf(node, 'static') === undefined) return connected
  // `network` and not `redistribute`: its origin is IGP, and the routes belong to networkd, which FRR would call kernel routes.
  const prefixes = new Set((node.tables[0]?.routes ?? []).filter((route) => route.origin === 'static').map((route) => route.prefix))
  return [...connected, ...[...prefixes].map((prefix) => `  network ${prefix} route-map originate-static`)]
}

function aggregateLine({ prefix, asSet, summaryOnly }: Aggregate): string {
  return `  aggregate-address ${prefix}${asSet ? ' as-set' : ''}${summaryOnly ? ' summary-only' : ''}`
}

/** FRR has one restart time for all sessions: the longest that any of them asks for. */
function restartLines(neighbors: readonly Neighbor[]): string[] {
  const seconds = neighbors.flatMap(({ own }) => own.gracefulRestartSeconds ?? [])
  return seconds.length === 0
    ? []
    : [' bgp graceful-restart preserve-fw-state', ` bgp graceful-restart restart-time ${Math.max(...seconds)}`]
}

function bfdLines(neighbors: readonly Neighbor[]): string[] {
  const settings = new Map(
    neighbors.flatMap(({ session }) => (session.bfd === undefined ? [] : [[profileOf(session.bfd), session.bfd] as const])),
  )
  if (settings.size === 0) return []
  return [
    'bfd',
    ...[...settings].flatMap(([name, bfd]) => [
      ` profile ${name}`,
      `  transmit-interval ${bfd.intervalMs}`,
      `  receive-interval ${bfd.intervalMs}`,
      `  detect-multiplier ${bfd.multiplier}`,
      ' exit',
      ' !',
    ]),
    'exit',
    '!',
  ]
}

function profileOf(bfd: NonNullable<Session['bfd']>): string {
  return `bfd-${bfd.intervalMs}ms-x${bfd.multiplier}`
}
