import { groupBy } from '../../../core/stable.ts'
import type { RouteTarget } from '../../../network/model.ts'
import type { TransitGateway, TransitGatewayRouteTable } from '../objects.ts'
import { aliasesOf, asNode, fromOf, placeOf, registerTarget, resolverOf, type Semantics } from './context.ts'
import type { RouteStart } from '../../draft/node-draft.ts'
import { addConnectPeers, transportFirst } from './transit-gateway-connect.ts'
import {
  attachmentsOf,
  enters,
  TRANSIT_GATEWAY_MTU,
  unassociatedTable,
  type Attachment,
  type Hub,
  type Way,
} from './transit-gateway-attachments.ts'
import { routesOf, type HubRoute } from './transit-gateway-routes.ts'
import { addSessions } from './transit-gateway-sessions.ts'
import { addVpcAttachment } from './transit-gateway-vpcs.ts'
import { tellSite, type SitePaths } from './vpn-paths.ts'

/** Nodes of the transit gateways, with the ports and wires of their VPC attachments. */
export function addTransitGateways(semantics: Semantics): readonly Hub[] {
  return [...semantics.objects.transitGateways, ...unlisted(semantics)].map((gateway) => {
    const hub = addGateway(semantics, gateway)
    transportFirst(semantics, hub)
    for (const attachment of attachmentsOf(semantics, gateway.id)) {
      if (attachment.kind === 'vpc') addVpcAttachment(semantics, hub, attachment.object)
    }
    // AWS keeps a route to a gateway that the VPC is not attached to as a blackhole.
    for (const vpc of semantics.objects.vpcs)
      if (resolverOf(semantics, vpc.id, gateway.id) === undefined)
        registerTarget(semantics, vpc.id, gateway.id, () => ({ target: { kind: 'blackhole' }, code: 'BAD_STATE_ROUTE' }))
    return hub
  })
}

/** Gateways of other accounts, of which only attachments are here: nobody can tell their routes. */
function unlisted({ objects }: Semantics): TransitGateway[] {
  const listed = new Set(objects.transitGateways.map((gateway) => gateway.id))
  const foreign = new Map<string, TransitGateway>()
  for (const { transitGateway: id, region, from } of [
    ...objects.vpcAttachments,
    ...objects.otherAttachments,
    ...objects.connectAttachments,
  ])
    if (!listed.has(id) && !foreign.has(id)) foreign.set(id, { id, name: id, region, asn: 0, cidr: '', node: id, foreign: true, from })
  for (const { peer, region, from } of objects.otherAttachments) {
    const id = peer?.transitGateway
    if (id !== undefined && !listed.has(id) && !foreign.has(id))
      foreign.set(id, { id, name: id, region: peer?.region ?? region, asn: 0, cidr: '', node: id, foreign: true, from })
  }
  return [...foreign.values()]
}

function addGateway({ draft, objects }: Semantics, gateway: TransitGateway): Hub {
  const from = fromOf(gateway, gateway.foreign === true ? 'TGW_RTB_ROUTES_ARE_UNKNOWN' : undefined)
  const node = draft.node(asNode(gateway.node), {
    role: 'hub',
    kind: 'transit-gateway',
    place: { ...placeOf(gateway), gateway: gateway.node },
    from,
    aliases: [...aliasesOf(gateway), ...(gateway.node === gateway.id ? [] : [gateway.id])],
  })
  node.clampsMss = true
  if (gateway.foreign === true) node.unmodelled = `the routes of the transit gateway ${gateway.id}, which belongs to another account`
  const tables = objects.transitGatewayRouteTables.filter((table) => table.transitGateway === gateway.id)
  return { gateway, node, tables, ways: new Map(), entries: [] }
}

/** The other attachments, whose far ends are drawn by now; then the tables. */
export function routeTransitGateways(semantics: Semantics, hubs: readonly Hub[], paths: SitePaths): void {
  addPeerings(semantics, hubs)
  for (const hub of hubs) {
    for (const attachment of attachmentsOf(semantics, hub.gateway.id)) {
      if (!hub.ways.has(attachment.object.id)) hub.ways.set(attachment.object.id, wayOf(hub, attachment, paths))
    }
    addConnectPeers(semantics, hub)
    addTables(semantics, hub, paths)
  }
}

function wayOf(hub: Hub, attachment: Attachment, paths: SitePaths): Way {
  const { object } = attachment
  const broken = 'brokenState' in object && object.brokenState !== undefined
  if (broken) return { attachment, ports: [], spreads: false, broken: 'TGW_RTB_BAD_STATE_ROUTE' }
  if (!('resource' in object)) return { attachment, ports: [], spreads: false, unmodelled: `the Connect attachment ${object.id}` }
  const path = paths.get(hub.gateway.id)?.get(object.resource)
  if (path === undefined)
    return { attachment, ports: [], spreads: false, unmodelled: `${object.resource} (${attachment.kind} attachment ${object.id})` }
  const { speakers = [] } = path
  const ports = [...path.ports, ...speakers.map(({ port }) => port)]
  for (const port of ports) enters(hub, object.id, { interface: port })
  return {
    attachment,
    ports: ports.map((port) => ({ interface: port })),
    spreads: path.spreads,
    ...(path.inner === undefined ? {} : { inner: path.inner }),
    ...(speakers.length === 0 ? {} : { speakers, live: path.ports.length === 0 }),
    ...(path.broken === undefined ? {} : { broken: path.broken }),
  }
}

/** One attachment stands for both ends; routes over it are static at either gateway (transit gateway guide, peering attachments). */
function addPeerings({ draft, objects }: Semantics, hubs: readonly Hub[]): void {
  for (const object of objects.otherAttachments) {
    if (object.kind !== 'peering' || object.brokenState !== undefined) continue
    const ends = [object.transitGateway, object.peer?.transitGateway].flatMap((id) => hubs.find((hub) => hub.gateway.id === id) ?? [])
    const [a, b] = ends
    if (a === undefined || b === undefined || a.ways.has(object.id)) continue
    const from = fromOf(object)
    const ports = [a, b].map((hub) => {
      const port = hub.node.port({ name: hub.node.freshName('peer'), mtu: TRANSIT_GATEWAY_MTU, hidesIdentity: true, from })
      hub.ways.set(object.id, { attachment: { kind: 'peering', object }, ports: [{ interface: port.interface }], spreads: false })
      enters(hub, object.id, { interface: port.interface })
      return port
    })
    draft.wire(`wire/${object.id}`, `peering ${object.id}`, ports[0]!, ports[1]!, from)
  }
}

/** Name of the table for what comes in by a VPC's zone, or (without one) from elsewhere. Of a design, the last word of the id: `shared`. */
function tableName(table: TransitGatewayRouteTable, zone?: string): string {
  const name = table.id.startsWith('aws:') ? table.id.slice(table.id.lastIndexOf('/') + 1) : table.id
  return zone === undefined ? name : `${name}@${zone}`
}

/**
 * Every route table, once for what comes from outside of any zone, and once for each zone that packets enter from: the gateway keeps
 * traffic between VPCs in its zone where the other VPC's attachment has that zone (transit gateway guide, appliance scenario).
 */
function addTables(semantics: Semantics, hub: Hub, paths: SitePaths): void {
  const { node } = hub
  const entriesOf = groupBy(hub.entries, (entry) => entry.attachment)
  const names = new Map<TransitGatewayRouteTable, readonly string[]>()
  const told: string[] = []
  const associated = new Set(hub.tables.flatMap((table) => table.associations))
  for (const table of hub.tables) {
    const routes = routesOf(semantics, hub, table)
    const from = fromOf(table, 'TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT')
    const entries = table.associations.flatMap((id) => entriesOf.get(id) ?? [])
    // Sessions bring their routes into one table: a gateway that speaks BGP with the user's routers spreads over the zones instead.
    const zoned = node.bgp === undefined && routes.some(({ to }) => typeof to === 'object' && 'attachment' in to && zonesMatter(to))
    const zones = new Set(zoned ? entries.flatMap((entry) => entry.zone ?? []) : [])
    for (const id of table.associations) {
      const object = hub.ways.get(id)?.attachment.object
      const path = object !== undefined && 'resource' in object ? paths.get(hub.gateway.id)?.get(object.resource) : undefined
      if (path !== undefined)
        tellSite(
          path,
          routes.filter((route) => leadsOn(route, id)).map((route) => route.prefix),
        )
    }
    for (const route of routes) if (leadsOn(route, '')) told.push(route.prefix)
    for (const zone of [undefined, ...[...zones].sort()]) {
      const name = tableName(table, zone)
      names.set(table, [...(names.get(table) ?? []), name])
      node.table(name, from)
      for (const route of routes) for (const start of routeStarts(route, zone)) node.route(name, start)
    }
    for (const entry of entries)
      node.change(entry.interface, { table: tableName(table, entry.zone !== undefined && zones.has(entry.zone) ? entry.zone : undefined) })
  }
  for (const entry of hub.entries)
    if (!associated.has(entry.attachment))
      node.change(entry.interface, { table: unassociatedTable(hub, entry.attachment, node.start.from) })
  addSessions(semantics, hub, names, told)
}

/** To another attachment that works. */
function leadsOn({ to }: HubRoute, from: string): boolean {
  return typeof to === 'object' && 'attachment' in to && to.broken === undefined && to.attachment.object.id !== from
}

function zonesMatter({ attachment, ports }: Way): boolean {
  return attachment.kind === 'vpc' && !attachment.object.applianceMode && new Set(ports.map((port) => port.zone)).size > 1
}

function routeStarts(route: HubRoute, zone: string | undefined): RouteStart[] {
  const { prefix, to, preference, origin, from } = route
  const start = (target: RouteTarget, more: Partial<RouteStart> = {}): RouteStart => ({ prefix, target, preference, origin, from, ...more })
  if (to === 'blackhole') return [start({ kind: 'blackhole' })]
  if ('unknown' in to) return [start({ kind: 'unmodelled', what: to.unknown })]
  if (to.broken !== undefined) return [start({ kind: 'blackhole' }, { preference: preference + 1, from: { ...from, code: to.broken } })]
  if (to.unmodelled !== undefined) return [start({ kind: 'unmodelled', what: to.unmodelled })]
  const near = zonesMatter(to) ? to.ports.filter((port) => port.zone === zone) : []
  const ports = near.length > 0 ? near : to.ports
  return ports.map((port, i) =>
    start({ kind: 'peer', interface: port.interface }, to.spreads ? { shares: true } : { preference: preference + i }),
  )
}
