import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Expectation } from '../design/model.ts'
import { ExpectationSweep, type SweepPlan, type UnitResult } from '../failures/sweep/expectations.ts'
import { unitSizes } from '../failures/sweep/summary.ts'
import { indexNetwork } from '../network/index.ts'
import type { Network } from '../network/model.ts'
import { interruptible } from './interruptible.ts'
import type { CliIo } from './io.ts'
import { Progress } from './progress.ts'

/** Work for {@link runSweep}: plain data, so that it can be sent to another thread. */
export interface SweepWork {
  readonly network: Network
  readonly expectations: readonly Expectation[]
  readonly plan: SweepPlan
}

/** What a thread says: sets judged since it last said so, or a finished unit. */
export type SweepMessage = { readonly judged: number } | { readonly unit: UnitResult }

export interface SweptUnits {
  readonly units: readonly UnitResult[]
  /** Ctrl-C: some units are missing. */
  readonly isInterrupted: boolean
}

/** Sets that one thread has judged before another would have started. */
const WORTH_A_THREAD = 3000

/** Judges the units of these lowest failures, on so many threads. The result does not depend on their number. */
export async function runSweep(io: CliIo, work: SweepWork, firsts: readonly number[], jobs: number | undefined): Promise<SweptUnits> {
  const sizes = unitSizes(work.plan.failures.length, work.plan.most)
  const total = firsts.reduce((sum, first) => sum + sizes[first]!, 0)
  const wanted = jobs ?? (total < WORTH_A_THREAD ? 1 : availableParallelism())
  const threads = Math.min(wanted, firsts.length)
  const progress = new Progress(io, total, 'failures judged')
  const stop = new AbortController()
  const forget = io.onInterrupt(() => stop.abort())
  try {
    const units = await (threads > 1 && THREAD !== undefined ? onThreads : here)(io, work, firsts, { threads, progress, stop: stop.signal })
    return { units: [...units].sort((a, b) => a.first - b.first), isInterrupted: units.length < firsts.length }
  } finally {
    forget()
    progress.end()
  }
}

interface Running {
  readonly threads: number
  readonly progress: Progress
  readonly stop: AbortSignal
}

async function here(io: CliIo, work: SweepWork, firsts: readonly number[], { progress }: Running): Promise<UnitResult[]> {
  const units: UnitResult[] = []
  await interruptible(io, unitsOf(work, firsts, units), () => progress.add(1))
  return units
}

function* unitsOf(work: SweepWork, firsts: readonly number[], units: UnitResult[]): Generator<void, void> {
  if (firsts.length === 0) return
  const sweep = new ExpectationSweep(indexNetwork(work.network), work.expectations, work.plan)
  for (const first of firsts) units.push(yield* sweep.unit(first))
}

/** The thread's own file. From TypeScript sources there is one only where Node reads these itself. */
const THREAD = import.meta.url.endsWith('.js')
  ? new URL('./sweep-worker.js', import.meta.url)
  : 'typescript' in process.features && process.features.typescript !== false
    ? new URL('./sweep-worker.ts', import.meta.url)
    : undefined

async function onThreads(
  _io: CliIo,
  work: SweepWork,
  firsts: readonly number[],
  { threads, progress, stop }: Running,
): Promise<UnitResult[]> {
  const units: UnitResult[] = []
  const waiting = [...firsts].reverse()
  const running = Array.from(
    { length: threads },
    () => new Worker(THREAD!, { workerData: work, resourceLimits: { maxOldGenerationSizeMb: 4096, maxYoungGenerationSizeMb: 128 } }),
  )
  const end = (): void => void Promise.all(running.map((worker) => worker.terminate()))
  stop.addEventListener('abort', end)
  const serve = (worker: Worker): Promise<void> =>
    new Promise((resolve, reject) => {
      const next = (): void => {
        const first = waiting.pop()
        if (first === undefined) resolve()
        else worker.postMessage(first, [])
      }
      worker.on('message', (message: SweepMessage) => {
        if ('judged' in message) progress.add(message.judged)
        else {
          units.push(message.unit)
          next()
        }
      })
      worker.on('error', reject)
      worker.on('exit', () => (stop.aborted ? resolve() : reject(new Error('a thread of the sweep ended early'))))
      next()
    })
  try {
    await Promise.all(running.map(serve))
    return units
  } finally {
    stop.removeEventListener('abort', end)
    for (const worker of running) worker.removeAllListeners('exit')
    await Promise.all(running.map((worker) => worker.terminate()))
  }
}
