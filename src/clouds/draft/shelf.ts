/** From here on a map is quicker than looking at each. */
const SMALL = 8

/** Named things in the order in which they came: a list while there are few, which is nearly always, with a map beside it when there are many. */
export class Shelf<T extends { readonly name: string }> {
  readonly items: T[] = []
  #byName: Map<string, T> | undefined

  get(name: string): T | undefined {
    if (this.#byName !== undefined) return this.#byName.get(name)
    for (const item of this.items) if (item.name === name) return item
    return undefined
  }

  add(item: T): T {
    this.items.push(item)
    if (this.#byName !== undefined) this.#byName.set(item.name, item)
    else if (this.items.length > SMALL) this.#byName = new Map(this.items.map((each) => [each.name, each]))
    return item
  }
}
