import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ProblemError } from '../../core/problem.ts'
import { indexNetwork } from '../../network/index.ts'
import { TEST_NETWORK } from '../fixtures/hub-network.ts'
import { PLAN_VERSION, type LabPlan } from '../model.ts'
import { planLab } from '../plan.ts'
import { requireMachine } from './doctor.ts'
import { labDown } from './down.ts'
import { injectFault } from './faults.ts'
import { Stream } from './probe.ts'
import { labDirectory, readState, requireLab, writeState } from './state.ts'
import { readTables } from './tables.ts'
import { labUp } from './up.ts'

const plan: LabPlan = planLab(indexNetwork(TEST_NETWORK), {
  name: 'nowhere',
  routerFiles: new Map(),
  features: { gre: false, wireguard: false },
  probes: [],
})

/** Codes and exit code of what the action throws. */
async function codesOf(action: () => unknown): Promise<readonly string[]> {
  try {
    await action()
  } catch (error) {
    if (error instanceof ProblemError) return [...new Set(error.problems.map((problem) => problem.code)), `exit ${error.exitCode}`]
    throw error
  }
  return []
}

describe('problems of the lab', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'keiro-state-'))
    vi.stubEnv('XDG_RUNTIME_DIR', folder)
  })
  afterEach(() => {
    vi.unstubAllEnvs()
    rmSync(folder, { recursive: true, force: true })
  })

  it('names everything that the machine lacks', async () => {
    vi.stubEnv('PATH', '')
    expect(await codesOf(requireMachine)).toEqual(['LAB-001', 'exit 3'])
  })
  it('says that no such lab is up, and is polite to a second down', async () => {
    expect(await codesOf(() => requireLab('nowhere'))).toEqual(['LAB-004', 'exit 2'])
    expect((await labDown('nowhere')).wasUp).toBe(false)
  })
  it('does not read what another version wrote', async () => {
    mkdirSync(labDirectory('nowhere'), { recursive: true })
    writeFileSync(join(labDirectory('nowhere'), 'state.json'), '{"version":0}')
    expect(await codesOf(() => readState('nowhere'))).toEqual(['LAB-006', 'exit 3'])
  })
  it('does not start what another process is starting', async () => {
    writeState({
      version: PLAN_VERSION,
      phase: 'starting',
      plan,
      source: 'network.ts',
      startedAt: '2026-01-01T00:00:00.000Z',
      pid: process.ppid,
    })
    expect(await codesOf(() => labUp(plan, { source: 'network.ts' }))).toEqual(['LAB-007', 'exit 2'])
  })
  it('says which routes could not be read', async () => {
    expect(await codesOf(() => readTables(plan))).toEqual(['LAB-008', 'exit 3'])
  })
  it('says that a fault could not be set', async () => {
    expect(await codesOf(() => injectFault(plan, { failure: 'x', rulesets: [{ node: 'ce', ruleset: '' }], killed: [], cut: [] }))).toEqual([
      'LAB-009',
      'exit 3',
    ])
  })
  it('says that a host does not answer', async () => {
    const stream = new Stream(plan, 1, { node: 'office', address: '192.168.1.10' }, { node: 'app', address: '10.1.0.4' })
    expect(await codesOf(() => stream.start())).toEqual(['LAB-010', 'exit 3'])
  })
})
