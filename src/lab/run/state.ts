import { existsSync, mkdirSync, readFileSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ProblemError } from '../../core/problem.ts'
import { PLAN_VERSION, type LabPlan } from '../model.ts'

export interface LabState {
  readonly version: typeof PLAN_VERSION
  readonly phase: 'starting' | 'up'
  readonly plan: LabPlan
  /** The design that it was made from, as the user named it. */
  readonly source: string
  /** ISO 8601. */
  readonly startedAt: string
  /** Seconds from nothing to converged. */
  readonly convergedSeconds?: number
  /** Process that brings it up: when it is gone and the phase is still `starting`, the rest is litter. */
  readonly pid: number
}

/** A lab's directory: `$XDG_RUNTIME_DIR/keiro/<lab>`, or `/run/keiro/<lab>`. */
export function labDirectory(lab: string): string {
  return join(labsDirectory(), lab)
}

function labsDirectory(): string {
  return join(process.env['XDG_RUNTIME_DIR'] ?? '/run', 'keiro')
}

export const nodeDirectory = (lab: string, node: string): string => join(labDirectory(lab), 'nodes', node)
export const namespacePath = (namespace: string): string => join('/run/netns', namespace)

export function readState(lab: string): LabState | undefined {
  const path = join(labDirectory(lab), 'state.json')
  if (!existsSync(path)) return undefined
  const state: unknown = JSON.parse(readFileSync(path, 'utf8'))
  if (!isState(state)) {
    throw new ProblemError(
      [
        {
          code: 'LAB-006',
          severity: 'error',
          message: `the lab "${lab}" was started by another version of keiro`,
          at: { file: path },
          hint: 'take it down with that version',
        },
      ],
      3,
    )
  }
  return state
}

function isState(value: unknown): value is LabState {
  return typeof value === 'object' && value !== null && 'version' in value && value.version === PLAN_VERSION && 'plan' in value
}

/** Whole or not at all. */
export function writeState(state: LabState): void {
  const directory = labDirectory(state.plan.name)
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const path = join(directory, 'state.json')
  writeFileSync(`${path}.new`, JSON.stringify(state), { mode: 0o600 })
  renameSync(`${path}.new`, path)
}

export function removeDirectory(lab: string): void {
  rmSync(labDirectory(lab), { recursive: true, force: true })
  try {
    rmdirSync(labsDirectory())
  } catch {
    // Another lab is still there.
  }
}

/** The state of a lab that is up; LAB-004 when it is not. */
export function requireLab(lab: string): LabState {
  const state = readState(lab)
  if (state !== undefined && state.phase === 'up' && isRunning(state)) return state
  throw new ProblemError([
    { code: 'LAB-004', severity: 'error', message: `the lab "${lab}" is not up`, hint: 'start it with: keiro lab up' },
  ])
}

/** Every namespace of the plan is there: false after a restart of the machine. */
export function isRunning(state: LabState): boolean {
  return state.plan.nodes.every((node) => existsSync(namespacePath(node.namespace)))
}

/** Inode of a namespace, as `/proc/<pid>/ns/net` names it; undefined when it does not exist. */
export function namespaceInode(namespace: string): number | undefined {
  try {
    return statSync(namespacePath(namespace)).ino
  } catch {
    return undefined
  }
}
