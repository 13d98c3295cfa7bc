import { NOTHING, type TrafficSet } from '../../ip/traffic-set.ts'
import type { AllPairs, PairParts } from './all-pairs.ts'
import { PairCounts } from './sums.ts'

/** One end of a matrix: a subnet's link, a group of the network, or a single endpoint. */
export interface MatrixEnd {
  readonly name: string
  /** Per class, how many of its endpoints are in; classes that have none are left out. */
  readonly classes: ReadonlyMap<number, number>
}

/** What passes between the endpoints of two ends. */
export interface MatrixCell {
  /** What every pair accepts and answers; of some pairs only. */
  readonly byAll: TrafficSet
  readonly bySome: TrafficSet
  /** Accepted by some pair that does not let the answer back. */
  readonly unanswered: TrafficSet
  readonly unknown: TrafficSet
}

export type MatrixBy = 'subnet' | 'group' | 'endpoint'

/** The ends of a matrix, in the order of the network. */
export function matrixEnds(pairs: AllPairs, by: MatrixBy): MatrixEnd[] {
  const { net, classes } = pairs
  const { network } = net.index
  const found = new Map<string, Map<number, number>>()
  const add = (name: string, each: number): void => {
    let held = found.get(name)
    if (held === undefined) found.set(name, (held = new Map()))
    held.set(each, (held.get(each) ?? 0) + 1)
  }
  const groups = by === 'group' ? groupNames(pairs) : undefined
  classes.endpoints.forEach(({ node, port, address }, number) => {
    const each = classes.classOf[number]!
    if (groups !== undefined) for (const name of groups.get(`${node} ${address}`) ?? []) add(name, each)
    else if (by === 'endpoint') add(`${network.nodes[node]!.id} ${net.book.textOf(address)}`, each)
    else {
      const link = net.wiring.portLink[port]!
      add(link < 0 ? network.nodes[node]!.id : network.links[link]!.id, each)
    }
  })
  return [...found].map(([name, held]) => ({ name, classes: held }))
}

function groupNames({ net }: AllPairs): Map<string, string[]> {
  const names = new Map<string, string[]>()
  for (const group of net.index.network.endpoints) {
    for (const { node, address } of group.members) {
      const key = `${net.wiring.nodeNumber.get(node)} ${net.book.numberOf(address)}`
      names.set(key, [...(names.get(key) ?? []), group.name])
    }
  }
  return names
}

/** Row by row, each with a cell for each end; a cell without pairs (one endpoint with itself) is undefined. */
export function* matrixRows(
  pairs: AllPairs,
  ends: readonly MatrixEnd[],
): Generator<{ readonly from: MatrixEnd; readonly cells: readonly (MatrixCell | undefined)[] }> {
  const counts = new PairCounts(pairs)
  for (const from of ends) {
    const cells: (MatrixCell | undefined)[] = ends.map(() => undefined)
    for (const source of from.classes.keys()) {
      const { accepted, answered, unknown } = pairs.row(source)
      ends.forEach((to, column) => {
        for (const target of to.classes.keys()) {
          const isAlone = from === to && source === target && (from.classes.get(source) ?? 0) < 2
          if (isAlone || counts.between(source, target) === 0) continue
          const parts = { accepted: accepted[target]!, answered: answered[target]!, unknown: unknown[target]! }
          cells[column] = joined(pairs, cells[column], parts)
        }
      })
    }
    yield { from, cells }
  }
}

function joined({ net: { sets } }: AllPairs, cell: MatrixCell | undefined, { accepted, answered, unknown }: PairParts): MatrixCell {
  const unanswered = accepted === answered ? NOTHING : sets.minus(sets.minus(accepted, answered), unknown)
  if (cell === undefined) return { byAll: answered, bySome: answered, unanswered, unknown }
  return {
    byAll: sets.and(cell.byAll, answered),
    bySome: sets.or(cell.bySome, answered),
    unanswered: sets.or(cell.unanswered, unanswered),
    unknown: sets.or(cell.unknown, unknown),
  }
}
