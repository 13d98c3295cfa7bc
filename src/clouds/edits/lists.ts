/** Replaces one of a list. */
export const replaced = <T extends { readonly id: string }>(items: readonly T[], id: string, change: (item: T) => T): T[] =>
  items.map((item) => (item.id === id ? change(item) : item))

/** The first of `name`, `name-2`, … that none there has. */
export function freeName(taken: readonly { readonly name: string }[], name: string): string {
  const names = new Set(taken.map((each) => each.name.toLowerCase()))
  for (let i = 1; ; i++) {
    const tried = i === 1 ? name : `${name}-${i}`
    if (!names.has(tried.toLowerCase())) return tried
  }
}

/** Documentation addresses (RFC 5737) stand for one that only exists once it is allocated; undefined: all of them are taken. */
export function freePlaceholder(taken: readonly (string | undefined)[]): string | undefined {
  const known = new Set(taken)
  return Array.from({ length: 254 }, (_, i) => `203.0.113.${i + 1}`).find((address) => !known.has(address))
}
