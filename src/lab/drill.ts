import type { Failure, Interval } from '../failures/model.ts'

/** Milliseconds between two probes of a stream: the finest gap that can be told. */
export const PROBE_INTERVAL_MS = 5

/** One direction of one drill. */
export interface DrillRow {
  readonly failure: string
  readonly label: string
  /** `nagoya-host → tokyo-app-a`. */
  readonly direction: string
  /** Seconds. */
  readonly predicted: Interval
  /** Seconds of the longest hole; absent in a simulated drill. */
  readonly measured?: number
  /** Absent in a simulated drill. */
  readonly within?: boolean
  /** The gap when the part returns, counted from its return; measured only in a lab. */
  readonly onReturn?: { readonly predicted: Interval; readonly measured?: number; readonly within?: boolean }
  readonly sent?: number
  readonly lost?: number
}

export interface DrillReport {
  /** `lab`: real daemons, measured. `simulated`: this machine has none; predictions only. */
  readonly mode: 'lab' | 'simulated'
  readonly probe: string
  readonly rows: readonly DrillRow[]
  readonly newPrefix?: NewPrefixResult
  /** What did not come back, or tables that differ from the simulation's after a failure or its repair. */
  readonly remarks: readonly string[]
}

/** How long after a new range appeared at a site it was in the hubs' tables, and a host far away reached it. */
export interface NewPrefixResult {
  readonly prefix: string
  readonly router: string
  /** Seconds; absent when it did not happen before the deadline. */
  readonly inTablesSeconds?: number
  readonly reachedSeconds?: number
  readonly limitSeconds: number
  readonly within: boolean
}

/** A received probe: its number and when it was sent (milliseconds of the machine's monotonic clock). */
export interface Arrival {
  readonly sequence: number
  readonly sentMs: number
}

const IN_FLIGHT_MS = 100

/**
 * The longest hole between two probes that arrived, by the time they were sent, of the holes that end after `sinceMs`; in seconds.
 * What is lost and never followed by an arrival is a hole until `untilMs`. Probes that overtake each other make no hole.
 */
export function longestGap(arrivals: readonly Arrival[], sinceMs: number, untilMs: number): number {
  const sorted = [...arrivals].sort((a, b) => a.sequence - b.sequence)
  let longest = 0
  sorted.forEach((arrival, i) => {
    const next = sorted[i + 1]
    // What was sent in the last moments is still on its way.
    const end = next?.sentMs ?? (untilMs - arrival.sentMs > IN_FLIGHT_MS ? untilMs : arrival.sentMs)
    if (end >= sinceMs && (next === undefined || next.sequence > arrival.sequence + 1)) longest = Math.max(longest, end - arrival.sentMs)
  })
  return Math.round(sorted.length === 0 ? untilMs - sinceMs : longest) / 1000
}

/** How many of the probes sent before `untilMs` are lost, those that were still on their way then not counted. */
export function countLost(arrivals: readonly Arrival[], sent: number, untilMs: number): number {
  const last = arrivals.reduce<Arrival | undefined>(
    (best, each) => (best === undefined || each.sequence > best.sequence ? each : best),
    undefined,
  )
  if (last === undefined) return sent
  const passed = untilMs - last.sentMs > IN_FLIGHT_MS ? sent : last.sequence + 1
  return Math.max(0, passed - new Set(arrivals.map((each) => each.sequence)).size)
}

/**
 * Whether a gap lies in the predicted interval, without any allowance: where no outage is predicted, not one probe may be lost.
 * The gap is never shorter than the outage, and at most two probe intervals longer.
 */
export const isWithin = (gapSeconds: number, { low, high }: Interval): boolean => gapSeconds >= low && gapSeconds <= high

/** The failures that a drill injects when none is named: each router, one tunnel of a kind, one link of a kind that can fail. */
export function drillFailures(failures: readonly Failure[]): Failure[] {
  const kinds = new Set<string>()
  return failures.filter((failure) => {
    if (failure.kind === 'router') return true
    if (failure.kind === 'zone') return false
    const kind = failure.kind === 'tunnel' ? failure.id.split('/')[0]! : failure.kind
    if (kinds.has(kind)) return false
    kinds.add(kind)
    return true
  })
}

/** `0.30–0.55 s`; without an end: `until repair`. */
export function formatInterval({ low, high }: Interval): string {
  if (high === 0) return '0 s'
  if (!Number.isFinite(high)) return Number.isFinite(low) ? `≥ ${low.toFixed(2)} s` : 'until repair'
  return `${low.toFixed(2)}–${high.toFixed(2)} s`
}

/** The result as a table for people. */
export function formatDrill(report: DrillReport): string {
  const isLab = report.mode === 'lab'
  const returns = report.rows.some((row) => row.onReturn !== undefined)
  const head = [
    'fault',
    'direction',
    isLab ? 'predicted' : 'predicted (simulated)',
    ...(isLab ? ['measured', 'within'] : []),
    ...(returns ? ['on return', ...(isLab ? ['measured', 'within'] : [])] : []),
  ]
  const rows = report.rows.map((row) => [
    row.label,
    row.direction,
    formatInterval(row.predicted),
    ...(isLab ? [measuredText(row), row.within === true ? 'yes' : 'NO'] : []),
    ...(returns ? [row.onReturn === undefined ? '' : formatInterval(row.onReturn.predicted), ...(isLab ? returnCells(row) : [])] : []),
  ])
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)))
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  const after = [...(report.newPrefix === undefined ? [] : [newPrefixText(report.newPrefix)]), ...report.remarks]
  return [
    report.probe,
    '',
    line(head),
    line(widths.map((width) => '-'.repeat(width))),
    ...rows.map(line),
    ...(after.length === 0 ? [] : ['', ...after]),
    '',
  ].join('\n')
}

function measuredText({ measured, predicted }: DrillRow): string {
  if (measured === undefined) return ''
  return Number.isFinite(predicted.high) ? `${measured.toFixed(3)} s` : `none for ${measured.toFixed(1)} s, then repaired`
}

function returnCells({ onReturn }: DrillRow): readonly string[] {
  if (onReturn?.measured === undefined) return ['', '']
  return [`${onReturn.measured.toFixed(3)} s`, onReturn.within === true ? 'yes' : 'NO']
}

function newPrefixText(result: NewPrefixResult): string {
  const seconds = (value: number | undefined): string => (value === undefined ? 'not at all' : `after ${value.toFixed(2)} s`)
  const verdict = result.within ? `within ${result.limitSeconds} s` : `NOT within ${result.limitSeconds} s`
  return `new prefix ${result.prefix} at ${result.router}: in the hubs' tables ${seconds(result.inTablesSeconds)}, reached from the other end ${seconds(result.reachedSeconds)} (${verdict})`
}
