import type { NetworkIndex } from '../../network/index.ts'
import type { BgpSpeaker, NetworkNode, Session } from '../../network/model.ts'
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
    ' no bgp network import-check',
    ' bgp bestpath compare-routerid',
    ' bgp deterministic-med',
    // Stale routes kept for a neighbor that BFD has found dead would undo the point of BFD.
    ...(neighbors.some(({ session }) => session.bfd !== undefined) ? [' bgp graceful-restart-disable'] : []),
    ...neighbors.flatMap(neighborLines),
    ' !',
    ' address-family ipv4 unicast',
    ...originationLines(node),
    ...neighbors.flatMap(familyLines),
    `  maximum-paths ${speaker.maximumPaths}`,
    `  maximum-paths ibgp ${speaker.maximumPaths}`,
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
    `${neighbor} timers connect 2`,
    `${neighbor} advertisement-interval 0`,
    ...(session.kind === 'ebgp' && session.multihop !== undefined ? [`${neighbor} ebgp-multihop ${session.multihop}`] : []),
    ...(session.bfd === undefined ? [] : [`${neighbor} bfd`, `${neighbor} bfd profile ${profileOf(session.bfd)}`]),
  ]
}

function familyLines(neighbor: Neighbor): string[] {
  const prefix = `  neighbor ${neighbor.other.address}`
  return [
    `${prefix} activate`,
    ...(neighbor.own.nextHopSelf ? [`${prefix} next-hop-self`] : []),
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
