import { ProblemError, type Location } from '../core/problem.ts'
import { compareText, stableJson } from '../core/stable.ts'
import { findJsonFault } from './json-syntax.ts'

/** What was handed out, by stable key; kept in `keiro.lock.json` beside the design and committed by the user. */
export interface Lock {
  readonly version: 1
  readonly allocations: Readonly<Record<string, string | number>>
}

export const EMPTY_LOCK: Lock = { version: 1, allocations: {} }

/** Candidates in an order that never changes, and a name for that order: where the search for a free one ended is remembered by it. */
export interface Sequence<T extends string | number> {
  readonly name: string
  readonly values: () => Iterable<T>
}

type Value = string | number

/** How far a {@link Sequence} is used up: every value in `passed` is taken. */
interface Progress {
  readonly rest: Iterator<Value>
  /** The first that was not looked at yet; absent at the end. */
  next: Value | undefined
  readonly passed: Set<Value>
}

/**
 * Hands out values so that what was handed out before stays: a key that the lock knows keeps its value, a new key gets the
 * first candidate that no other key of the same pool holds.
 */
export class Allocator {
  readonly #known: Map<string, Value>
  readonly #used = new Set<string>()
  readonly #taken = new Map<string, Set<Value>>()
  /** By pool and name of the sequence. */
  readonly #progress = new Map<string, Map<string, Progress>>()

  constructor(lock: Lock) {
    this.#known = new Map(Object.entries(lock.allocations))
    for (const [key, value] of this.#known) this.#pool(poolOf(key)).add(value)
  }

  /**
   * The value of `pool:name`; undefined when the candidates run out, which the caller knows the words for. Keys of one pool never
   * share a value.
   *
   * @param candidates in order of preference. Give a {@link Sequence} where the order does not depend on what is held already:
   * handing out all of it then takes time in proportion to its length.
   * @param accepts false for a value from an older lock that the design no longer allows (it is then handed out anew).
   */
  allocate<T extends string | number>(
    pool: string,
    name: string,
    candidates: (() => Iterable<T>) | Sequence<T>,
    accepts: (value: T) => boolean = () => true,
  ): T | undefined {
    const key = `${pool}:${name}`
    this.#used.add(key)
    const known = this.#known.get(key) as T | undefined
    if (known !== undefined && accepts(known)) return known
    const free = typeof candidates === 'function' ? this.#firstFree(pool, candidates()) : this.#nextFree(pool, candidates)
    if (free === undefined) return undefined
    if (known !== undefined) this.#release(pool, known)
    this.#pool(pool).add(free)
    this.#known.set(key, free)
    return free
  }

  /** Marks a value that the design itself fixes, so that no other key of the pool gets it. */
  reserve(pool: string, value: Value): void {
    this.#pool(pool).add(value)
  }

  /** Every value that the pool holds at the moment. */
  held(pool: string): Iterable<Value> {
    return this.#pool(pool)
  }

  /** The lock to keep: everything ever handed out that is still in use. */
  lock(): Lock {
    const entries = [...this.#known].filter(([key]) => this.#used.has(key)).sort(([a], [b]) => compareText(a, b))
    return { version: 1, allocations: Object.fromEntries(entries) }
  }

  #firstFree<T extends Value>(pool: string, candidates: Iterable<T>): T | undefined {
    const taken = this.#pool(pool)
    for (const candidate of candidates) if (!taken.has(candidate)) return candidate
    return undefined
  }

  #nextFree<T extends Value>(pool: string, sequence: Sequence<T>): T | undefined {
    const taken = this.#pool(pool)
    const progress = this.#progressOf(pool, sequence)
    while (progress.next !== undefined && taken.has(progress.next)) {
      progress.passed.add(progress.next)
      progress.next = after(progress.rest)
    }
    return progress.next as T | undefined
  }

  #progressOf(pool: string, sequence: Sequence<Value>): Progress {
    let ofPool = this.#progress.get(pool)
    if (ofPool === undefined) this.#progress.set(pool, (ofPool = new Map<string, Progress>()))
    let progress = ofPool.get(sequence.name)
    if (progress === undefined) {
      const rest = sequence.values()[Symbol.iterator]()
      ofPool.set(sequence.name, (progress = { rest, next: after(rest), passed: new Set() }))
    }
    return progress
  }

  /** A value that a sequence has passed is free again: the search starts over. */
  #release(pool: string, value: Value): void {
    this.#pool(pool).delete(value)
    const ofPool = this.#progress.get(pool)
    for (const [name, { passed }] of ofPool ?? []) if (passed.has(value)) ofPool?.delete(name)
  }

  #pool(name: string): Set<Value> {
    let pool = this.#taken.get(name)
    if (pool === undefined) this.#taken.set(name, (pool = new Set()))
    return pool
  }
}

function after(rest: Iterator<Value>): Value | undefined {
  const next = rest.next()
  return next.done === true ? undefined : next.value
}

function poolOf(key: string): string {
  return key.slice(0, key.indexOf(':'))
}

export const formatLock = (lock: Lock): string => stableJson(lock)

/**
 * Reads the text of a lock file.
 *
 * @param file shown in problems.
 * @throws ProblemError DESIGN-020 when it is not a lock file, DESIGN-021 when another version of Keiro wrote it.
 */
export function readLock(text: string, file: string): Lock {
  const refuse = (code: string, message: string, offset: number, hint: string): never => {
    throw new ProblemError([{ code, severity: 'error', message, at: placeAt(text, offset, file), hint }])
  }
  const placeOf = (key: string) => Math.max(0, text.indexOf(JSON.stringify(key)))
  const again = 'restore it from version control; without it every address and ASN may be handed out anew'
  const fault = findJsonFault(text)
  if (fault !== undefined) return refuse('DESIGN-020', `${file} is not JSON: ${fault.message}`, fault.offset, again)
  const value: unknown = JSON.parse(text)
  if (!isRecord(value)) return refuse('DESIGN-020', `${file} is not a lock file`, 0, again)
  if (value['version'] !== 1)
    return refuse(
      'DESIGN-021',
      `${file} is of version ${JSON.stringify(value['version'])}, but this Keiro understands version 1`,
      placeOf('version'),
      'use the Keiro that wrote it',
    )
  const { allocations } = value
  if (!isRecord(allocations)) return refuse('DESIGN-020', `${file} has no allocations`, 0, again)
  const holders = new Map<string, string>()
  for (const [key, held] of Object.entries(allocations)) {
    if (!key.includes(':')) return refuse('DESIGN-020', `${file} holds "${key}", which names no pool`, placeOf(key), again)
    if (typeof held !== 'string' && typeof held !== 'number')
      return refuse('DESIGN-020', `${file} holds neither text nor number for "${key}"`, placeOf(key), again)
    const slot = `${poolOf(key)}:${typeof held}:${held}`
    const other = holders.get(slot)
    if (other !== undefined)
      return refuse(
        'DESIGN-020',
        `${file} gives ${held} to both "${other}" and "${key}"`,
        placeOf(key),
        'keep one of the two lines, as version control has it',
      )
    holders.set(slot, key)
  }
  return { version: 1, allocations: allocations as Lock['allocations'] }
}

function placeAt(text: string, offset: number, file: string): Location {
  const lines = text.slice(0, offset).split('\n')
  return { file, line: lines.length, column: (lines.at(-1) ?? '').length + 1 }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
