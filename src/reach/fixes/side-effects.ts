import { NOTHING, TrafficSets } from '../../ip/traffic-set.ts'
import type { Network, NetworkNode } from '../../network/model.ts'
import type { Terrain } from '../flight.ts'
import { matrixEnds, type MatrixEnd } from '../pairs/ends.ts'
import { cellOf, trafficText } from '../pairs/matrix.ts'
import { pairEngine } from '../pairs/pair-engine.ts'
import type { PairEngine } from '../pairs/pair-sets.ts'

export interface SideEffects {
  readonly opens: readonly Effect[]
  readonly closes: readonly Effect[]
  /** Pairs that were not compared, because there are too many. */
  readonly left: number
}

export interface Effect {
  readonly from: string
  readonly to: string
  readonly traffic: string
}

/** More pairs than this would make people wait: those of many ends are answered by their classes, those of few are walked one by one. */
const MOST_PAIRS = { byClass: 3000, walked: 400 }

/** Says of a changed network what passes after and did not before, and the opposite, between every two ends of which the changed elements touch one. */
export function sideEffectsOn(before: Terrain): (after: Terrain) => SideEffects {
  const sets = new TrafficSets()
  let old: PairEngine | undefined
  return (after) => {
    old ??= pairEngine(before, sets)
    return effectsBetween(before, after, old, pairEngine(after, sets))
  }
}

function effectsBetween(before: Terrain, after: Terrain, old: PairEngine, now: PairEngine): SideEffects {
  const { sets } = now
  const touched = touchedHosts(before.index.network, after.index.network)
  const ends = matrixEnds(after.index, 'endpoint')
  const isTouched = ends.map(({ members }) => touched === 'all' || members.some(({ node }) => touched.has(node)))
  const opens: Effect[] = []
  const closes: Effect[] = []
  const most = ends.some(({ members }) => members.some((end) => now.kindOf(end) !== undefined)) ? MOST_PAIRS.byClass : MOST_PAIRS.walked
  const pairs = touchedPairs(ends, isTouched, most)
  for (const [from, to] of pairs) {
    const [a, b] = [cellOf(old, from, to), cellOf(now, from, to)]
    const passed = a === undefined ? NOTHING : sets.or(a.answered, a.unanswered)
    const passes = b === undefined ? NOTHING : sets.or(b.answered, b.unanswered)
    for (const [set, list] of [
      [sets.minus(passes, passed), opens],
      [sets.minus(passed, passes), closes],
    ] as const)
      if (set !== NOTHING) list.push({ from: from.name, to: to.name, traffic: trafficText(sets, set) })
  }
  const untouched = isTouched.filter((each) => !each).length
  return { opens, closes, left: ends.length * (ends.length - 1) - untouched * (untouched - 1) - pairs.length }
}

/** The first so many pairs of which one end is touched; there may be millions. */
function touchedPairs(ends: readonly MatrixEnd[], isTouched: readonly boolean[], most: number): (readonly [MatrixEnd, MatrixEnd])[] {
  const pairs: (readonly [MatrixEnd, MatrixEnd])[] = []
  for (const [i, from] of ends.entries())
    for (const [j, to] of ends.entries()) {
      if (pairs.length >= most) return pairs
      if (i !== j && (isTouched[i] === true || isTouched[j] === true)) pairs.push([from, to])
    }
  return pairs
}

/** Hosts whose own filters or tables differ, and hosts beside a node that differs; a difference further away touches all. */
function touchedHosts(before: Network, after: Network): ReadonlySet<string> | 'all' {
  const filters = changedKeys(before.filters, after.filters)
  for (const id of changedKeys(before.addressSets ?? [], after.addressSets ?? []))
    for (const filter of after.filters)
      if (filter.rules.some(({ sourceSets = [], destinationSets = [] }) => [...sourceSets, ...destinationSets].some((set) => set === id)))
        filters.add(filter.id)
  const nodes = changedKeys(before.nodes, after.nodes)
  const hasFilter = (node: NetworkNode): boolean =>
    node.interfaces.some(({ filterIn, filterOut }) => [filterIn, filterOut].some((id) => id !== undefined && filters.has(id))) ||
    (node.forwardFilter !== undefined && filters.has(node.forwardFilter))
  for (const node of after.nodes) if (hasFilter(node)) nodes.add(node.id)
  const isHost = new Map(after.nodes.map((node) => [node.id as string, node.role === 'host']))
  const touched = new Set<string>()
  for (const id of nodes) {
    if (isHost.get(id) === true) touched.add(id)
    else {
      const beside = after.links
        .filter(({ ends }) => ends.some(({ node }) => node === id))
        .flatMap(({ ends }) => ends.map(({ node }) => node))
      const hosts = beside.filter((node) => isHost.get(node) === true)
      if (hosts.length === 0) return 'all'
      for (const host of hosts) touched.add(host)
    }
  }
  return touched
}

function changedKeys<T extends { readonly id: string }>(before: readonly T[], after: readonly T[]): Set<string> {
  const old = new Map(before.map((each) => [each.id, JSON.stringify(each)]))
  const changed = new Set(after.filter((each) => old.get(each.id) !== JSON.stringify(each)).map(({ id }): string => id))
  for (const { id } of after) old.delete(id)
  for (const id of old.keys()) changed.add(id)
  return changed
}
