import type { Location, Problem } from '../../core/problem.ts'
import { missingObject } from './problems.ts'

interface Entry {
  readonly noun: string
  readonly id: string
  readonly meaning: string
  readonly at: Location | undefined
  readonly users: Set<string>
}

/** More distinct ones than anybody reads; the rest is counted. */
const SHOWN = 500

/** What is named but not in the snapshot: one problem for each thing, however many name it. */
export class Missing {
  readonly #entries = new Map<string, Entry>()

  /** @param meaning what answers say about it, as the end of a sentence. */
  note(noun: string, id: string, user: { readonly id: string; readonly at?: Location | undefined }, meaning: string): void {
    const key = `${noun} ${id}`
    const found = this.#entries.get(key)
    if (found === undefined) this.#entries.set(key, { noun, id, meaning, at: user.at, users: new Set([user.id]) })
    else found.users.add(user.id)
  }

  get problems(): Problem[] {
    const all = [...this.#entries.values()]
    const shown = all.slice(0, SHOWN).map(({ noun, id, users, meaning, at }) => missingObject(noun, id, [...users], meaning, at))
    const rest = all[SHOWN]
    if (rest === undefined) return shown
    return [
      ...shown,
      missingObject('another object,', `${rest.id} (and ${all.length - SHOWN} in all),`, [...rest.users], rest.meaning, rest.at),
    ]
  }
}
