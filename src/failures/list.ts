import { groupBy, sortedBy } from '../core/stable.ts'
import { DEMANDED_KINDS } from '../design/model.ts'
import type { NetworkIndex } from '../network/index.ts'
import { INTERNET, type Link, type NetworkNode, type SharedRisk, type WrittenFailure } from '../network/model.ts'
import type { Down } from '../routing/model.ts'
import type { Failure, FailureKind } from './model.ts'

/** What is swept unless somebody asks for more: whatever breaks by itself in an ordinary year. A region, and what people do, must be asked for. */
export const DEFAULT_KINDS = ['router', 'tunnel', 'link', 'site-link', 'zone', 'risk'] as const satisfies readonly FailureKind[]

/** Every kind of single failure, in the order in which they are listed; scenarios fail when somebody names them. */
export const ALL_KINDS: readonly FailureKind[] = [...DEMANDED_KINDS, 'scenario']

/**
 * Every single failure of the kinds asked for, in a stable order: by kind, then by id. Hubs, fabrics and carriers are a provider's,
 * spread over zones, and do not fail alone.
 */
export function listFailures(index: NetworkIndex, kinds: readonly FailureKind[] = DEFAULT_KINDS): Failure[] {
  return ORDER.flatMap(({ of, list }) => {
    const wanted = of.filter((kind) => kinds.includes(kind))
    return wanted.length === 0 ? [] : sortedBy(list(index), (failure) => failure.id).filter((failure) => kinds.includes(failure.kind))
  })
}

const ORDER: readonly { readonly of: readonly FailureKind[]; readonly list: (index: NetworkIndex) => Failure[] }[] = [
  { of: ['router'], list: routers },
  { of: ['daemon'], list: daemons },
  { of: ['tunnel'], list: cutTunnels },
  { of: ['maintenance'], list: maintained },
  { of: ['link', 'site-link'], list: cutLinks },
  { of: ['silent-link'], list: silentLinks },
  { of: ['session'], list: shutSessions },
  { of: ['zone'], list: (index) => places(index, 'zone', (node) => node.place.zone) },
  { of: ['region'], list: (index) => places(index, 'region', (node) => node.place.region) },
  { of: ['cloud'], list: clouds },
  { of: ['risk'], list: (index) => (index.network.sharedRisks ?? []).map((each) => written('risk', each)) },
  { of: ['scenario'], list: (index) => (index.network.scenarios ?? []).map((each) => written('scenario', each)) },
]

const ALONE = { nodes: [], links: [], tunnels: [] } as const

const routersOf = ({ network }: NetworkIndex): readonly NetworkNode[] => network.nodes.filter((node) => node.role === 'router')

function routers(index: NetworkIndex): Failure[] {
  return routersOf(index).map(({ id, replacement }) => ({
    ...ALONE,
    id: `router:${id}`,
    kind: 'router',
    label: `router ${id}`,
    nodes: [id],
    ...(replacement === undefined ? {} : { lasts: replacement }),
  }))
}

function daemons(index: NetworkIndex): Failure[] {
  return routersOf(index)
    .filter((node) => node.bgp !== undefined)
    .map(({ id }) => ({ ...ALONE, id: `daemon:${id}`, kind: 'daemon', label: `routing daemons of ${id}`, daemons: [id] }))
}

function cutTunnels({ network }: NetworkIndex): Failure[] {
  return network.tunnels.map((tunnel) => {
    const [a, b] = tunnel.ends
    const label = `${tunnel.kind} tunnel between ${a.node} and ${b.node}`
    return { ...ALONE, id: `tunnel:${tunnel.id}`, kind: 'tunnel', label, tunnels: [tunnel.id] }
  })
}

/** Ends of tunnels that a provider replaces now and then: of its own hubs and gateways. */
function maintained({ network }: NetworkIndex): Failure[] {
  const ofTunnels = network.tunnels.flatMap(({ id, kind, ends: [a, b], maintenance }): Failure[] => {
    if (maintenance === undefined) return []
    const label = `replaced end of the ${kind} tunnel between ${a.node} and ${b.node}`
    return [{ ...ALONE, id: `maintenance:${id}`, kind: 'maintenance', label, tunnels: [id], lasts: maintenance }]
  })
  const ofLinks = network.links.flatMap(({ id, label, watch }): Failure[] => {
    const lasts = watch?.maintenance
    return lasts === undefined
      ? []
      : [{ ...ALONE, id: `maintenance:${id}`, kind: 'maintenance', label: `replaced end of ${label}`, links: [id], lasts }]
  })
  return [...ofTunnels, ...ofLinks]
}

function cutLinks(index: NetworkIndex): Failure[] {
  return index.network.links
    .filter((link) => link.fails)
    .map((link) => ({
      ...ALONE,
      id: `link:${link.id}`,
      kind: joinsClosedNetwork(index, link) ? 'site-link' : 'link',
      label: link.label,
      links: [link.id],
    }))
}

/** Where nothing takes the carrier away anyway (`watch`), a cut link is a silent one already. */
function silentLinks({ network }: NetworkIndex): Failure[] {
  return network.links
    .filter((link) => link.fails && link.watch === undefined)
    .map(({ id, label }) => ({
      ...ALONE,
      id: `silent-link:${id}`,
      kind: 'silent-link',
      label: `${label}, silently`,
      silentLinks: [id],
    }))
}

function shutSessions({ network }: NetworkIndex): Failure[] {
  return network.sessions.map(({ id, ends: [a, b] }) => ({
    ...ALONE,
    id: `session:${id}`,
    kind: 'session',
    label: `BGP session ${id} between ${a.node} and ${b.node}`,
    sessions: [id],
  }))
}

function joinsClosedNetwork(index: NetworkIndex, link: Link): boolean {
  return link.ends.some((end) => index.nodes.get(end.node)?.role === 'carrier' && end.node !== INTERNET)
}

function places({ network }: NetworkIndex, kind: 'zone' | 'region', pick: (node: NetworkNode) => string | undefined): Failure[] {
  const inside = groupBy(
    network.nodes.filter((node) => pick(node) !== undefined),
    (node) => `${node.place.cloud}/${pick(node)}`,
  )
  return [...inside].map(([key, nodes]) => ({
    ...ALONE,
    id: `${kind}:${key}`,
    kind,
    label: `${kind} ${pick(nodes[0]!)} (${nodes[0]!.place.cloud})`,
    nodes: nodes.map((node) => node.id),
  }))
}

/** Where all is in one cloud, its end is the end of everything, and nothing to learn from. */
function clouds({ network }: NetworkIndex): Failure[] {
  const inside = groupBy(
    network.nodes.filter((node) => node.role !== 'carrier'),
    (node) => node.place.cloud,
  )
  if (inside.size < 2) return []
  return [...inside].map(([cloud, nodes]) => ({
    ...ALONE,
    id: `cloud:${cloud}`,
    kind: 'cloud',
    label: `all of ${cloud}`,
    nodes: nodes.map((node) => node.id),
  }))
}

function written(kind: 'risk' | 'scenario', each: SharedRisk & WrittenFailure): Failure {
  const { name, nodes, links, tunnels, silentLinks, sessions, daemons } = each
  return {
    id: `${kind}:${name}`,
    kind,
    label: kind === 'risk' ? `shared risk ${name}` : name,
    nodes,
    links,
    tunnels,
    ...(silentLinks === undefined ? {} : { silentLinks }),
    ...(sessions === undefined ? {} : { sessions }),
    ...(daemons === undefined ? {} : { daemons }),
  }
}

/** The failure as the routing simulation takes it; the same object for the same failure, so that what hangs on it is kept. */
export function downOf(failure: Failure): Down {
  const known = downs.get(failure)
  if (known !== undefined) return known
  const made: Down = {
    nodes: new Set(failure.nodes),
    links: new Set(failure.links),
    tunnels: new Set(failure.tunnels),
    silentLinks: new Set(failure.silentLinks),
    sessions: new Set(failure.sessions),
    daemons: new Set(failure.daemons),
  }
  downs.set(failure, made)
  return made
}

const downs = new WeakMap<Failure, Down>()
