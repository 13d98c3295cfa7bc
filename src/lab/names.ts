import { compareText } from '../core/stable.ts'
import { formatPrefix, parseInterfaceAddress } from '../ip/prefix.ts'

/** Name of a node's network namespace; two labs of different names never meet. */
export const namespaceOf = (lab: string, node: string): string => `keiro-${lab}-${node}`

/** A word that BIRD, nft and the shell all take: `session/hub-1` → `session_hub_1`. */
export const symbol = (text: string): string => text.replaceAll(/[^A-Za-z0-9]/g, '_')

/** Different ids may become the same symbol; the later ones in order get a number. */
export function symbols(ids: readonly string[], prefix: string): ReadonlyMap<string, string> {
  const taken = new Set<string>()
  const names = new Map<string, string>()
  for (const id of [...new Set(ids)].sort(compareText)) {
    const stem = `${prefix}${symbol(id)}`
    let name = stem
    for (let i = 2; taken.has(name); i++) name = `${stem}_${i}`
    taken.add(name)
    names.set(id, name)
  }
  return names
}

/** `10.0.0.4/24` → `10.0.0.0/24`. */
export function rangeOf(text: string): string {
  const parsed = parseInterfaceAddress(text)
  if (parsed === undefined) throw new Error(`${text} is not an interface address`)
  return formatPrefix(parsed.prefix)
}
