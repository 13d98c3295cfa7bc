import { spawn } from 'node:child_process'
import { mkdirSync, rmdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeAll, expect, it } from 'vitest'
import { ProblemError } from '../../src/core/problem.ts'
import type { LabPlan } from '../../src/lab/model.ts'
import { labDown } from '../../src/lab/run/down.ts'
import { execute, until } from '../../src/lab/run/machine.ts'
import { insideNode } from '../../src/lab/run/stages.ts'
import { readState, requireLab, writeState } from '../../src/lab/run/state.ts'
import { labUp } from '../../src/lab/run/up.ts'
import { describeLab } from './example-lab.ts'
import { exampleLab } from './example-plan.ts'
import { leftovers } from './leftovers.ts'

describeLab('a lab comes and goes', () => {
  let plan: LabPlan
  beforeAll(async () => {
    plan = (await exampleLab('test-life')).plan
  })
  afterEach(() => labDown('test-life'))

  it('comes up converged, answers inside its nodes, and goes without a trace', async () => {
    const up = await labUp(plan, { source: 'network.ts' })
    expect(up.already).toBe(false)
    expect(requireLab('test-life').phase).toBe('up')

    const again = await labUp(plan, { source: 'other.ts' })
    expect(again.already).toBe(true)
    expect(again.state.source).toBe('network.ts')

    const router = plan.nodes.find((node) => node.node === 'edge-aws-1')!
    const asked = await execute(insideNode(plan.name, router, ['vtysh', '-c', 'show running-config']))
    expect(asked.stdout).toContain('router bgp 64513')
    expect((await execute(insideNode(plan.name, router, ['sh', '-c', 'exit 7']))).code).toBe(7)
    // The site sees the closed network's members, and nothing behind them that no tunnel leads to.
    const site = plan.nodes.find((node) => node.node === 'ce-osaka')!
    expect((await execute(insideNode(plan.name, site, ['ping', '-c1', '-W1', '172.20.0.2']))).code).toBe(0)
    expect((await execute(insideNode(plan.name, site, ['ping', '-c1', '-W1', '198.51.100.4']))).code).not.toBe(0)

    const down = await labDown('test-life')
    expect(down.wasUp).toBe(true)
    expect(down.seconds).toBeLessThan(2)
    expect(leftovers(plan)).toEqual([])
    expect((await labDown('test-life')).wasUp).toBe(false)
  })

  it('says in its own words why a daemon did not start, and leaves nothing', async () => {
    const broken: LabPlan = {
      ...plan,
      nodes: plan.nodes.map((node) =>
        node.node === 'hub'
          ? {
              ...node,
              files: node.files.map((file) => (file.path === 'bird.conf' ? { ...file, content: 'router identity 1.1.1.1;\n' } : file)),
            }
          : node,
      ),
    }
    const error = await labUp(broken, { source: 'network.ts' }).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ProblemError)
    if (!(error instanceof ProblemError)) return
    expect(error.exitCode).toBe(3)
    expect(error.problems.map((problem) => problem.code)).toEqual(['LAB-003'])
    expect(error.problems[0]?.message).toMatch(/hub did not start \(daemons\)[\s\S]*bird\.conf:1:\d+ syntax error/)
    expect(leftovers(plan)).toEqual([])
  })

  it('names a daemon that started and died, and leaves nothing', async () => {
    const dying: LabPlan = {
      ...plan,
      nodes: plan.nodes.map((node) =>
        node.node === 'hub' ? { ...node, daemons: [...node.daemons, 'until [ -s bird.pid ]; do :; done; kill -9 $(cat bird.pid)'] } : node,
      ),
    }
    const error = await labUp(dying, { source: 'network.ts' }).catch((thrown: unknown) => thrown)
    expect(error instanceof ProblemError && [error.exitCode, ...error.problems.map((problem) => problem.code)]).toEqual([3, 'LAB-003'])
    expect(error).toHaveProperty('message', expect.stringMatching(/bird on hub died: .*Started/s))
    expect(leftovers(plan)).toEqual([])
  })

  it('says what is missing when it does not converge, and leaves nothing', async () => {
    const mute: LabPlan = { ...plan, nodes: plan.nodes.map((node) => (node.node === 'hub' ? { ...node, daemons: [] } : node)) }
    const error = await labUp(mute, { source: 'network.ts', deadlineSeconds: 3 }).catch((thrown: unknown) => thrown)
    expect(error instanceof ProblemError && error.problems.every((problem) => problem.code === 'LAB-002')).toBe(true)
    expect(error instanceof ProblemError && error.problems.map((problem) => problem.message)).toContain(
      'not converged after 3 s: edge-aws-1 → hub (169.254.128.2): BGP session is not established',
    )
    expect(leftovers(plan)).toEqual([])
  })

  it('says what would not go', async () => {
    // A directory where the name of a namespace should be: nothing can delete it as one.
    const [first] = plan.nodes
    const stuck = `/run/netns/${first?.namespace}`
    mkdirSync(stuck, { recursive: true })
    try {
      writeState({ version: plan.version, phase: 'up', plan, source: 'network.ts', startedAt: new Date().toISOString(), pid: process.pid })
      const error = await labDown('test-life').catch((thrown: unknown) => thrown)
      expect(error instanceof ProblemError && error.problems.map((problem) => problem.code)).toEqual(['LAB-005'])
    } finally {
      rmdirSync(stuck)
    }
    expect(leftovers(plan)).toEqual([])
  })

  it.each([0, 150, 700, 1500])('leaves nothing when it is stopped after %i ms', async (milliseconds) => {
    const controller = new AbortController()
    const stopped = labUp(plan, { source: 'network.ts', signal: controller.signal }).catch((thrown: unknown) => thrown)
    setTimeout(() => controller.abort(), milliseconds)
    expect(await stopped).toHaveProperty('name', 'AbortError')
    expect(leftovers(plan)).toEqual([])
  })

  it('clears what a killed program left behind before it starts anew', async () => {
    const child = spawn(
      process.execPath,
      [
        fileURLToPath(new URL('../../node_modules/jiti/lib/jiti-cli.mjs', import.meta.url)),
        fileURLToPath(new URL('./up-and-die.ts', import.meta.url)),
      ],
      {
        stdio: 'ignore',
        env: process.env,
      },
    )
    const ended = new Promise((resolve) => child.on('exit', resolve))
    const begun = await until(
      async () =>
        readState('test-life')?.phase === 'starting' && leftovers(plan).some((item) => item.startsWith('process')) ? true : undefined,
      15_000,
      20,
    )
    expect(begun).toBe(true)
    child.kill('SIGKILL')
    await ended
    expect(leftovers(plan)).not.toEqual([])
    expect((await labUp(plan, { source: 'network.ts' })).already).toBe(false)
  })
})
