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

export function buildWays(network: Network): Ways {
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

/** The same graph with numbers for names: thousands of searches go through it. */
interface Numbered {
  readonly numberOf: ReadonlyMap<string, number>
  readonly steps: readonly (readonly { readonly to: number; readonly way: Way }[])[]
}

const numbered = new WeakMap<Ways, Numbered>()

function numberWays(ways: Ways): Numbered {
  const known = numbered.get(ways)
  if (known !== undefined) return known
  const numberOf = new Map([...ways.neighbors.keys()].map((name, i) => [name, i]))
  const steps = [...ways.neighbors.values()].map((list) => list.map((way) => ({ to: numberOf.get(way.to)!, way })))
  const made = { numberOf, steps }
  numbered.set(ways, made)
  return made
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
  const { numberOf, steps } = numberWays(ways)
  /** How each vertex was reached first. */
  const came: (Way | undefined)[] = Array.from({ length: steps.length })
  const before = new Int32Array(steps.length).fill(-1)
  const queue: number[] = []
  for (const name of starts) {
    const start = numberOf.get(name)
    if (start === undefined || came[start] !== undefined) continue
    came[start] = { to: name }
    queue.push(start)
  }
  for (let i = 0; i < queue.length; i++) {
    const vertex = queue[i]!
    for (const { to: next, way } of steps[vertex]!) {
      if (came[next] !== undefined || down.has(way.to) || (way.carrier !== undefined && down.has(way.carrier))) continue
      came[next] = way
      before[next] = vertex
      // The first to be reached is the first that would be gone on from: no other is nearer.
      if (to.has(way.to)) return trail(came, before, next)
      queue.push(next)
    }
  }
  return undefined
}

function trail(came: readonly (Way | undefined)[], before: Int32Array, end: number): Way[] {
  const way: Way[] = []
  for (let vertex = end; vertex >= 0; vertex = before[vertex]!) way.push(came[vertex]!)
  return way.reverse()
}

/** Connected parts: two nodes with the same number can be joined by traffic. */
export function components(ways: Ways): ReadonlyMap<string, number> {
  const part = new Map<string, number>()
  let count = 0
  for (const start of ways.neighbors.keys()) {
    if (part.has(start)) continue
    part.set(start, count)
    const stack = [start]
    for (let vertex = stack.pop(); vertex !== undefined; vertex = stack.pop()) {
      for (const { to } of ways.neighbors.get(vertex) ?? []) {
        if (part.has(to)) continue
        part.set(to, count)
        stack.push(to)
      }
    }
    count += 1
  }
  return part
}
