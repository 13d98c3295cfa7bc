import { containsPrefix, parsePrefix } from '../../ip/prefix.ts'
import type { Problem } from '../../core/problem.ts'
import type { GoogleObjects, Network, Router } from './objects.ts'
import { MOST_ADVERTISED, MOST_LEARNED } from './routing-rules.ts'
import { advertised } from './semantics/advertisements.ts'
import { semanticsOf, subnetRanges } from './semantics/context.ts'

/** What is wrong or risky with the routing of a project's routers (LINT-010, LINT-011). */
export function routingFaults(objects: GoogleObjects): Problem[] {
  return [...peeredRanges(objects), ...objects.routers.flatMap((router) => [...overAdvertised(router), ...overLearned(router)])]
}

function overAdvertised(router: Router): Problem[] {
  const counts = router.peers.map((peer) => (peer.advertises ?? router.advertises).ranges.length)
  const most = Math.max(0, ...counts)
  return most <= MOST_ADVERTISED
    ? []
    : [
        limit(
          router,
          `${router.name} advertises ${most} custom ranges over a session, and ${MOST_ADVERTISED} are the limit`,
          'advertise aggregates',
        ),
      ]
}

function overLearned(router: Router): Problem[] {
  const learned = new Set(router.learned?.map(({ destination }) => destination)).size
  return learned <= MOST_LEARNED.ownRegion
    ? []
    : [
        limit(
          router,
          `${router.name} has learned ${learned} different prefixes, and ${MOST_LEARNED.ownRegion} are the default limit of a network in a region: others are dropped`,
          'have the peers announce aggregates, or ask for a higher quota',
        ),
      ]
}

function limit({ from }: Router, message: string, hint: string): Problem {
  return { code: 'LINT-010', severity: 'warning', message, ...(from.at === undefined ? {} : { at: from.at }), hint }
}

/** Ranges of peered networks, private services access among them, that the far ends of VPNs do not learn of, or that have no way back (LINT-011). */
function peeredRanges(objects: GoogleObjects): Problem[] {
  const semantics = semanticsOf(objects)
  return objects.networks.flatMap((network) => {
    const routers = objects.routers.filter((router) => router.network === network.id && router.peers.length > 0)
    if (routers.length === 0) return []
    const told = routers
      .flatMap((router) => router.peers.flatMap((peer) => [...advertised(semantics, network, router, peer).keys()]))
      .map(parsePrefix)
    return network.peerings.flatMap((peering) => {
      const other = semantics.look.network.get(peering.network)
      const name = other?.name ?? peering.network
      const ranges = other === undefined ? reservedFor(objects, network, peering.name) : subnetRanges(semantics, other.id)
      const back = other?.peerings.find((each) => each.network === network.id)
      return ranges.flatMap((range) => {
        if (!told.some((prefix) => containsPrefix(prefix, parsePrefix(range)))) return [untold(network, name, range)]
        const missing = [
          ...(peering.exportCustomRoutes ? [] : [`the peering ${peering.name} does not export custom routes`]),
          ...(back === undefined || back.importCustomRoutes ? [] : [`the peering ${back.name} does not import custom routes`]),
        ]
        return missing.length === 0
          ? []
          : [
              fault(
                network,
                `${range} of ${name} is told over the VPN of ${network.name}, but ${missing.join(' and ')}: answers find no way back`,
                'export custom routes on the peering, and import them on the other side',
              ),
            ]
      })
    })
  })
}

/** Ranges kept for services of Google's, whose network is not the user's. */
function reservedFor({ addresses }: GoogleObjects, network: Network, peering: string): string[] {
  return peering.startsWith('servicenetworking')
    ? addresses.flatMap(({ reserved }) => (reserved?.network === network.id ? [reserved.range] : []))
    : []
}

function untold(network: Network, name: string, range: string): Problem {
  return fault(
    network,
    `${range} of ${name}, peered with ${network.name}, is told by no router of ${network.name}: nothing behind its VPN tunnels learns of it`,
    'advertise the range on the router or its sessions, where somebody beyond the VPN needs it',
  )
}

function fault(network: Network, message: string, hint: string): Problem {
  return { code: 'LINT-011', severity: 'info', message, ...(network.from.at === undefined ? {} : { at: network.from.at }), hint }
}
