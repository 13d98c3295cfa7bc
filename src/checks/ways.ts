import type { Network, NetworkNode } from '../network/model.ts'

/**
 * Which nodes traffic of users can pass between, by what is built rather than by what is routed: sessions join their two
 * speakers, and a site's own wires join what is plugged into them. Other people's networks (carriers) join nothing, and the wire
 * between a router and its provider's fabric carries only the outside of tunnels.
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
  for (const link of network.links) {
    const roles = new Set(link.ends.map((end) => nodes.get(end.node)?.role))
    if (roles.has('carrier')) continue
    for (const end of link.ends) {
      if (roles.has('fabric') && nodes.get(end.node)?.role === 'router') continue
      join(end.node, linkVertex(link.id))
    }
  }
  return { network, neighbors }
}

/** A shortest way from one of `from` to one of `to`, as the vertices and the steps between them; undefined when there is none. */
export function findWay(
  ways: Ways,
  from: readonly string[],
  to: ReadonlySet<string>,
  down: ReadonlySet<string> = new Set(),
): readonly Way[] | undefined {
  const came = new Map<string, { readonly before: string | undefined; readonly way: Way }>()
  const queue: string[] = []
  for (const start of from) {
    if (down.has(start) || came.has(start)) continue
    came.set(start, { before: undefined, way: { to: start } })
    queue.push(start)
  }
  for (let i = 0; i < queue.length; i++) {
    const vertex = queue[i]!
    if (to.has(vertex)) return trail(came, vertex)
    for (const way of ways.neighbors.get(vertex) ?? []) {
      if (came.has(way.to) || down.has(way.to) || (way.carrier !== undefined && down.has(way.carrier))) continue
      came.set(way.to, { before: vertex, way })
      queue.push(way.to)
    }
  }
  return undefined
}

function trail(came: ReadonlyMap<string, { readonly before: string | undefined; readonly way: Way }>, end: string): Way[] {
  const steps: Way[] = []
  for (let vertex: string | undefined = end; vertex !== undefined;) {
    const step: { readonly before: string | undefined; readonly way: Way } | undefined = came.get(vertex)
    if (step === undefined) break
    steps.push(step.way)
    vertex = step.before
  }
  return steps.reverse()
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
