import { ENDPOINT_REPLACEMENT } from '../durations.ts'
import { containsPrefix, parsePrefix } from '../../../ip/prefix.ts'
import type { Policy, RouteTarget } from '../../../network/model.ts'
import type { RouteTable, Vpc, VpnGateway } from '../objects.ts'
import { aliasesOf, asNode, fromOf, placeOf, registerTarget, resolverOf, vpcRanges, type Semantics } from './context.ts'
import type { NodeDraft, RouteStart } from '../../draft/node-draft.ts'
import { edgeTable } from './internet-gateways.ts'
import { addInnerSession } from './inner-sessions.ts'
import { attachToVpc, ROUTES_TABLE, subnetNode } from './vpc.ts'
import { exactly, withMed } from '../../tunnel-faces.ts'
import { MAXIMUM_PATHS, MOST_RECEIVED, TIMERS, TOLD_MED, VPC_ORDER, VPN_GATEWAY_ORDER, VPN_GATEWAY_PREFERENCE } from '../routing-rules.ts'
import { EVERYTHING, tellSite, type SitePath, type SitePaths } from './vpn-paths.ts'

const FROM_VPC = 'from-vpc'
/** Table for what comes in from a site; each path has its own, because nothing goes back the way it came. */
const fromSite = (path: Pick<SitePath, 'id'>): string => `from/${path.id}`
/** All tunnels with BGP within the network share one: nobody takes back what his own AS has told. */
const SPOKEN = 'bgp'

/**
 * VPN gateway's order at equal prefix (Site-to-Site VPN guide, route priority): Direct Connect, static VPN, BGP over VPN. The second tunnel
 * of a connection comes right after its first.
 */
const PREFERENCE: Readonly<Record<SitePath['kind'], number>> = VPN_GATEWAY_ORDER
/** After every way that works. */
const BROKEN = 150
/** After all that is known. */
const UNKNOWN = 200

/** Nodes of the VPN gateways, plugged into their VPCs. */
export function addVpnGateways(semantics: Semantics): void {
  for (const gateway of semantics.objects.vpnGateways) addGateway(semantics, gateway)
}

function addGateway(semantics: Semantics, gateway: VpnGateway): void {
  const { draft, look } = semantics
  const node = draft.node(asNode(gateway.id), {
    role: 'fabric',
    kind: 'vpn-gateway',
    place: placeOf(gateway),
    from: fromOf(gateway),
    aliases: aliasesOf(gateway),
  })
  node.hidesIdentity = true
  node.table(FROM_VPC, fromOf(gateway, 'NO_ROUTE_TO_DESTINATION'))
  for (const { id } of semantics.objects.vpcs)
    if (!gateway.vpcs.includes(id))
      registerTarget(semantics, id, gateway.id, () => ({ target: { kind: 'blackhole' }, code: 'BAD_STATE_ROUTE' }))
  for (const id of gateway.vpcs) {
    const vpc = look.vpc.get(id)
    if (vpc === undefined) continue
    const name = portTo(gateway, vpc)
    const table = look.tableOfGateway.has(gateway.id) ? edgeTable(gateway.id) : undefined
    const { target } = attachToVpc(semantics, vpc, {
      node: node.id,
      interface: name,
      stem: 'vgw',
      label: `${gateway.id} at ${vpc.id}`,
      from: fromOf(gateway),
      gatewayTable: FROM_VPC,
      ...(table === undefined ? {} : { table }),
    })
    node.change(name, { filterIn: ownSources(semantics, gateway, vpc) })
    registerTarget(semantics, vpc.id, gateway.id, () =>
      gateway.brokenState === undefined ? { target } : { target: { kind: 'blackhole' }, code: 'BAD_STATE' },
    )
  }
}

const portTo = (gateway: VpnGateway, vpc: Pick<Vpc, 'id'>): string => `vpc${gateway.vpcs.indexOf(vpc.id) + 1}`

/** A VPN gateway sends out only what comes from its VPC: nothing from a peering, a transit gateway or another VPN (no transit through a VPC). */
function ownSources({ draft }: Semantics, gateway: VpnGateway, vpc: Vpc): ReturnType<Semantics['draft']['filter']> {
  const from = fromOf(gateway, 'VGW_PRIVATE_IP_ASSOCIATION_FOR_EGRESS')
  return draft.filter(`${gateway.id}/${vpc.id}/egress`, () => ({
    stateful: false,
    rules: [{ action: 'accept', protocol: 'any', sources: vpcRanges(vpc), from: fromOf(vpc) }],
    default: 'drop',
    label: `VPN gateway ${gateway.name}`,
    from,
  }))
}

/** Tables of the VPN gateways, once all their ways to sites are drawn. */
export function routeVpnGateways(semantics: Semantics, paths: SitePaths): void {
  for (const gateway of semantics.objects.vpnGateways) {
    const node = semantics.draft.get(asNode(gateway.id))
    const mine = [...(paths.get(gateway.id)?.values() ?? [])]
    for (const route of routesToSites(semantics, gateway, mine, node)) node.route(FROM_VPC, route)
    for (const path of mine) {
      // Nothing comes in there but by tunnels that share a table.
      if (path.ports.length === 0 && path.broken === undefined) continue
      routeFromSite(semantics, gateway, node, path, mine)
      const others = mine.filter((each) => each !== path && each.broken === undefined).flatMap((each) => each.known)
      tellSite(path, [...gateway.vpcs.flatMap((id) => rangesOf(semantics, id)), ...others])
    }
    propagate(semantics, gateway, mine)
    speak(semantics, gateway, node, mine)
  }
}

function rangesOf({ look }: Semantics, vpc: string): readonly string[] {
  const known = look.vpc.get(vpc)
  return known === undefined ? [] : vpcRanges(known)
}

/**
 * Puts what the gateway knows into the tables that take its propagation. Tables read from an account hold it already.
 * Ranges inside the VPC stay out: the local route goes before them (Site-to-Site VPN guide, route priority).
 */
function propagate(semantics: Semantics, gateway: VpnGateway, paths: readonly SitePath[]): void {
  const { draft, look, objects } = semantics
  const prefixes = [...new Set(paths.filter((path) => path.broken === undefined).flatMap((path) => path.known))]
  for (const subnet of objects.subnets) {
    const table = look.tableOfSubnet.get(subnet.id)
    const vpc = look.vpc.get(subnet.vpc)
    if (table?.account !== undefined || table?.propagatingGateways?.includes(gateway.id) !== true || vpc === undefined) continue
    const resolved = resolverOf(semantics, vpc.id, gateway.id)?.({ vpc, subnet })
    if (resolved === undefined) continue
    const own = vpcRanges(vpc).map(parsePrefix)
    const from = { ...fromOf(table, resolved.code), rule: `propagated from ${gateway.id}` }
    for (const prefix of prefixes.filter((each) => !own.some((range) => containsPrefix(range, parsePrefix(each)))))
      draft
        .get(subnetNode(subnet))
        .route(ROUTES_TABLE, { prefix, target: resolved.target, preference: VPC_ORDER.propagated, origin: 'propagated', from })
  }
}

function routeFromSite(
  semantics: Semantics,
  gateway: VpnGateway,
  node: NodeDraft,
  path: Pick<SitePath, 'id' | 'ports'>,
  all: readonly SitePath[],
): void {
  const table = fromSite(path)
  node.table(table, fromOf(gateway, 'VGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS'))
  for (const id of gateway.vpcs)
    for (const prefix of rangesOf(semantics, id))
      node.route(table, { prefix, target: peer(portTo(gateway, { id })), preference: 0, origin: 'local', from: { object: id } })
  // Between its connections: what one announces, the others reach (Site-to-Site VPN guide, CloudHub).
  const others = all.filter((each) => each !== path)
  for (const route of routesToSites(semantics, gateway, others, node)) node.route(table, route)
  for (const port of path.ports) node.change(port, { table })
}

/** Known ranges, each by its own way; ranges that BGP brought by ways that nobody tells apart; and what may be there besides. */
function routesToSites(semantics: Semantics, gateway: VpnGateway, paths: readonly SitePath[], node: NodeDraft): RouteStart[] {
  const known = paths.flatMap((path) => path.known.flatMap((prefix) => routeBy(path, prefix, gateway)))
  const explained = new Set(paths.flatMap((path) => path.known))
  const open = paths.filter((path) => !path.complete && path.broken === undefined)
  const { ranges, complete } = propagatedFrom(semantics, gateway)
  const guessed = ranges.filter((prefix) => !explained.has(prefix))
  if (guessed.length > 0 && open.length > 1)
    node.assume(`which of ${open.map((path) => path.id).join(', ')} announces ${guessed.join(', ')} is not known: each is followed`)
  const from = fromOf(gateway)
  return [
    ...known,
    ...guessed.flatMap((prefix) =>
      open.flatMap((path) =>
        path.ports.slice(0, 1).map((port) => ({
          prefix,
          target: peer(port),
          preference: PREFERENCE['vpn-bgp'],
          origin: 'propagated' as const,
          shares: true,
          from,
        })),
      ),
    ),
    ...(complete || open.length === 0
      ? []
      : EVERYTHING.map((prefix) => ({
          prefix,
          target: { kind: 'unmodelled' as const, what: `what ${open.map((path) => path.id).join(', ')} announces by BGP` },
          preference: UNKNOWN,
          origin: 'propagated' as const,
          from,
        }))),
  ]
}

/** A VPN's routes come after those of Direct Connect. */
const BY_VPN: Policy = {
  terms: [{ name: 'vpn', match: {}, action: 'accept', set: { localPreference: VPN_GATEWAY_PREFERENCE.vpn } }],
  default: 'reject',
}

/**
 * Tunnels whose other end is in the network bring what they are told, and tell the VPC's ranges and what the other tunnels bring
 * (CloudHub). Subnets whose table takes the gateway's propagation take it too.
 */
function speak(semantics: Semantics, gateway: VpnGateway, node: NodeDraft, paths: readonly SitePath[]): void {
  const speakers = paths.flatMap((path) => path.speakers ?? [])
  const inner = paths.filter((path) => path.inner !== undefined)
  const routerId = speakers[0]?.address ?? inner[0]?.inner?.address
  if (routerId === undefined) return
  const { draft, look, objects } = semantics
  const ranges = gateway.vpcs.flatMap((id) => rangesOf(semantics, id))
  const fixed = paths.flatMap((path) => (path.kind === 'vpn-static' && path.broken === undefined ? path.known : []))
  node.bgp = {
    asn: gateway.asn,
    routerId,
    // The VPC's ranges and those of its static connections (Site-to-Site VPN quotas, advertised route sources).
    originations: [{ source: 'static', policy: exactly([...ranges, ...fixed], 'own') }],
    maximumPaths: MAXIMUM_PATHS.vpnGateway,
    tieBreak: 'router-id',
  }
  routeFromSite(semantics, gateway, node, { id: SPOKEN, ports: speakers.map(({ port }) => port) }, paths)
  const others = paths.filter((path) => path.ports.length > 0 || path.broken !== undefined).map(fromSite)
  const importTables = [FROM_VPC, fromSite({ id: SPOKEN }), ...others]
  for (const path of inner) {
    addInnerSession(semantics, node, path, {
      localPreference: VPN_GATEWAY_PREFERENCE.directConnect,
      importTables,
      exportTable: fromSite({ id: SPOKEN }),
    })
    // Direct Connect goes before static VPN too.
    node.take(FROM_VPC, {
      node: path.inner!.far.node,
      table: path.inner!.far.table,
      target: peer(path.inner!.port),
      preference: VPN_GATEWAY_ORDER['direct-connect'],
      from: { object: path.id },
    })
  }
  for (const { face, label, port, address, position, from } of speakers)
    draft.joinedEnd({
      face,
      label,
      from,
      maintenance: ENDPOINT_REPLACEMENT,
      end: {
        node: node.id,
        interface: port,
        address,
        ...TIMERS.vpn,
        nextHopSelf: true,
        import: BY_VPN,
        export: withMed(position === 0 ? TOLD_MED.primary : TOLD_MED.other),
        importTables,
        exportTable: fromSite({ id: SPOKEN }),
        maximumPrefixes: MOST_RECEIVED.vpnGateway,
      },
    })
  semantics.speaking.set(gateway.id, {
    fixed: new Set(paths.flatMap((path) => path.known)),
    whole: paths.every((path) => path.complete),
  })
  for (const subnet of objects.subnets) {
    const table = look.tableOfSubnet.get(subnet.id)
    const vpc = look.vpc.get(subnet.vpc)
    if (vpc === undefined || table?.propagatingGateways?.includes(gateway.id) !== true) continue
    const resolved = resolverOf(semantics, vpc.id, gateway.id)?.({ vpc, subnet })
    if (resolved?.target.kind !== 'deliver') continue
    draft.get(subnetNode(subnet)).take(ROUTES_TABLE, {
      node: node.id,
      table: FROM_VPC,
      target: resolved.target,
      preference: VPC_ORDER.propagated,
      except: vpcRanges(vpc),
      from: { ...fromOf(table), rule: `propagated from ${gateway.id}` },
    })
  }
}

const peer = (port: string): RouteTarget => ({ kind: 'peer', interface: port })

function routeBy(path: SitePath, prefix: string, gateway: VpnGateway): RouteStart[] {
  const preference = PREFERENCE[path.kind]
  const origin = path.kind === 'vpn-static' ? 'static' : 'propagated'
  if (path.broken !== undefined)
    return [
      {
        prefix,
        target: { kind: 'blackhole' },
        preference: BROKEN,
        origin,
        from: { ...fromOf(gateway), object: path.id, code: path.broken },
      },
    ]
  return path.ports.map((port, i) => ({
    prefix,
    target: peer(port),
    preference: preference + i,
    origin,
    from: { ...fromOf(gateway), object: path.id },
  }))
}

/** What the VPC's route tables show as propagated from the gateway: complete when an account's table takes its propagation. */
function propagatedFrom({ objects }: Semantics, gateway: VpnGateway): { readonly ranges: readonly string[]; readonly complete: boolean } {
  const tables = objects.routeTables.filter((table) => gateway.vpcs.includes(table.vpc))
  const leads = (route: RouteTable['routes'][number]): boolean =>
    route.origin === 'propagated' && route.target.kind === 'vpn-gateway' && route.target.id === gateway.id
  return {
    ranges: [...new Set(tables.flatMap((table) => table.routes.filter(leads).map((route) => route.prefix)))],
    complete: tables.some((table) => table.account !== undefined && table.propagatingGateways?.includes(gateway.id) === true),
  }
}
