/**
 * A map with a fixed set of keys whose values are made when they are first asked for. A sweep over many failures asks for
 * a few tables of each state; the others are never built.
 */
export class LazyMap<V> implements ReadonlyMap<string, V> {
  readonly #make: (key: string) => V
  readonly #keys: ReadonlySet<string>
  readonly #made = new Map<string, V>()

  constructor(keys: ReadonlySet<string>, make: (key: string) => V) {
    this.#keys = keys
    this.#make = make
  }

  get size(): number {
    return this.#keys.size
  }

  get(key: string): V | undefined {
    const made = this.#made.get(key)
    if (made !== undefined || !this.#keys.has(key)) return made
    const value = this.#make(key)
    this.#made.set(key, value)
    return value
  }

  has(key: string): boolean {
    return this.#keys.has(key)
  }

  keys(): MapIterator<string> {
    return this.#keys.keys()
  }

  values(): MapIterator<V> {
    return this.#all().values()
  }

  entries(): MapIterator<[string, V]> {
    return this.#all().entries()
  }

  [Symbol.iterator](): MapIterator<[string, V]> {
    return this.entries()
  }

  forEach(visit: (value: V, key: string, map: ReadonlyMap<string, V>) => void): void {
    for (const [key, value] of this.entries()) visit(value, key, this)
  }

  /** Every entry, in key order of construction. */
  #all(): Map<string, V> {
    const all = new Map<string, V>()
    for (const key of this.#keys) {
      const value = this.get(key)
      if (value !== undefined) all.set(key, value)
    }
    return all
  }
}
