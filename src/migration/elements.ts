import { stableJson } from '../core/stable.ts'
import { isRecord, textsIn, type Written } from './written.ts'

export type Section = 'sites' | 'gateways' | 'links' | 'policies'

/** A part of the two designs that differs, with the forms that it takes on the way: undefined where it is not there. */
export interface Element {
  /** `gateways.hub`, `links.3`: unique, and the same for the same two designs. */
  readonly id: string
  readonly section: Section
  /** As people call it: `gateway "hub"`. */
  readonly label: string
  /** At least two, each different from the one before: the old one first, the new one last. */
  readonly forms: readonly unknown[]
  /** Where it stands among its section: in the old design, or after it. */
  readonly place: string | number
  /** Names that any of its forms mentions. */
  readonly mentions: ReadonlySet<string>
}

/** What the design is at a moment: for each element that differs, the number of its form. */
export type Forms = ReadonlyMap<string, number>

/** Everything in which two designs differ, sites first; the order of lists does not count, expectations are no part of the network. */
export function elementsBetween(old: Written, now: Written): Element[] {
  return [
    ...named('sites', 'site', old.sites, now.sites),
    ...named('gateways', 'gateway', old.gateways, now.gateways),
    ...listed('links', old.links, now.links, new Set(Object.keys({ ...old.gateways, ...now.gateways, ...old.sites, ...now.sites }))),
    ...listed('policies', old.policies, now.policies, new Set()),
  ]
}

/** The old design with the elements in the given forms; between the two of them with these expectations, and without what names parts that may be gone. */
export function designAt(old: Written, now: Written, elements: readonly Element[], forms: Forms, expect: readonly unknown[]): Written {
  if (isLast(elements, forms)) return now
  if (elements.every((each) => (forms.get(each.id) ?? 0) === 0)) return old
  const of = (section: Section): Element[] => elements.filter((each) => each.section === section)
  const at = (each: Element): unknown => each.forms[forms.get(each.id) ?? 0]
  const record = (section: 'sites' | 'gateways'): Record<string, unknown> => {
    const made: Record<string, unknown> = { ...old[section] }
    for (const each of of(section)) {
      const value = at(each)
      if (value === undefined) delete made[each.place]
      else made[each.place] = value
    }
    return made
  }
  const list = (section: 'links' | 'policies'): unknown[] => {
    const made: unknown[] = [...old[section]]
    for (const each of of(section)) made[Number(each.place)] = at(each)
    return made.filter((value) => value !== undefined)
  }
  return {
    name: old.name,
    sites: record('sites'),
    gateways: record('gateways'),
    links: list('links'),
    policies: list('policies'),
    expect,
  }
}

/** Whether every element has its last form. */
export const isLast = (elements: readonly Element[], forms: Forms): boolean =>
  elements.every((each) => (forms.get(each.id) ?? 0) === each.forms.length - 1)

function named(
  section: 'sites' | 'gateways',
  noun: string,
  old: Readonly<Record<string, unknown>>,
  now: Readonly<Record<string, unknown>>,
): Element[] {
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].flatMap((name) =>
    element(section, name, `${noun} "${name}"`, name, formsBetween(old[name], now[name])),
  )
}

function listed(section: 'links' | 'policies', old: readonly unknown[], now: readonly unknown[], names: ReadonlySet<string>): Element[] {
  const left = now.map((value) => ({ value, key: stableJson(value) }))
  const take = (fits: (each: (typeof left)[number]) => boolean): unknown => {
    const found = left.findIndex(fits)
    return found < 0 ? undefined : left.splice(found, 1)[0]!.value
  }
  const kept = old.map((value) => take((each) => each.key === stableJson(value)))
  // A link between the same ends is the same link with other settings.
  const pairs = old.map((value, i) => {
    if (kept[i] !== undefined || section === 'policies') return kept[i]
    return take((each) => identityOf(each.value, names) === identityOf(value, names))
  })
  const changed = old.flatMap((value, i) => element(section, `${i}`, labelOf(section, value, names), i, formsBetween(value, pairs[i])))
  const added = left.flatMap(({ value }, i) =>
    element(section, `+${i}`, labelOf(section, value, names), old.length + i, formsBetween(undefined, value)),
  )
  return [...changed, ...added]
}

function element(section: Section, key: string, label: string, place: string | number, forms: readonly unknown[]): Element[] {
  if (forms.length < 2) return []
  return [{ id: `${section}.${key}`, section, label, forms, place, mentions: new Set([...forms.flatMap(textsIn), String(place)]) }]
}

function identityOf(link: unknown, names: ReadonlySet<string>): string {
  // A link with a name of its own is another one under another name.
  const kind = isRecord(link) ? `${String(link['kind'])} ${typeof link['name'] === 'string' ? link['name'] : ''}` : ''
  return [kind, ...textsIn(isRecord(link) ? Object.values(link) : link).filter((text) => names.has(text))].join('|')
}

function labelOf(section: 'links' | 'policies', value: unknown, names: ReadonlySet<string>): string {
  if (!isRecord(value)) return section
  if (section === 'policies') return `policy ${words(value['from'])} → ${words(value['to'])} ${words(value['services'])}`
  const ends = [...new Set(textsIn(Object.values(value)).filter((text) => names.has(text)))]
  const kind = String(value['kind'])
  const name = typeof value['name'] === 'string' ? ` "${value['name']}"` : ''
  return `${kind.slice(kind.indexOf('.') + 1)} link${name} ${ends.join(' – ')}`
}

const words = (value: unknown): string => (Array.isArray(value) ? value.map(words).join(', ') : typeof value === 'string' ? value : '')

/** From one to the other: what is new comes first and what is gone goes last, where parts of it can be told apart. */
function formsBetween(old: unknown, now: unknown): unknown[] {
  const forms = old === undefined || now === undefined ? [old, now] : [old, merged(old, now, false), merged(old, now, true), now]
  return forms.filter((form, i) => i === 0 || textOf(form) !== textOf(forms[i - 1]))
}

const textOf = (value: unknown): string => (value === undefined ? '' : stableJson(value))

/** Everything that either has; of what both have in different ways the old one, or the new one. */
function merged(old: unknown, now: unknown, newer: boolean): unknown {
  if (isRecord(old) && isRecord(now)) {
    const keys = [...new Set([...Object.keys(old), ...Object.keys(now)])]
    return Object.fromEntries(
      keys.map((key) => [key, !(key in old) ? now[key] : !(key in now) ? old[key] : merged(old[key], now[key], newer)]),
    )
  }
  if (isPlainList(old) && isPlainList(now)) return [...new Set([...old, ...now])]
  return newer ? now : old
}

const isPlainList = (value: unknown): value is readonly (string | number)[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string' || typeof item === 'number')
