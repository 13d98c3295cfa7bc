import type { Location, Problem } from '../../../core/problem.ts'
import type { Provenance } from '../../../network/model.ts'
import { contradiction } from '../../snapshot/problems.ts'

interface Kept {
  readonly id: string
  readonly from: Provenance
}

/** Objects of one kind by id. The same object may be told twice; told differently, the files contradict each other. */
export class Shelf<T extends Kept> {
  readonly items = new Map<string, T>()
  readonly #noun: string
  readonly #join: ((kept: T, next: T) => T) | undefined

  /** @param join makes one of two views of a thing that several accounts or calls see, before they are compared. */
  constructor(noun: string, join?: (kept: T, next: T) => T) {
    this.#noun = noun
    this.#join = join
  }

  put(item: T, problems: Problem[]): void {
    const kept = this.items.get(item.id)
    if (kept === undefined) {
      this.items.set(item.id, item)
      return
    }
    const joined = this.#join?.(kept, item)
    if (joined !== undefined) this.items.set(item.id, joined)
    const difference = differs(joined === undefined ? kept : this.#join?.(item, kept), joined ?? item)
    if (difference !== undefined) problems.push(contradiction(this.#noun, item.id, difference, placeOf(kept), placeOf(item)))
  }

  get all(): T[] {
    return [...this.items.values()]
  }
}

const placeOf = (item: Kept): Location | undefined => item.from.at

/** Words and places may differ between views: an owner sees tags that others do not. */
const MAY_DIFFER: ReadonlySet<string> = new Set(['from', 'name', 'account', 'region', 'description'])

/** The first field that two views tell differently. */
export function differs<T extends object>(a: T | undefined, b: T): string | undefined {
  if (a === undefined) return undefined
  const left = new Map(Object.entries(a))
  const right = new Map(Object.entries(b))
  return [...new Set([...left.keys(), ...right.keys()])].find(
    (key) => !MAY_DIFFER.has(key) && plain(left.get(key)) !== plain(right.get(key)),
  )
}

/** As text without places, which differ between two files by nature; lists of names in any order. */
function plain(value: unknown): string {
  const json = JSON.stringify(value, (key, inner: unknown) => {
    if (key === 'from' || key === 'name') return undefined
    return Array.isArray(inner) ? inner.map((item: unknown) => item).sort(byText) : inner
  })
  return json ?? ''
}

function byText(a: unknown, b: unknown): number {
  const [left, right] = [plainItem(a), plainItem(b)]
  return left < right ? -1 : left > right ? 1 : 0
}

const plainItem = (value: unknown): string =>
  JSON.stringify(value, (key, inner: unknown) => (key === 'from' || key === 'name' ? undefined : inner)) ?? ''
