import { INTERNET } from '../../network/model.ts'
import type { Terrain } from '../flight.ts'
import { namesOf } from '../names.ts'
import type { Blocker, Packet, Trace } from '../model.ts'
import type { AskedPair } from './asked-ends.ts'
import type { Probe } from './probe.ts'

/** What is asked from an internet that no part of the network is joined to: nothing arrives, whatever it is. */
export function noInternet({ index }: Terrain, { from, to }: AskedPair): Probe[] | undefined {
  if (from.node !== INTERNET || index.nodes.has(INTERNET)) return undefined
  const site = index.nodes.get(to.node)?.place.site
  const reason = `nothing joins ${site ?? index.network.name} to the internet`
  const packet: Packet = { source: from.address, destination: to.address, protocol: 0 }
  const place = namesOf(index).owners.get(to.address)?.node ?? to.node
  const blocker: Blocker = { verdict: 'NO_ROUTE', node: INTERNET, message: reason, component: site ?? place }
  const forward: Trace = {
    packet,
    verdict: 'NO_ROUTE',
    paths: [
      {
        verdict: 'NO_ROUTE',
        reason,
        mtu: Number.POSITIVE_INFINITY,
        hops: [{ kind: 'lookup', node: INTERNET, table: 'main', address: to.address, alternatives: 0 }],
      },
    ],
    assumptions: [],
  }
  const judged = { conversation: { from, to, forward, verdict: 'NO_ROUTE' as const }, blockers: [blocker] }
  return [{ protocol: 0, clients: [{ judged }], verdict: 'NO_ROUTE' }]
}
