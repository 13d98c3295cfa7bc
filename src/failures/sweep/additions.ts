import { nodeId, type Network, type NetworkNode } from '../../network/model.ts'
import { mirror } from './mirror.ts'

/** One thing more in the network. */
export interface Addition {
  readonly kind: 'router' | 'line' | 'tunnel' | 'bfd'
  /** `a second router beside edge-aws-1, in zone c`. */
  readonly label: string
  readonly network: () => Network
}

/** How BFD is added: detection within 0.9 s, which every router and every line bears. */
const BFD = { intervalMs: 300, multiplier: 3 } as const

/** Everything that is tried: a twin of each router, a second line beside each, a second tunnel between the same two, BFD where a session has none. */
export function additionsTo(network: Network): Addition[] {
  const routers = network.nodes.filter((node) => node.role === 'router' && node.bgp !== undefined)
  const isRouter = new Set(network.nodes.filter((node) => node.role === 'router').map((node) => node.id))
  return [
    ...routers.map((node): Addition => {
      const zone = otherZone(network, node)
      return {
        kind: 'router',
        label: `a second router beside ${node.id}${zone === undefined ? '' : `, in zone ${zone}`}`,
        network: () => withTwin(network, node, zone),
      }
    }),
    ...network.links
      .filter((link) => link.fails && link.ends.length === 2)
      .map((link): Addition => ({ kind: 'line', label: `a second ${link.label}`, network: () => withSecondLine(network, link) })),
    ...network.tunnels
      .filter((tunnel) => tunnel.ends.every((end) => isRouter.has(end.node)))
      .map((tunnel): Addition => ({
        kind: 'tunnel',
        label: `a second ${tunnel.kind} tunnel between ${tunnel.ends[0].node} and ${tunnel.ends[1].node}`,
        network: () => mirror(network, { nodes: new Map(), links: [], tunnels: [tunnel], joins: [] }),
      })),
    // A provider's own router offers what it offers.
    ...network.sessions
      .filter((session) => session.bfd === undefined && session.ends.every((end) => isRouter.has(end.node)))
      .map((session): Addition => ({
        kind: 'bfd',
        label: `BFD (${BFD.intervalMs} ms × ${BFD.multiplier}) between ${session.ends[0].node} and ${session.ends[1].node}`,
        network: () => ({ ...network, sessions: network.sessions.map((each) => (each === session ? { ...each, bfd: BFD } : each)) }),
      })),
  ]
}

function withTwin(network: Network, node: NetworkNode, zone: string | undefined): Network {
  const { zone: _zone, ...place } = node.place
  const twin: NetworkNode = {
    ...node,
    id: nodeId(`${node.id}-twin`),
    interfaces: [],
    place: zone === undefined ? place : { ...place, zone },
    ...(node.bgp === undefined ? {} : { bgp: { ...node.bgp, routerId: otherId(network, node.bgp.routerId) } }),
  }
  const own = network.links.filter((link) => link.ends.some((end) => end.node === node.id))
  const isPair = (id: string | undefined): boolean => own.some((link) => link.id === id && link.kind === 'wire')
  return mirror(network, {
    nodes: new Map([[node.id, twin]]),
    links: own.filter((link) => isPair(link.id)),
    tunnels: network.tunnels.filter((tunnel) => tunnel.ends.some((end) => end.node === node.id)),
    joins: node.interfaces
      .filter((port) => port.tunnel === undefined && !isPair(port.link))
      .map((port) => ({ node: node.id, port: port.name })),
  })
}

/** With the tunnels over it. */
function withSecondLine(network: Network, link: Network['links'][number]): Network {
  const ports = new Set(link.ends.map((end) => `${end.node}|${end.interface}`))
  return mirror(network, {
    nodes: new Map(),
    links: [link],
    tunnels: network.tunnels.filter((tunnel) => tunnel.ends.some((end) => ports.has(`${end.node}|${end.underlay}`))),
    joins: [],
  })
}

function otherZone(network: Network, node: NetworkNode): string | undefined {
  const { place } = node
  if (place.zone === undefined || isBoundToZone(network, node)) return undefined
  const { nodes } = network
  const zones = nodes.flatMap((node) =>
    node.place.cloud === place.cloud && node.place.region === place.region ? (node.place.zone ?? []) : [],
  )
  return [...new Set(zones)].sort().find((zone) => zone !== place.zone)
}

/** Its network is there alone, and a second router joins the same. */
function isBoundToZone({ links, nodes }: Network, node: NetworkNode): boolean {
  return links.some(
    (link) =>
      link.kind === 'segment' &&
      link.ends.some((end) => end.node === node.id) &&
      link.ends.some((end) => nodes.some((each) => each.id === end.node && each.role === 'fabric')),
  )
}

function otherId({ nodes }: Network, old: string): string {
  const taken = new Set(nodes.flatMap((node) => node.bgp?.routerId ?? []))
  const base = old.slice(0, old.lastIndexOf('.'))
  for (let last = 254; last > 0; last--) if (!taken.has(`${base}.${last}`)) return `${base}.${last}`
  return old
}
