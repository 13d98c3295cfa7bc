import { ProblemError } from '../../core/problem.ts'
import { PLAN_VERSION, type LabPlan } from '../model.ts'
import { describeCondition, missing } from './conditions.ts'
import { clear } from './down.ts'
import { writeNodeFiles } from './node-files.ts'
import { until } from './machine.ts'
import { isRunning, readState, writeState, type LabState } from './state.ts'
import { startNodes } from './stages.ts'
import { deadDaemons } from './vital-signs.ts'
import { makeWires } from './wiring.ts'

export interface UpReport {
  readonly state: LabState
  /** True: it was up before, and nothing was done. */
  readonly already: boolean
  readonly seconds: number
}

export interface UpOptions {
  /** Design as the user named it, for messages. */
  readonly source: string
  /** Seconds until the lab has to have converged. Default 30. */
  readonly deadlineSeconds?: number
  /** Leaves a lab that did not converge up, to be looked at. */
  readonly keep?: boolean
  readonly signal?: AbortSignal
  /** Told of each step as it begins. */
  readonly onStep?: (what: string) => void
  /** Told of what is still missing, each time that it is asked. */
  readonly onMissing?: (what: readonly string[]) => void
}

/**
 * Brings a lab up and waits until every session, BFD and probe of the plan holds. On any failure and when the signal aborts,
 * everything is taken down again before it throws: LAB-002 (not converged: says what is missing), LAB-003 (something did not start).
 */
export async function labUp(plan: LabPlan, options: UpOptions): Promise<UpReport> {
  const start = performance.now()
  const seconds = (): number => (performance.now() - start) / 1000
  const known = readState(plan.name)
  if (known?.phase === 'up' && isRunning(known)) return { state: known, already: true, seconds: seconds() }
  if (known?.phase === 'starting' && known.pid !== process.pid && isAlive(known.pid)) {
    throw new ProblemError([
      {
        code: 'LAB-007',
        severity: 'error',
        message: `the lab "${plan.name}" is just being started by process ${known.pid}`,
        hint: 'wait for it, or give this one another name',
      },
    ])
  }
  if (known !== undefined) await clear(known.plan)
  const signal = options.signal ?? new AbortController().signal
  const state: LabState = {
    version: PLAN_VERSION,
    phase: 'starting',
    plan,
    source: options.source,
    startedAt: new Date().toISOString(),
    pid: process.pid,
  }
  writeState(state)
  try {
    options.onStep?.(`${plan.nodes.length} nodes, ${plan.wires.length} wires`)
    writeNodeFiles(plan)
    await makeWires(plan)
    signal.throwIfAborted()
    options.onStep?.('tunnels and daemons')
    await startNodes(plan.name, plan.nodes, signal)
    options.onStep?.('waiting for sessions, BFD and the first packets')
    await converge(plan, options.deadlineSeconds ?? 30, signal, options.onMissing)
    const up: LabState = { ...state, phase: 'up', convergedSeconds: seconds() }
    writeState(up)
    return { state: up, already: false, seconds: seconds() }
  } catch (error) {
    const stays =
      options.keep === true &&
      !signal.aborted &&
      error instanceof ProblemError &&
      error.problems.every((problem) => problem.code === 'LAB-002')
    if (stays) writeState({ ...state, phase: 'up' })
    else await clear(plan)
    throw error
  }
}

/** Waits until nothing is missing; LAB-002 lists what is at the deadline, LAB-003 names a daemon that died meanwhile. */
export async function converge(
  plan: LabPlan,
  deadlineSeconds: number,
  signal?: AbortSignal,
  onMissing?: UpOptions['onMissing'],
): Promise<void> {
  let last: readonly string[] = []
  const done = await until(
    async () => {
      const dead = deadDaemons(plan)
      if (dead.length > 0) throw new ProblemError(dead, 3)
      const left = await missing(plan)
      last = left.map(describeCondition)
      onMissing?.(last)
      return left.length === 0 ? true : undefined
    },
    deadlineSeconds * 1000,
    100,
    signal,
  )
  signal?.throwIfAborted()
  if (done === true) return
  throw new ProblemError(
    last.map((message) => ({
      code: 'LAB-002',
      severity: 'error' as const,
      message: `not converged after ${deadlineSeconds} s: ${message}`,
      hint: 'keiro lab up --keep leaves it up to look at with keiro lab exec',
    })),
    3,
  )
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
