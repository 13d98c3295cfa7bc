/** A set of ports (0 to 65535) as disjoint inclusive ranges in ascending order, never touching: equal sets are equal data. */
export type PortSet = readonly PortSpan[]
export interface PortSpan {
  readonly from: number
  readonly to: number
}

export const ALL_PORTS: PortSet = [{ from: 0, to: 65535 }]
export const NO_PORTS: PortSet = []

/** The set of any ranges, in any order, overlapping or not; a range that ends before it starts is empty. */
export function portSet(ranges: Iterable<PortSpan>): PortSet {
  const sorted = [...ranges].filter((range) => range.from <= range.to).sort((a, b) => a.from - b.from)
  const merged: { from: number; to: number }[] = []
  for (const { from, to } of sorted) {
    const last = merged.at(-1)
    if (last !== undefined && from <= last.to + 1) last.to = Math.max(last.to, to)
    else merged.push({ from, to })
  }
  return merged
}

export function unionPorts(a: PortSet, b: PortSet): PortSet {
  return portSet([...a, ...b])
}

export function intersectPorts(a: PortSet, b: PortSet): PortSet {
  const both: PortSpan[] = []
  let i = 0
  let j = 0
  while (i < a.length && j < b.length) {
    const left = a[i]!
    const right = b[j]!
    const from = Math.max(left.from, right.from)
    const to = Math.min(left.to, right.to)
    if (from <= to) both.push({ from, to })
    if (left.to < right.to) i++
    else j++
  }
  return both
}

export function complementPorts(set: PortSet): PortSet {
  const rest: PortSpan[] = []
  let next = 0
  for (const { from, to } of set) {
    if (from > next) rest.push({ from: next, to: from - 1 })
    next = to + 1
  }
  if (next <= 65535) rest.push({ from: next, to: 65535 })
  return rest
}

/** What is in `a` and not in `b`. */
export function subtractPorts(a: PortSet, b: PortSet): PortSet {
  return intersectPorts(a, complementPorts(b))
}

export function hasPort(set: PortSet, port: number): boolean {
  return set.some(({ from, to }) => from <= port && port <= to)
}

export function containsPorts(outer: PortSet, inner: PortSet): boolean {
  return subtractPorts(inner, outer).length === 0
}

/** `22,443,8000-8080`; `all` for every port and `none` for no port. */
export function formatPorts(set: PortSet): string {
  if (set.length === 0) return 'none'
  if (set.length === 1 && set[0]!.from === 0 && set[0]!.to === 65535) return 'all'
  return set.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`)).join(',')
}
