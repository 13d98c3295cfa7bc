const MOST = 2 ** 26

/** Numbers sequences of integers: equal sequences get equal numbers, without a text that says what is in them. */
export class Sequences {
  readonly #longer = new Map<number, number>()
  readonly #parts = new Map<string | number, number>()

  /** The number of a sequence with one more integer (-1 or more) at its end; 0 is the empty sequence. */
  add(sequence: number, item: number): number {
    const key = sequence * MOST + item + 1
    const known = this.#longer.get(key)
    if (known !== undefined) return known
    const number = this.#longer.size + 1
    if (number >= MOST || item + 1 >= MOST) throw new Error('more different sequences than can be numbered')
    this.#longer.set(key, number)
    return number
  }

  /** With a text, or a number of any size, at its end. */
  addPart(sequence: number, part: string | number): number {
    let item = this.#parts.get(part)
    if (item === undefined) this.#parts.set(part, (item = this.#parts.size))
    return this.add(sequence, item)
  }
}
