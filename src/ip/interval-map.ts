/** How two maps are put together, value by value. */
export const AND = 0
export const OR = 1
export const MINUS = 2
export type Combination = typeof AND | typeof OR | typeof MINUS

const SLOT = 4
const SMALLEST_MEMORY = 1 << 8
const LARGEST_MEMORY = 1 << 21
const MOST_MAPS = 2 ** 24

/**
 * Maps from the integers 0…last to small integers, as runs of equal values, each kept once: equal maps have equal ids. Id 0 is the
 * map that is 0 everywhere. `values` combines two values; where the values are ids of another level, it is that level's `combine`.
 */
export class IntervalMaps {
  readonly last: number
  readonly #values: (op: Combination, a: number, b: number) => number
  /** Runs of all maps one after the other: inclusive end, value. */
  #runs = new Int32Array(1 << 10)
  #starts = new Int32Array(1 << 6)
  #count = 0
  #buckets = new Int32Array(1 << 8).fill(-1)
  #scratch = new Int32Array(64)
  #hashes = new Int32Array(1 << 6)
  /** Per slot: left map, right map × 4 + operation, what came of it, and one that keeps slots within a line of the cache. */
  #memory = new Int32Array(SMALLEST_MEMORY * SLOT)
  #misses = 0

  constructor(last: number, values: (op: Combination, a: number, b: number) => number) {
    this.last = last
    this.#values = values
    this.#scratch[0] = last
    this.#scratch[1] = 0
    this.#intern(2)
  }

  /** How many different maps there are. */
  get size(): number {
    return this.#count
  }

  /** The map with these values in these spans (ascending, not overlapping) and 0 elsewhere. */
  of(spans: readonly { readonly from: number; readonly to: number; readonly value: number }[]): number {
    let length = 0
    let next = 0
    for (const { from, to, value } of spans) {
      if (from > next) length = this.#push(length, from - 1, 0)
      length = this.#push(length, to, value)
      next = to + 1
    }
    if (next <= this.last) length = this.#push(length, this.last, 0)
    return this.#intern(length)
  }

  valueAt(map: number, at: number): number {
    let low = this.#starts[map]! / 2
    let high = this.#starts[map + 1]! / 2 - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#runs[middle * 2]! < at) low = middle + 1
      else high = middle
    }
    return this.#runs[low * 2 + 1]!
  }

  /** The runs whose value is not 0, ascending. */
  spans(map: number): { readonly from: number; readonly to: number; readonly value: number }[] {
    const found: { from: number; to: number; value: number }[] = []
    let from = 0
    for (let at = this.#starts[map]!; at < this.#starts[map + 1]!; at += 2) {
      const to = this.#runs[at]!
      const value = this.#runs[at + 1]!
      if (value !== 0) found.push({ from, to, value })
      from = to + 1
    }
    return found
  }

  combine(op: Combination, a: number, b: number): number {
    if (a === b) return op === MINUS ? 0 : a
    if (a === 0) return op === OR ? b : 0
    if (b === 0) return op === AND ? 0 : a
    const swap = op !== MINUS && a > b
    const left = swap ? b : a
    const right = swap ? a : b
    const key = right * 4 + op
    const slot = slotOf(left, key, this.#memory.length)
    // The left map is never 0 here, which is what an empty slot says.
    if (this.#memory[slot] === left && this.#memory[slot + 1] === key) return this.#memory[slot + 2]!
    const made = this.#merge(op, left, right)
    if (++this.#misses * SLOT > this.#memory.length && this.#memory.length < LARGEST_MEMORY * SLOT) this.#enlargeMemory()
    remember(this.#memory, left, key, made)
    return made
  }

  /** The memory forgets what falls on the same slot: it is bounded, and what it forgot is worked out again to the same id. */
  #enlargeMemory(): void {
    const before = this.#memory
    const larger = new Int32Array(before.length * 4)
    for (let at = 0; at < before.length; at += SLOT) if (before[at] !== 0) remember(larger, before[at]!, before[at + 1]!, before[at + 2]!)
    this.#memory = larger
    this.#misses = 0
  }

  #merge(op: Combination, a: number, b: number): number {
    let i = this.#starts[a]!
    let j = this.#starts[b]!
    let length = 0
    for (;;) {
      const endA = this.#runs[i]!
      const endB = this.#runs[j]!
      const end = endA < endB ? endA : endB
      length = this.#push(length, end, this.#values(op, this.#runs[i + 1]!, this.#runs[j + 1]!))
      if (end === this.last) break
      if (endA === end) i += 2
      if (endB === end) j += 2
    }
    return this.#intern(length)
  }

  /** Adds a run to the scratch, joined with the one before where the value is the same. */
  #push(length: number, end: number, value: number): number {
    if (length > 0 && this.#scratch[length - 1] === value) {
      this.#scratch[length - 2] = end
      return length
    }
    if (length + 2 > this.#scratch.length) this.#scratch = enlarged(this.#scratch)
    this.#scratch[length] = end
    this.#scratch[length + 1] = value
    return length + 2
  }

  #intern(length: number): number {
    let hash = length
    for (let k = 0; k < length; k++) hash = (Math.imul(hash ^ this.#scratch[k]!, 0x9e3779b1) ^ (hash >>> 13)) | 0
    let bucket = (hash ^ (hash >>> 16)) & (this.#buckets.length - 1)
    for (; this.#buckets[bucket] !== -1; bucket = (bucket + 1) & (this.#buckets.length - 1)) {
      const known = this.#buckets[bucket]!
      if (this.#hashes[known] === hash && this.#isScratch(known, length)) return known
    }
    const id = this.#count++
    if (id >= MOST_MAPS) throw new Error('more different sets of traffic than can be numbered')
    const start = this.#starts[id]!
    while (start + length > this.#runs.length) this.#runs = enlarged(this.#runs)
    for (let k = 0; k < length; k++) this.#runs[start + k] = this.#scratch[k]!
    if (id + 2 > this.#starts.length) {
      this.#starts = enlarged(this.#starts)
      this.#hashes = enlarged(this.#hashes)
    }
    this.#hashes[id] = hash
    this.#starts[id + 1] = start + length
    this.#buckets[bucket] = id
    if (this.#count * 2 > this.#buckets.length) this.#rehash()
    return id
  }

  #isScratch(map: number, length: number): boolean {
    const start = this.#starts[map]!
    if (this.#starts[map + 1]! - start !== length) return false
    for (let k = 0; k < length; k++) if (this.#runs[start + k] !== this.#scratch[k]) return false
    return true
  }

  #rehash(): void {
    const buckets = new Int32Array(this.#buckets.length * 2).fill(-1)
    for (let id = 0; id < this.#count; id++) {
      const hash = this.#hashes[id]!
      let bucket = (hash ^ (hash >>> 16)) & (buckets.length - 1)
      while (buckets[bucket] !== -1) bucket = (bucket + 1) & (buckets.length - 1)
      buckets[bucket] = id
    }
    this.#buckets = buckets
  }
}

function slotOf(left: number, key: number, length: number): number {
  const mixed = Math.imul(left, 0x9e3779b1) ^ Math.imul(key, 0x85ebca6b)
  return ((mixed ^ (mixed >>> 15)) * SLOT) & (length - 1)
}

function remember(memory: Int32Array, left: number, key: number, made: number): void {
  const slot = slotOf(left, key, memory.length)
  memory[slot] = left
  memory[slot + 1] = key
  memory[slot + 2] = made
}

function enlarged(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2)
  larger.set(array)
  return larger
}
