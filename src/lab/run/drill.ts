import type { Failure } from '../../failures/model.ts'
import { predictOutage, type Flow } from '../../failures/outage.ts'
import { downOf } from '../../failures/list.ts'
import { settleRoutes } from '../../failures/settle.ts'
import type { NetworkIndex } from '../../network/index.ts'
import { NOTHING_DOWN, type Down } from '../../routing/model.ts'
import { compareTables, describeDifference, type Difference } from '../compare.ts'
import { countLost, isWithin, longestGap, PROBE_INTERVAL_MS, type DrillReport, type DrillRow, type NewPrefixResult } from '../drill.ts'
import { planFault } from '../faults.ts'
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
    const fault = planFault(index, plan, failure)
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
      return await Promise.all(
        streams.map(async (stream, i): Promise<DrillRow> => {
          const arrivals = await stream.arrivals()
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
            sent,
            lost: countLost(arrivals, sent, ended),
          }
        }),
      )
    } finally {
      for (const stream of streams) await stream.stop()
      await repairFault(plan, fault, signal.aborted ? new AbortController().signal : signal)
      if (!signal.aborted) {
        await converge(plan, deadline / 1000, signal)
        await settle(NOTHING_DOWN, `after the repair of ${failure.id}`)
      }
    }
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
