import { array, assert, nat, property, tuple } from 'fast-check'
import { expect, it } from 'vitest'
import { components, findWay, type Way, type Ways } from './ways.ts'

const SIZE = 7

/** Ways of a graph of numbered nodes; edge i has carrier `c<i>`. */
function waysOf(edges: readonly (readonly [number, number])[]): Ways {
  const neighbors = new Map<string, Way[]>(Array.from({ length: SIZE }, (_, i) => [`n${i}`, []]))
  for (const [i, [a, b]] of edges.entries()) {
    neighbors.get(`n${a}`)!.push({ to: `n${b}`, carrier: `c${i}` })
    neighbors.get(`n${b}`)!.push({ to: `n${a}`, carrier: `c${i}` })
  }
  return { network: { name: 'random', nodes: [], links: [], tunnels: [], sessions: [], filters: [], endpoints: [] }, neighbors }
}

/** Distance by relaxation until nothing changes; Infinity where there is no way. */
function distance(edges: readonly (readonly [number, number])[], from: number, to: number, down: ReadonlySet<string>): number {
  const best = Array.from({ length: SIZE }, (_, i) => (i === from && !down.has(`n${from}`) ? 0 : Number.POSITIVE_INFINITY))
  for (let round = 0; round < SIZE; round++) {
    for (const [i, [a, b]] of edges.entries()) {
      if ([`c${i}`, `n${a}`, `n${b}`].some((part) => down.has(part))) continue
      best[a] = Math.min(best[a]!, best[b]! + 1)
      best[b] = Math.min(best[b]!, best[a] + 1)
    }
  }
  return best[to]!
}

const edges = array(tuple(nat(SIZE - 1), nat(SIZE - 1)), { maxLength: 12 })

it('finds a shortest way around what is down, or none (compared with relaxation)', () => {
  assert(
    property(edges, nat(SIZE - 1), nat(SIZE - 1), nat(SIZE - 1), nat(12), (graph, from, to, node, edge) => {
      const down = new Set([`n${node}`, `c${edge}`])
      const way = findWay(waysOf(graph), [`n${from}`], new Set([`n${to}`]), down)
      const steps = distance(graph, from, to, down)
      expect(way === undefined ? Number.POSITIVE_INFINITY : way.length - 1).toBe(steps)
      expect((way ?? []).some((step) => down.has(step.to) || down.has(step.carrier ?? ''))).toBe(false)
    }),
  )
})

it('two nodes are in one component exactly when there is a way', () => {
  assert(
    property(edges, nat(SIZE - 1), nat(SIZE - 1), (graph, from, to) => {
      const part = components(waysOf(graph))
      expect(part.get(`n${from}`) === part.get(`n${to}`)).toBe(Number.isFinite(distance(graph, from, to, new Set())))
    }),
  )
})
