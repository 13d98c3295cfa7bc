import { nearest } from '../core/nearest.ts'
import { sessionId, type Network, type NetworkNode, type NodeId, type WrittenFailure } from './model.ts'

/** What a name of the user's stands for. */
export type Parts = Omit<WrittenFailure, 'name' | 'from'>

const NONE: Parts = { nodes: [], links: [], tunnels: [] }

/**
 * What fails under a name: a site (all machines there), a gateway (its routers), one node, a closed network; `left/right` for the
 * lines and tunnels between two of these; or a failure by its id, such as `zone:aws/ap-northeast-1a` or `silent-link:flets/ce-osaka`.
 * Undefined where nothing is called so.
 *
 * @example partsOf(network, 'flets/ce-osaka')?.links // ['flets/ce-osaka']
 */
export function partsOf(network: Network, name: string): Parts | undefined {
  const colon = name.indexOf(':')
  const found = colon < 0 ? byName(network, name) : byId(network, name.slice(0, colon), name.slice(colon + 1))
  return found === undefined || Object.values(found).every((list) => list.length === 0) ? undefined : found
}

/** Several names together, each part once. */
export function unitedParts(parts: readonly Parts[]): Parts {
  const all = <Id>(pick: (each: Parts) => readonly Id[] | undefined): Id[] => [...new Set(parts.flatMap((each) => pick(each) ?? []))]
  const [silentLinks, sessions, daemons] = [all((each) => each.silentLinks), all((each) => each.sessions), all((each) => each.daemons)]
  return {
    nodes: all((each) => each.nodes),
    links: all((each) => each.links),
    tunnels: all((each) => each.tunnels),
    ...(silentLinks.length === 0 ? {} : { silentLinks }),
    ...(sessions.length === 0 ? {} : { sessions }),
    ...(daemons.length === 0 ? {} : { daemons }),
  }
}

/** Nodes by a name that a path can pass: a site, a gateway, a node, or a closed network. */
export function nodesNamed(network: Network, name: string): readonly NodeId[] {
  return network.nodes.filter((node) => isCalled(node, name)).map((node) => node.id)
}

/** Something with a similar name, to ask whether it was meant. */
export function similarPart(network: Network, name: string): string | undefined {
  const { nodes, links, tunnels, sessions } = network
  return nearest(name, [
    ...nodes.flatMap(({ id, place }) => [String(id), `router:${id}`, `daemon:${id}`, place.site ?? '', place.gateway ?? '']),
    ...nodes.flatMap(({ place: { cloud, zone, region } }) => [`zone:${cloud}/${zone}`, `region:${cloud}/${region}`, `cloud:${cloud}`]),
    ...links.flatMap(({ id }) => [String(id), `link:${id}`, `silent-link:${id}`]),
    ...tunnels.map(({ id }) => `tunnel:${id}`),
    ...sessions.map(({ id }) => `session:${id}`),
  ])
}

const isCalled = ({ id, place }: NetworkNode, name: string): boolean => id === name || place.site === name || place.gateway === name

function byName(network: Network, name: string): Parts {
  const nodes = nodesNamed(network, name)
  if (nodes.length > 0) return { ...NONE, nodes }
  const slash = name.indexOf('/')
  return slash < 0 ? NONE : between(network, name.slice(0, slash), name.slice(slash + 1))
}

/** Lines and tunnels between two: whatever of it can fail. */
function between(network: Network, left: string, right: string): Parts {
  const known = new Map(network.nodes.map((node) => [node.id, node]))
  const stands = standIns(network)
  const isEnd = (id: NodeId, name: string): boolean =>
    [id, ...(stands.get(id) ?? [])].some((each) => {
      const node = known.get(each)
      return node !== undefined && (node.id === name || node.place.gateway === name || node.place.site === name)
    })
  const joins = (ends: readonly { readonly node: NodeId }[]): boolean =>
    ends.some((a, i) => ends.some((b, j) => i !== j && isEnd(a.node, left) && isEnd(b.node, right)))
  return {
    nodes: [],
    links: network.links.filter((link) => link.fails && joins(link.ends)).map((link) => link.id),
    tunnels: network.tunnels.filter((tunnel) => joins(tunnel.ends)).map((tunnel) => tunnel.id),
  }
}

/** Machines that a provider's node stands for, joined to it by a link that does not fail alone. */
function standIns(network: Network): ReadonlyMap<NodeId, readonly NodeId[]> {
  const found = new Map<NodeId, NodeId[]>()
  for (const { id, ends } of network.links) {
    if (!id.startsWith('joined/')) continue
    for (const end of ends) found.set(end.node, [...(found.get(end.node) ?? []), ...ends.map((each) => each.node)])
  }
  return found
}

function byId({ nodes, links, tunnels, sessions }: Network, kind: string, id: string): Parts | undefined {
  const at = (pick: (node: NetworkNode) => string): Parts => ({
    ...NONE,
    nodes: nodes.filter((node) => pick(node) === id).map((node) => node.id),
  })
  const line = links.filter((link) => link.id === id).map((link) => link.id)
  switch (kind) {
    case 'router':
      return at((node) => node.id)
    case 'daemon':
      return { ...NONE, daemons: at((node) => node.id).nodes }
    case 'zone':
      return at(({ place }) => `${place.cloud}/${place.zone}`)
    case 'region':
      return at(({ place }) => `${place.cloud}/${place.region}`)
    case 'cloud':
      return at(({ place }) => place.cloud)
    case 'link':
      return { ...NONE, links: line }
    case 'silent-link':
      return { ...NONE, silentLinks: line }
    case 'tunnel':
      return { ...NONE, tunnels: tunnels.filter((tunnel) => tunnel.id === id).map((tunnel) => tunnel.id) }
    case 'session':
      return { ...NONE, sessions: sessions.some((session) => session.id === id) ? [sessionId(id)] : [] }
    default:
      return undefined
  }
}
