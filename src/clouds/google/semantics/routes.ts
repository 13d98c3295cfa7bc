import { containsPrefix, parsePrefix } from '../../../ip/prefix.ts'
import type { RouteTarget, TakenRoutes } from '../../../network/model.ts'
import type { RouteStart } from '../../draft/node-draft.ts'
import type { Network, Route, Router } from '../objects.ts'
import { customPreference, INTER_REGION_COST, LAST_PRIORITY, PER_PRIORITY, SUBNET_ORDER } from '../routing-rules.ts'
import { LEARNED } from './cloud-routers.ts'
import { CODE, fromOf, nodeOf, subnetRanges, tableFor, type Semantics } from './context.ts'
import { arrivedFrom, HYBRID } from './networks.ts'

/** What a router may have learned, when nobody told. */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16']
const UNKNOWN = customPreference(LAST_PRIORITY, true) + 1

/** Tables of each network: one for each set of tags, one for what tunnels bring, and one for each peer. */
export function addRoutes(semantics: Semantics): void {
  const { draft, objects } = semantics
  for (const network of objects.networks) {
    const node = draft.get(nodeOf(network))
    const tables = new Map<string, Standpoint>([['routes', { tags: new Set() }]])
    for (const instance of objects.instances)
      if (instance.networkInterfaces.some((nic) => nic.network === network.id))
        tables.set(tableFor(semantics, network.id, instance), {
          tags: new Set(instance.tags),
          ...(instance.region === undefined ? {} : { region: instance.region }),
        })
    for (const [table, { tags, region }] of tables) {
      node.table(table, fromOf(network, CODE.noRoute))
      const all = [
        ...near(semantics, network),
        ...statics(semantics, network, tags),
        ...learned(semantics, network, region),
        ...imported(semantics, network, region),
      ]
      for (const route of all) node.route(table, route)
      for (const taken of [...dynamic(semantics, network, region), ...importedDynamic(semantics, network, region)]) node.take(table, taken)
    }
    node.table(HYBRID, fromOf(network, CODE.noRoute))
    for (const route of near(semantics, network)) node.route(HYBRID, route)
    // What comes from a tunnel goes on to appliances, and neither to the internet nor to another tunnel.
    for (const route of statics(semantics, network, new Set()))
      if (route.target.kind === 'deliver' || route.target.kind === 'unmodelled') node.route(HYBRID, route)
    addArrived(semantics, network)
  }
}

/** Who looks: routes with tags count for some, learned routes differ by region. */
interface Standpoint {
  readonly tags: ReadonlySet<string>
  /** Absent: wherever. */
  readonly region?: string
}

/** Subnet routes, own and of peers: before all others, whatever their length (VPC guide, routing order). */
function near(semantics: Semantics, network: Network): RouteStart[] {
  const from = fromOf(network)
  const own = subnetRanges(semantics, network.id).map((prefix): RouteStart => ({
    prefix,
    target: { kind: 'attached' },
    preference: SUBNET_ORDER.own,
    origin: 'local',
    from,
  }))
  const peers = peersOf(semantics, network).flatMap(({ other, port }) =>
    subnetRanges(semantics, other.id).map((prefix): RouteStart => ({
      prefix,
      target: { kind: 'peer', interface: port },
      preference: SUBNET_ORDER.peer,
      origin: 'local',
      from,
    })),
  )
  return [...own, ...peers]
}

function peersOf(
  { look, peers }: Semantics,
  network: Network,
): { readonly other: Network; readonly port: string; readonly imports: boolean; readonly exports: boolean }[] {
  return network.peerings.flatMap((peering) => {
    const other = look.network.get(peering.network)
    const port = peers.get(`${network.id}|${peering.network}`)
    if (other === undefined || port === undefined) return []
    const back = other.peerings.find((each) => each.network === network.id)
    return [
      {
        other,
        port,
        imports: peering.importCustomRoutes && back?.exportCustomRoutes === true,
        exports: peering.exportCustomRoutes && back?.importCustomRoutes === true,
      },
    ]
  })
}

function outsideSubnets(semantics: Semantics, network: Network): (prefix: string) => boolean {
  const ranges = near(semantics, network).map((route) => parsePrefix(route.prefix))
  return (prefix) => !ranges.some((range) => containsPrefix(range, parsePrefix(prefix)))
}

function statics(semantics: Semantics, network: Network, tags: ReadonlySet<string>): RouteStart[] {
  const isOutside = outsideSubnets(semantics, network)
  return (semantics.look.routesOf.get(network.id) ?? [])
    .filter((route) => (route.tags.length === 0 || route.tags.some((tag) => tags.has(tag))) && isOutside(route.destination))
    .map((route): RouteStart => {
      const { target, code } = nextHop(semantics, network, route)
      const from = { ...fromOf(route, code), rule: route.name }
      return { prefix: route.destination, target, preference: customPreference(route.priority, false), shares: true, from }
    })
}

function nextHop(
  semantics: Semantics,
  network: Network,
  { nextHop: hop, name }: Route,
): { readonly target: RouteTarget; readonly code?: string } {
  const named = (what: string): { readonly target: RouteTarget } => ({
    target: { kind: 'unmodelled', what: `${what}, next hop of the route ${name}` },
  })
  switch (hop.kind) {
    case 'internet-gateway': {
      const port = semantics.edges.get(network.id)
      return { target: port === undefined ? { kind: 'blackhole' } : { kind: 'peer', interface: port } }
    }
    case 'instance': {
      const port = semantics.appliances.get(`${network.id}|${hop.id}`)
      if (port !== undefined) return { target: { kind: 'deliver', ...port } }
      return semantics.objects.instances.some(({ id }) => id === hop.id)
        ? { target: { kind: 'blackhole' }, code: CODE.wrongNetwork }
        : named(hop.id)
    }
    case 'ip': {
      const port = semantics.appliances.get(`${network.id}|${hop.address}`)
      return port === undefined ? named(`${hop.address}, which no interface here has`) : { target: { kind: 'deliver', ...port } }
    }
    case 'vpn-tunnel':
      return throughTunnel(semantics, hop.id) ?? named(hop.id)
    case 'unmodelled':
      return named(hop.what)
  }
}

function throughTunnel(
  { objects, speakers, tunnels }: Semantics,
  id: string,
): { readonly target: RouteTarget; readonly code?: string } | undefined {
  const speaker = [...speakers.values()].find((each) => each.tunnels.has(id))
  const port = speaker?.port ?? tunnels.get(id)
  if (port !== undefined) return { target: { kind: 'peer', interface: port } }
  const tunnel = objects.vpnTunnels.find((each) => each.id === id)
  return tunnel === undefined || tunnel.established ? undefined : { target: { kind: 'blackhole' }, code: CODE.tunnelDown }
}

/** Routes of Cloud Routers; where nobody told them, private ranges stay open. */
function learned(semantics: Semantics, network: Network, region?: string): RouteStart[] {
  const isOutside = outsideSubnets(semantics, network)
  return semantics.objects.routers
    .filter((router) => router.network === network.id)
    .flatMap((router): RouteStart[] => {
      const from = fromOf(router)
      const cost = costFrom(network, router, region)
      const spoken = semantics.speakers.get(router.id)?.tunnels
      if (cost === undefined) return []
      if (router.learned === undefined) {
        const what = `what ${router.name} has learned by BGP`
        return Object.values(router.tunnelOfPeer).every((tunnel) => spoken?.has(tunnel) === true)
          ? []
          : PRIVATE.map((prefix) => ({ prefix, target: { kind: 'unmodelled', what }, preference: UNKNOWN, origin: 'propagated', from }))
      }
      return router.learned.flatMap(({ destination, priority, tunnel }): RouteStart[] => {
        if (spoken?.has(tunnel ?? '') === true) return []
        const through = throughTunnel(semantics, tunnel ?? '')
        // BGP withdraws what a dead tunnel brought.
        if (through === undefined || through.target.kind === 'blackhole' || !isOutside(destination)) return []
        return [
          {
            prefix: destination,
            target: through.target,
            preference: customPreference(priority + cost, true),
            origin: 'propagated',
            shares: true,
            from,
          },
        ]
      })
    })
}

/** Added to the priority of what a router brings, as seen from a region; undefined where its routes do not count there. */
function costFrom(network: Network, router: Router, region: string | undefined): number | undefined {
  if (region === undefined || region === router.region) return 0
  return network.routingMode === 'GLOBAL' ? INTER_REGION_COST.least : undefined
}

/** What routers learn within the network. */
function dynamic(semantics: Semantics, network: Network, region?: string): TakenRoutes[] {
  const except = near(semantics, network).map((route) => route.prefix)
  return semantics.objects.routers.flatMap((router): TakenRoutes[] => {
    const speaker = semantics.speakers.get(router.id)
    const cost = router.network === network.id ? costFrom(network, router, region) : undefined
    if (speaker === undefined || cost === undefined) return []
    return [
      {
        node: speaker.node,
        table: LEARNED,
        target: { kind: 'peer', interface: speaker.port },
        preference: customPreference(cost, true),
        perMed: PER_PRIORITY,
        except,
        shares: true,
        from: fromOf(router),
      },
    ]
  })
}

/** Of peers that export to a network that imports. */
function importedDynamic(semantics: Semantics, network: Network, region: string | undefined): TakenRoutes[] {
  const except = near(semantics, network).map((route) => route.prefix)
  return peersOf(semantics, network).flatMap(({ other, port, imports }) =>
    imports
      ? dynamic(semantics, other, region).map((taken): TakenRoutes => ({ ...taken, target: { kind: 'peer', interface: port }, except }))
      : [],
  )
}

/** Custom routes of peers: without tags, and never to the internet (VPC Network Peering guide, custom routes). */
function exportable(semantics: Semantics, network: Network, region?: string): RouteStart[] {
  const edge = semantics.edges.get(network.id)
  const untagged = statics(semantics, network, new Set())
  return [...untagged, ...learned(semantics, network, region)].filter(({ target }) => target.kind !== 'peer' || target.interface !== edge)
}

function imported(semantics: Semantics, network: Network, region?: string): RouteStart[] {
  const isOutside = outsideSubnets(semantics, network)
  return peersOf(semantics, network).flatMap(({ other, port, imports }) =>
    imports
      ? exportable(semantics, other, region)
          .filter((route) => isOutside(route.prefix))
          .map((route): RouteStart => ({ ...route, target: { kind: 'peer', interface: port } }))
      : [],
  )
}

/** What a peer sends meets the own subnets, and the custom routes that it was given: peering is not transitive. */
function addArrived(semantics: Semantics, network: Network): void {
  const node = semantics.draft.get(nodeOf(network))
  for (const { other, exports } of peersOf(semantics, network)) {
    const table = arrivedFrom(other.id)
    node.table(table, fromOf(network, CODE.noRoute))
    for (const prefix of subnetRanges(semantics, network.id))
      node.route(table, { prefix, target: { kind: 'attached' }, preference: 0, origin: 'local', from: fromOf(network) })
    for (const route of exports ? exportable(semantics, network) : []) node.route(table, route)
    for (const taken of exports ? dynamic(semantics, network) : []) node.take(table, taken)
  }
}
