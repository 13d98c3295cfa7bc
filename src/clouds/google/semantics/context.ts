import { groupBy } from '../../../core/stable.ts'
import { nodeId, type InterfaceRef, type NodeId, type Place, type Provenance } from '../../../network/model.ts'
import { Draft } from '../../draft/draft.ts'
import type { JoinedFaces } from '../../tunnel-faces.ts'
import type { GoogleObject, GoogleObjects, Instance, Network, Route, Subnetwork } from '../objects.ts'

/** What every file of this folder works on. */
export interface Semantics {
  readonly objects: GoogleObjects
  readonly draft: Draft
  readonly look: LookUp
  /** Interfaces that routes may lead to, by `network|address` and `network|instance`. */
  readonly appliances: Map<string, InterfaceRef>
  /** The network's port towards the internet, a peer (by `network|peer`), or a tunnel (by its id). */
  readonly edges: Map<string, string>
  readonly peers: Map<string, string>
  readonly tunnels: Map<string, string>
  /** Tunnels whose other end is in the network too. */
  readonly joined: JoinedFaces
  /** Routers that speak BGP within the network, by id: their node, and the network's port to it. */
  readonly speakers: Map<string, Speaker>
}

export interface Speaker {
  readonly node: NodeId
  /** The network's own. */
  readonly port: string
  /** Tunnels that it speaks over, by id. */
  readonly tunnels: ReadonlySet<string>
}

export interface LookUp {
  readonly network: ReadonlyMap<string, Network>
  readonly subnetworksOf: ReadonlyMap<string, readonly Subnetwork[]>
  readonly routesOf: ReadonlyMap<string, readonly Route[]>
  /** By network: tags that any of its routes asks about. */
  readonly routeTagsOf: ReadonlyMap<string, ReadonlySet<string>>
  /** Networks whose learned routes are not the same in all of their regions. */
  readonly regional: ReadonlySet<string>
}

/** Causes of Connectivity Tests (Network Management API, DropInfo.Cause). */
export const CODE = {
  firewall: 'FIREWALL_RULE',
  noRoute: 'NO_ROUTE',
  foreign: 'FOREIGN_IP_DISALLOWED',
  noExternal: 'NO_EXTERNAL_ADDRESS',
  privateOut: 'PRIVATE_TRAFFIC_TO_INTERNET',
  unknownExternal: 'UNKNOWN_EXTERNAL_ADDRESS',
  unknownInternal: 'UNKNOWN_INTERNAL_ADDRESS',
  tunnelDown: 'ROUTE_NEXT_HOP_VPN_TUNNEL_NOT_ESTABLISHED',
  wrongNetwork: 'ROUTE_NEXT_HOP_INSTANCE_WRONG_NETWORK',
  stopped: 'INSTANCE_NOT_RUNNING',
  hybridOut: 'TRAFFIC_FROM_HYBRID_ENDPOINT_TO_INTERNET_DISALLOWED',
} as const

export const EVERYTHING = '0.0.0.0/0'

export function semanticsOf(objects: GoogleObjects, joined: JoinedFaces = new Map()): Semantics {
  const routesOf = groupBy(objects.routes, (route) => route.network)
  const look: LookUp = {
    network: new Map(objects.networks.map((network) => [network.id, network])),
    subnetworksOf: groupBy(objects.subnetworks, (subnetwork) => subnetwork.network),
    routesOf,
    regional: new Set(objects.networks.filter((network) => regionsMatter(objects, network)).map(({ id }) => id)),
    routeTagsOf: new Map([...routesOf].map(([network, routes]) => [network, new Set(routes.flatMap((route) => route.tags))])),
  }
  return {
    objects,
    draft: new Draft(),
    look,
    appliances: new Map(),
    edges: new Map(),
    peers: new Map(),
    tunnels: new Map(),
    joined,
    speakers: new Map(),
  }
}

const WORDS: ReadonlyMap<string, string> = new Map([
  ['vpnTunnels', 'tunnel'],
  ['vpnGateways', 'vpn-gateway'],
  ['routers', 'router'],
])

/** `project/default`, `project/asia-northeast1-a/vm:web-1` (no name has a colon). */
export function nodeOf(object: GoogleObject): NodeId {
  const parts = object.id.split('/')
  const type = parts.at(-2) ?? ''
  const near = object.zone ?? object.region
  const where = near === undefined ? object.project : `${object.project}/${near}`
  if (type === 'networks') return nodeId(`${object.project}/${object.name}`)
  if (type === 'instances') return nodeId(`${where}/vm:${object.name}`)
  return nodeId(`${where}/${WORDS.get(type) ?? type}:${object.name}`)
}

export function placeOf(object: GoogleObject, network?: Network): Place {
  return {
    cloud: 'google',
    ...(network === undefined ? {} : { site: network.name }),
    ...(object.region === undefined ? {} : { region: object.region }),
    ...(object.zone === undefined ? {} : { zone: object.zone }),
    account: object.project,
  }
}

export function fromOf(object: GoogleObject, code?: string): Provenance {
  return { ...object.from, object: object.id, ...(code === undefined ? {} : { code }) }
}

export const aliasesOf = (object: GoogleObject): readonly string[] => [object.name, object.id]

export const subnetRanges = ({ look }: Semantics, network: string): string[] =>
  (look.subnetworksOf.get(network) ?? []).flatMap((subnetwork) => subnetwork.ranges)

/** A router that speaks BGP brings routes to its own region, or with a higher priority to the others. */
function regionsMatter({ routers, subnetworks }: GoogleObjects, { id }: Network): boolean {
  if (!routers.some((router) => router.network === id && Object.keys(router.tunnelOfPeer).length > 0)) return false
  return new Set(subnetworks.flatMap((subnetwork) => (subnetwork.network === id ? (subnetwork.region ?? '') : []))).size > 1
}

/** The table of the network's node for what an instance sends: by those of its tags that routes ask about, and its region where that matters. */
export function tableFor({ look }: Semantics, network: string, { tags, region }: Pick<Instance, 'tags' | 'region'>): string {
  const asked = look.routeTagsOf.get(network)
  const mine = asked === undefined ? [] : tags.filter((tag) => asked.has(tag)).sort()
  const table = mine.length === 0 ? 'routes' : `routes:${mine.join('+')}`
  return region !== undefined && look.regional.has(network) ? `${table}@${region}` : table
}
