import { NOTHING, type TrafficSet } from '../../ip/traffic-set.ts'
import type { Terrain } from '../flight.ts'
import { causeOf, type Cause } from './difference-cause.ts'
import type { MatrixEnd } from './ends.ts'
import { trafficText, type Matrix, type MatrixCell } from './matrix.ts'
import type { PairEngine } from './pair-sets.ts'

/** One of the two networks that are compared. */
export interface DifferenceSide {
  readonly terrain: Terrain
  /** Engines of both sides share their sets. */
  readonly engine: PairEngine
  readonly matrix: Matrix
}

export interface ConnectionChange {
  readonly kind: 'added' | 'removed' | 'changed'
  readonly from: string
  readonly to: string
  /** What passed and passes in words, marks included. */
  readonly before: string
  readonly after: string
  /** What passes and is answered now, and was not; and the opposite. */
  readonly gained: string
  readonly lost: string
  readonly causes: readonly Cause[]
}

export interface Difference {
  /** Ends that only one side has. */
  readonly addedEnds: readonly string[]
  readonly removedEnds: readonly string[]
  readonly changes: readonly ConnectionChange[]
  readonly unchanged: number
}

const CLOSED: Pick<MatrixCell, 'answered' | 'unanswered' | 'unknown' | 'partly' | 'text'> = {
  answered: NOTHING,
  unanswered: NOTHING,
  unknown: NOTHING,
  partly: false,
  text: 'none',
}

/**
 * What every end may send to every other end, before and after. Ends are the same when they have the same name, or when the name of
 * one is the other's label: a design names things as the owner tags them.
 */
export function compareMatrices(old: DifferenceSide, now: DifferenceSide): Difference {
  const pairs = matchEnds(old.matrix.ends, now.matrix.ends)
  const changes: ConnectionChange[] = []
  let unchanged = 0
  for (const from of pairs) {
    for (const to of pairs) {
      const before = cellAt(old.matrix, from.old, to.old)
      const after = cellAt(now.matrix, from.now, to.now)
      if (before === undefined && after === undefined) continue
      const change = changeOf(old, now, from, to, before ?? CLOSED, after ?? CLOSED)
      if (change === undefined) unchanged++
      else changes.push(change)
    }
  }
  return {
    addedEnds: pairs.filter((pair) => pair.old === undefined).map(({ name }) => name),
    removedEnds: pairs.filter((pair) => pair.now === undefined).map(({ name }) => name),
    changes,
    unchanged,
  }
}

interface EndPair {
  readonly name: string
  readonly old: number | undefined
  readonly now: number | undefined
}

function matchEnds(old: readonly MatrixEnd[], now: readonly MatrixEnd[]): EndPair[] {
  const byName = new Map(old.map(({ name }, i) => [name, i]))
  const byLabel = new Map<string, number | undefined>()
  for (const [i, { label }] of old.entries()) if (label !== undefined) byLabel.set(label, byLabel.has(label) ? undefined : i)
  const taken = new Set<number>()
  const take = (i: number | undefined): number | undefined => {
    if (i === undefined || taken.has(i)) return undefined
    taken.add(i)
    return i
  }
  const exact = now.map(({ name }) => take(byName.get(name)))
  const pairs = now.map(({ name, label }, i): EndPair => ({
    name,
    now: i,
    old: exact[i] ?? take(byLabel.get(name)) ?? (label === undefined ? undefined : take(byName.get(label))),
  }))
  return [...pairs, ...old.flatMap(({ name }, i) => (taken.has(i) ? [] : [{ name, old: i, now: undefined }]))]
}

const cellAt = ({ cells }: Matrix, row: number | undefined, column: number | undefined): MatrixCell | undefined =>
  row === undefined || column === undefined ? undefined : cells[row]?.[column]

function changeOf(
  old: DifferenceSide,
  now: DifferenceSide,
  from: EndPair,
  to: EndPair,
  before: MatrixCell,
  after: MatrixCell,
): ConnectionChange | undefined {
  const { sets } = now.engine
  const isSame =
    before.answered === after.answered &&
    before.unanswered === after.unanswered &&
    before.unknown === after.unknown &&
    before.partly === after.partly
  if (isSame) return undefined
  const gained = sets.minus(after.answered, before.answered)
  const lost = sets.minus(before.answered, after.answered)
  const words = (set: TrafficSet): string => (set === NOTHING ? 'none' : trafficText(sets, set))
  const ends = { from: sidesOf(old, now, from), to: sidesOf(old, now, to) }
  return {
    kind: before.text === 'none' ? 'added' : after.text === 'none' ? 'removed' : 'changed',
    from: from.name,
    to: to.name,
    before: before.text,
    after: after.text,
    gained: words(gained),
    lost: words(lost),
    causes: [
      ...(gained === NOTHING
        ? []
        : causeOf('opened', now, old, { from: ends.from.now, to: ends.to.now }, { from: ends.from.old, to: ends.to.old }, gained)),
      ...(lost === NOTHING
        ? []
        : causeOf('closed', old, now, { from: ends.from.old, to: ends.to.old }, { from: ends.from.now, to: ends.to.now }, lost)),
    ],
  }
}

const sidesOf = (
  old: DifferenceSide,
  now: DifferenceSide,
  pair: EndPair,
): { readonly old: MatrixEnd | undefined; readonly now: MatrixEnd | undefined } => ({
  old: pair.old === undefined ? undefined : old.matrix.ends[pair.old],
  now: pair.now === undefined ? undefined : now.matrix.ends[pair.now],
})
