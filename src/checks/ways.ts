import type { Network, NetworkNode } from '../network/model.ts'

/**
 * Which nodes traffic of users can pass between, by what is built rather than by what is routed: sessions join their two
 * speakers, and a site's own wires join what is plugged into them. Other people's networks (carriers) join nothing, and a wire
 * between a router and its provider's fabric that tunnels run on carries only their outside.
 */
export interface Ways {
  readonly network: Network
  /** A link is a vertex of its own, so that it can be taken away. */
  readonly neighbors: ReadonlyMap<string, readonly Way[]>
}

export interface Way {
  readonly to: string
  /** Tunnel or link that carries it; absent on the step between a node and its wire. */
  readonly carrier?: string
  /** Session that it stands for. */
  readonly session?: string
}

export const linkVertex = (id: string): string => `link:${id}`
export const tunnelCarrier = (id: string): string => `tunnel:${id}`

const known = new WeakMap<Network, Ways>()

/** Made once for a network: several rules ask. */
export function waysOf(network: Network): Ways {
  const ways = known.get(network) ?? buildWays(network)
  known.set(network, ways)
  return ways
}

function buildWays(network: Network): Ways {
  const neighbors = new Map<string, Way[]>()
  const join = (a: string, b: string, rest: Omit<Way, 'to'> = {}): void => {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const list = neighbors.get(from)
      if (list === undefined) neighbors.set(from, [{ to, ...rest }])
      else list.push({ to, ...rest })
    }
  }
  const nodes = new Map<string, NetworkNode>(network.nodes.map((node) => [node.id, node]))
  for (const { id, ends, carriedBy } of network.sessions) {
    join(ends[0].node, ends[1].node, {
      carrier: carriedBy.kind === 'tunnel' ? tunnelCarrier(carriedBy.id) : linkVertex(carriedBy.id),
      session: id,
    })
  }
  const underlays = new Set(network.tunnels.flatMap(({ ends }) => ends.map((end) => `${end.node}|${end.underlay}`)))
  for (const link of network.links) {
    const roles = new Set(link.ends.map((end) => nodes.get(end.node)?.role))
    if (roles.has('carrier')) continue
    for (const end of link.ends) {
      if (roles.has('fabric') && nodes.get(end.node)?.role === 'router' && underlays.has(`${end.node}|${end.interface}`)) continue
      join(end.node, linkVertex(link.id))
    }
  }
  return { network, neighbors }
}

/**
 * The same graph with numbers for names, because thousands of searches go through it. Vertices come first, then carriers that are
 * no vertices; the steps from vertex `v` are those from `first[v]` to before `first[v + 1]`.
 */
interface Numbered {
  readonly numberOf: ReadonlyMap<string, number>
  readonly names: readonly string[]
  readonly first: Int32Array
  readonly to: Int32Array
  /** -1: nothing carries it. */
  readonly carrier: Int32Array
  readonly way: readonly Way[]
}

const numbered = new WeakMap<Ways, Numbered>()

function numberWays(ways: Ways): Numbered {
  const known = numbered.get(ways)
  if (known !== undefined) return known
  const names = [...ways.neighbors.keys()]
  const numberOf = new Map(names.map((name, i) => [name, i]))
  const way = [...ways.neighbors.values()].flat()
  for (const { carrier } of way) if (carrier !== undefined && !numberOf.has(carrier)) numberOf.set(carrier, numberOf.size)
  const first = new Int32Array(names.length + 1)
  for (const [i, list] of [...ways.neighbors.values()].entries()) first[i + 1] = first[i]! + list.length
  const to = Int32Array.from(way, (step) => numberOf.get(step.to)!)
  const carrier = Int32Array.from(way, (step) => (step.carrier === undefined ? -1 : numberOf.get(step.carrier)!))
  const made = { numberOf, names, first, to, carrier, way }
  numbered.set(ways, made)
  return made
}

/** 1 for each that is named. */
function marks({ numberOf }: Numbered, names: Iterable<string>): Uint8Array {
  const marked = new Uint8Array(numberOf.size)
  for (const name of names) {
    const number = numberOf.get(name)
    if (number !== undefined) marked[number] = 1
  }
  return marked
}

/** A shortest way from one of `from` to one of `to`, as the vertices and the steps between them; undefined when there is none. */
export function findWay(
  ways: Ways,
  from: readonly string[],
  to: ReadonlySet<string>,
  down: ReadonlySet<string> = new Set(),
): readonly Way[] | undefined {
  const starts = from.filter((name) => !down.has(name))
  const arrived = starts.find((name) => to.has(name))
  if (arrived !== undefined) return [{ to: arrived }]
  const graph = numberWays(ways)
  const wanted = marks(graph, to)
  // Not to be gone to: what is down, and what was reached before.
  const closed = marks(graph, down)
  const isDown = closed.slice()
  /** The step by which each vertex was reached first; -1 at a start. */
  const came = new Int32Array(graph.names.length)
  const before = new Int32Array(graph.names.length).fill(-1)
  const queue: number[] = []
  for (const name of starts) {
    const start = graph.numberOf.get(name)
    if (start === undefined || closed[start] === 1) continue
    closed[start] = 1
    came[start] = -1
    queue.push(start)
  }
  for (let i = 0; i < queue.length; i++) {
    const vertex = queue[i]!
    const end = graph.first[vertex + 1]!
    for (let step = graph.first[vertex]!; step < end; step++) {
      const next = graph.to[step]!
      const carrier = graph.carrier[step]!
      if (closed[next] === 1 || (carrier >= 0 && isDown[carrier] === 1)) continue
      closed[next] = 1
      came[next] = step
      before[next] = vertex
      // The first to be reached is the first that would be gone on from: no other is nearer.
      if (wanted[next] === 1) return trail(graph, came, before, next)
      queue.push(next)
    }
  }
  return undefined
}

function trail(graph: Numbered, came: Int32Array, before: Int32Array, end: number): Way[] {
  const way: Way[] = []
  for (let vertex = end; vertex >= 0; vertex = before[vertex]!) way.push(graph.way[came[vertex]!] ?? { to: graph.names[vertex]! })
  return way.reverse()
}

/** Connected parts: two nodes with the same number can be joined by traffic. */
export function components(ways: Ways): ReadonlyMap<string, number> {
  const { names, first, to } = numberWays(ways)
  const part = new Int32Array(names.length).fill(-1)
  let count = 0
  for (let start = 0; start < names.length; start++) {
    if (part[start] !== -1) continue
    part[start] = count
    const stack = [start]
    for (let vertex = stack.pop(); vertex !== undefined; vertex = stack.pop()) {
      for (let step = first[vertex]!; step < first[vertex + 1]!; step++) {
        const next = to[step]!
        if (part[next] !== -1) continue
        part[next] = count
        stack.push(next)
      }
    }
    count += 1
  }
  return new Map(names.map((name, i) => [name, part[i]!]))
}
