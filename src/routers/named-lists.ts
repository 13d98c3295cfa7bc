import { parsePrefix } from '../ip/prefix.ts'
import type { PrefixRange } from '../network/model.ts'

/** Named lists of one router: a name taken by other content gets a number. */
export interface NamedLists {
  readonly prefixLists: Map<string, readonly string[]>
  readonly communityLists: Map<string, readonly string[]>
  /** Regular expressions over an AS path written out. */
  readonly asPathLists: Map<string, readonly string[]>
}

export const emptyLists = (): NamedLists => ({ prefixLists: new Map(), communityLists: new Map(), asPathLists: new Map() })

/** The name of a list of these entries: the wanted one, and a new list when there is none yet. */
export function nameList(lists: Map<string, readonly string[]>, wanted: string, entries: readonly string[]): string {
  const key = entries.join('\n')
  const stem = listName(wanted)
  let name = stem
  for (let number = 2; lists.has(name) && lists.get(name)?.join('\n') !== key; number++) name = `${stem}-${number}`
  lists.set(name, entries)
  return name
}

/** One word, as names in configurations have to be. */
export function listName(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9_.-]+/g, '-')
}

/** `10.0.0.0/8 ge 16 le 24`; undefined when no prefix can match. Written with length < ge <= le, as FRR demands. */
export function prefixEntry(range: PrefixRange): string | undefined {
  const { length, family } = parsePrefix(range.prefix)
  const least = Math.max(range.minLength, length)
  const most = Math.min(range.maxLength, family === 4 ? 32 : 128)
  if (least > most) return undefined
  if (most === length) return range.prefix
  return `${range.prefix}${least > length ? ` ge ${least}` : ''} le ${most}`
}
