import type { Failure, Interval } from '../../failures/model.ts'
import { predictOutage, predictRecovery, type Flow } from '../../failures/outage.ts'
import { downOf } from '../../failures/list.ts'
import { settleRoutes } from '../../failures/settle.ts'
import type { NetworkIndex } from '../../network/index.ts'
import { NOTHING_DOWN, type Down } from '../../routing/model.ts'
import { compareTables, describeDifference, type Difference } from '../compare.ts'
import {
  countLost,
  isWithin,
  longestGap,
  PROBE_INTERVAL_MS,
  type Arrival,
  type DrillReport,
  type DrillRow,
  type NewPrefixResult,
} from '../drill.ts'
import { planFault, type FaultPlan } from '../faults.ts'
import { PROBE_PORT, type LabPlace, type LabPlan } from '../model.ts'
import { injectFault, repairFault } from './faults.ts'
import { monotonicMs, until } from './machine.ts'
import { drillNewPrefix } from './new-prefix.ts'
import { closeProbePort, openProbePort, Stream } from './probe.ts'
import { readTables } from './tables.ts'
import { converge } from './up.ts'

/** A flow of the design, and the two hosts of it that the probe runs between. */
export interface DrillFlow extends Flow {
  readonly source: LabPlace
  readonly destination: LabPlace
}

export interface DrillOptions {
  readonly flow: DrillFlow
  readonly failures: readonly Failure[]
  /** Also puts a new range on the LAN beside the flow's source, and times how far it comes. */
  readonly newPrefix?: boolean
  readonly signal?: AbortSignal
  /** Seconds to wait for routing after a failure and after its repair. Default 40. */
  readonly deadlineSeconds?: number
  readonly onStep?: (what: string) => void
}

/** Milliseconds of unbroken probes that count as "it works". */
const STEADY_MS = 300
/** Nothing for so long before the repair: the traffic was cut until then. */
const CUT_MS = 1000

/** Between the first two moments (monotonic milliseconds) the part returned; at the last one all was as before. */
interface Comeback {
  readonly begunMs: number
  readonly doneMs: number
  readonly endedMs: number
}

/** The longest hole after the return; of one that was there already, what follows the return. */
function onReturn(
  arrivals: readonly Arrival[],
  { begunMs, doneMs, endedMs }: Comeback,
  predicted: Interval,
): NonNullable<DrillRow['onReturn']> {
  const before = arrivals.filter(({ sentMs }) => sentMs <= begunMs)
  const wasCut = before.length === 0 || begunMs - Math.max(...before.map(({ sentMs }) => sentMs)) > CUT_MS
  const first = arrivals.filter(({ sentMs }) => sentMs > begunMs).reduce((low, { sentMs }) => Math.min(low, sentMs), endedMs)
  const measured = wasCut ? Math.max(0, Math.round(first - doneMs)) / 1000 : longestGap(arrivals, begunMs, endedMs)
  return { predicted, measured, within: isWithin(measured, predicted) }
}

/**
 * Injects each failure into the running lab, measures the hole in both directions, waits until the tables are those of the
 * simulation, repairs, and waits again. The lab is healthy afterwards, also when it throws or is told to stop.
 */
export async function drillLab(index: NetworkIndex, plan: LabPlan, options: DrillOptions): Promise<DrillReport> {
  const signal = options.signal ?? new AbortController().signal
  const deadline = (options.deadlineSeconds ?? 40) * 1000
  const { source, destination } = options.flow
  const { state: healthy } = settleRoutes(index)
  const rows: DrillRow[] = []
  const remarks: string[] = []
  const probe = `UDP probe every ${PROBE_INTERVAL_MS} ms both ways between ${source.node} and ${destination.node}; udp/${PROBE_PORT} was opened through the drop-ins of all filters for it`
  let newPrefix: NewPrefixResult | undefined
  await openProbePort(plan)
  try {
    if (options.newPrefix === true) {
      options.onStep?.('a new prefix')
      newPrefix = await drillNewPrefix(index, plan, options.flow, signal)
    }
    for (const failure of options.failures) {
      signal.throwIfAborted()
      options.onStep?.(failure.label)
      rows.push(...(await drillOne(failure)))
    }
  } finally {
    await closeProbePort(plan)
  }
  return { mode: 'lab', probe, rows, ...(newPrefix === undefined ? {} : { newPrefix }), remarks }

  async function drillOne(failure: Failure): Promise<DrillRow[]> {
    const outage = predictOutage(index, healthy, failure, options.flow)
    const recovery = predictRecovery(index, healthy, failure, options.flow)
    const fault = planFault(index, plan, failure)
    let repaired = false
    const streams = [new Stream(plan, 1, source, destination), new Stream(plan, 2, destination, source)]
    try {
      await settle(NOTHING_DOWN, `before ${failure.id}`)
      for (const stream of streams) await stream.start()
      await steady(streams, monotonicMs())
      const struck = await injectFault(plan, fault)
      const comesBack = Number.isFinite(outage.total.high)
      await settle(downOf(failure), `after ${failure.id}`)
      if (comesBack && !(await steady(streams, monotonicMs()))) remarks.push(`${failure.id}: traffic did not come back`)
      const ended = monotonicMs()
      const seen = await Promise.all(streams.map((stream) => stream.arrivals()))
      const back = await comeBack(failure, fault, streams, () => (repaired = true))
      return await Promise.all(
        streams.map(async (stream, i): Promise<DrillRow> => {
          const arrivals = seen[i]!
          const sent = await stream.stop()
          const measured = longestGap(arrivals, struck.begunMs, ended)
          const predicted = i === 0 ? outage.forward : outage.return
          const direction = `${stream.from.node} → ${stream.to.node}`
          // What only the repair ends has to last until now.
          const low = Number.isFinite(predicted.low) ? predicted.low : Math.round(ended - struck.doneMs) / 1000
          const within = isWithin(measured, { low, high: predicted.high })
          return {
            failure: failure.id,
            label: failure.label,
            direction,
            predicted,
            measured,
            within,
            onReturn: onReturn(await stream.arrivals(), back, i === 0 ? recovery.forward : recovery.return),
            sent,
            lost: countLost(await stream.arrivals(), sent, back.endedMs),
          }
        }),
      )
    } finally {
      for (const stream of streams) await stream.stop()
      if (!repaired) await repairFault(plan, fault, signal.aborted ? new AbortController().signal : signal)
      if (!repaired && !signal.aborted) {
        await converge(plan, deadline / 1000, signal)
        await settle(NOTHING_DOWN, `after the repair of ${failure.id}`)
      }
    }
  }

  /** Repairs, and waits until all is as it was before, with the streams still running. */
  async function comeBack(failure: Failure, fault: FaultPlan, streams: readonly Stream[], onRepaired: () => void): Promise<Comeback> {
    const begunMs = monotonicMs()
    await repairFault(plan, fault, signal)
    onRepaired()
    const doneMs = monotonicMs()
    await converge(plan, deadline / 1000, signal)
    await settle(NOTHING_DOWN, `after the repair of ${failure.id}`)
    if (!(await steady(streams, monotonicMs()))) remarks.push(`${failure.id}: traffic did not come back after the repair`)
    return { begunMs, doneMs, endedMs: monotonicMs() }
  }

  /** Until both streams arrived without a break for a while, since the moment given. */
  async function steady(streams: readonly Stream[], sinceMs: number): Promise<boolean> {
    const done = await until(
      async () => {
        const seen = await Promise.all(streams.map((stream) => stream.arrivals()))
        const now = monotonicMs()
        const isSteady = seen.every((arrivals) => now - sinceMs > STEADY_MS && longestGap(arrivals, now - STEADY_MS, now) < 0.05)
        return isSteady ? true : undefined
      },
      deadline,
      20,
      signal,
    )
    signal.throwIfAborted()
    return done === true
  }

  /** Until the kernel's tables are those that the simulation has with this much down. */
  async function settle(down: Down, when: string): Promise<void> {
    const state = down === NOTHING_DOWN ? healthy : settleRoutes(index, down).state
    let differences: readonly Difference[] = []
    const done = await until(
      async () => {
        differences = compareTables(state, await readTables(plan, new Set(down.nodes)))
        return differences.length === 0 ? true : undefined
      },
      deadline,
      100,
      signal,
    )
    signal.throwIfAborted()
    if (done !== true) remarks.push(...differences.map((difference) => `${when}: ${describeDifference(difference)}`))
  }
}
