/** What happens to a packet on its way, each as {@link STRIDE} integers: what it is, then the numbers that it names. */
export const STRIDE = 8
export const AT_ORIGIN = 0
/** Node, port or -1, direction, filter, rule (see `filters.ts`), action. */
export const AT_FILTER = 1
/** Port. */
export const AT_SOURCE_CHECK = 2
/** Node, table, route or -1, which hop or -1, address, the port it is led to or -1. */
export const AT_LOOKUP = 3
/** Node, address before, after, field (0 source, 1 destination), by (0 one-to-one, 1 masquerade, 2 balance, 3 restored), port before, after. */
export const AT_TRANSLATION = 4
/** Tunnel, end. */
export const AT_TUNNEL = 5
/** From node, to node, link. */
export const AT_WIRE = 6
/** Node, port. */
export const AT_DELIVERY = 7

export const INWARD = 0
export const OUTWARD = 1
export const THROUGH = 2

/** A growing list of integers that can be cut back to an earlier length where a way forks. */
export class Trail {
  #items = new Int32Array(512)
  /** Of ways that have ended: a copy is dear, a place in a long list is not. */
  #archive = new Int32Array(1 << 12)
  #kept = 0
  length = 0

  add(kind: number, a: number, b = -1, c = -1, d = -1, e = -1, f = -1, g = -1): void {
    if (this.length + STRIDE > this.#items.length) {
      const larger = new Int32Array(this.#items.length * 2)
      larger.set(this.#items)
      this.#items = larger
    }
    const items = this.#items
    const at = this.length
    items[at] = kind
    items[at + 1] = a
    items[at + 2] = b
    items[at + 3] = c
    items[at + 4] = d
    items[at + 5] = e
    items[at + 6] = f
    items[at + 7] = g
    this.length = at + STRIDE
  }

  at(index: number): number {
    return this.#items[index]!
  }

  /** Keeps what there is now at the end of the archive, and gives where. */
  keep(): number {
    const { length } = this
    const start = this.#kept
    while (start + length > this.#archive.length) {
      const larger = new Int32Array(this.#archive.length * 2)
      larger.set(this.#archive)
      this.#archive = larger
    }
    for (let i = 0; i < length; i++) this.#archive[start + i] = this.#items[i]!
    this.#kept = start + length
    return start
  }

  /** What was kept there. */
  kept(start: number, length: number): Int32Array {
    return this.#archive.slice(start, start + length)
  }

  clear(): void {
    this.length = 0
    this.#kept = 0
  }
}
