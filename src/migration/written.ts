/** A design as written: plain data, the same whether it comes from TypeScript, YAML or JSON. */
export interface Written {
  readonly name: string
  readonly sites: Readonly<Record<string, unknown>>
  readonly gateways: Readonly<Record<string, unknown>>
  readonly links: readonly unknown[]
  readonly policies: readonly unknown[]
  readonly expect: readonly unknown[]
  /** What names parts of the network: shared risks, scenarios. */
  readonly [more: string]: unknown
}

/** Without what only a program holds: places, functions, absent properties. The value must be one that the design's schema accepts. */
export function writtenOf(value: unknown): Written {
  const plain: unknown = JSON.parse(JSON.stringify(value))
  const parts = isRecord(plain) ? plain : {}
  const record = (part: unknown): Readonly<Record<string, unknown>> => (isRecord(part) ? part : {})
  const list = (part: unknown): readonly unknown[] => (Array.isArray(part) ? part : [])
  return {
    ...parts,
    name: typeof parts['name'] === 'string' ? parts['name'] : '',
    sites: record(parts['sites']),
    gateways: record(parts['gateways']),
    links: list(parts['links']),
    policies: list(parts['policies']),
    expect: list(parts['expect']),
  }
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Every text inside, keys of records too: what an element may name. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value, ...value.split('/').slice(0, 1)]
  if (Array.isArray(value)) return value.flatMap(textsIn)
  return isRecord(value) ? Object.entries(value).flatMap(([key, inner]) => [key, ...textsIn(inner)]) : []
}

/** A copy with the value at the path set, or taken away where it is undefined; records on the way are made. */
export function withValueAt(value: unknown, path: readonly string[], set: unknown): unknown {
  const [first, ...rest] = path
  if (first === undefined) return set
  const record = isRecord(value) ? value : {}
  const inner = withValueAt(record[first], rest, set)
  const { [first]: _, ...others } = record
  const isGone = inner === undefined || (rest.length > 0 && isRecord(inner) && Object.keys(inner).length === 0 && set === undefined)
  return isGone ? others : { ...record, [first]: inner }
}
