/** Steps from the top of a design: `['links', 1, 'between', 0]`. */
export type Path = readonly (string | number)[]

/** `links[1].between[0]`; keys that are not plain words are quoted. */
export function formatPath(path: Path): string {
  return path
    .map((step, index) =>
      typeof step === 'number' ? `[${step}]` : !/^[\w-]+$/.test(step) ? `[${JSON.stringify(step)}]` : index === 0 ? step : `.${step}`,
    )
    .join('')
}

/** The reverse of {@link formatPath}. */
export function parsePath(text: string): Path {
  return [...text.matchAll(/\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|([^.[\]]+)/g)].map(([, index, quoted, word]) =>
    index !== undefined ? Number(index) : quoted !== undefined ? String(JSON.parse(quoted)) : (word ?? ''),
  )
}

/** The value at a path, or undefined where the path leads nowhere. */
export function valueAt(value: unknown, path: Path): unknown {
  let at = value
  for (const step of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined
    at = Reflect.get(at, step)
  }
  return at
}

const NOUNS: Readonly<Record<string, string>> = { sites: 'site', gateways: 'gateway' }
const LISTS = new Set(['links', 'policies', 'expect', 'sharedRisks', 'scenarios'])

/**
 * The path as a person says it: the property, and the element of the design that it belongs to.
 *
 * @example describePath(['sites', 'tokyo', 'cidr']) // { property: '`cidr`', owner: 'site "tokyo"' }
 */
export function describePath(path: Path): { readonly property: string; readonly owner: string } {
  const [section, element] = path
  const noun = typeof section === 'string' ? NOUNS[section] : undefined
  const owned = typeof element === 'string' && noun !== undefined
  const listed = typeof element === 'number' && LISTS.has(String(section))
  const owner = owned ? `${noun} "${element}"` : listed ? `\`${section}[${element}]\`` : 'the design'
  const rest = path.slice(owned || listed ? 2 : 0)
  return { property: rest.length === 0 ? '' : `\`${formatPath(rest)}\``, owner }
}

/** "`cidr` of site "tokyo"", or "site "tokyo"" for the element itself. */
export function sayPath(path: Path): string {
  const { property, owner } = describePath(path)
  return property === '' ? owner : owner === 'the design' ? property : `${property} of ${owner}`
}
