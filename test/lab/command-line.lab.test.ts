import { spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { LabPlan } from '../../src/lab/model.ts'
import { labDown } from '../../src/lab/run/down.ts'
import { until } from '../../src/lab/run/machine.ts'
import { runForTest } from '../cli/run-cli.ts'
import { describeLab } from './example-lab.ts'
import { exampleLab } from './example-plan.ts'
import { leftovers } from './leftovers.ts'

const path = (url: string): string => fileURLToPath(new URL(url, import.meta.url))
const NAME = 'test-cli'

describeLab('the lab on the command line', () => {
  let plan: LabPlan
  let folder = ''
  let design = ''
  beforeAll(async () => {
    plan = (await exampleLab(NAME)).plan
    folder = mkdtempSync(join(tmpdir(), 'keiro-lab-cli-'))
    design = readFileSync(path('../../examples/flets-hybrid/network.ts'), 'utf8').replace("name: 'flets-hybrid'", `name: '${NAME}'`)
    writeFileSync(join(folder, 'network.ts'), design)
  })
  afterEach(() => labDown(NAME))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  /** `keiro lab up` as a program of its own. */
  function start(environment: Readonly<Record<string, string>> = {}): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
    const jiti = path('../../node_modules/jiti/lib/jiti-cli.mjs')
    const child = spawn(process.execPath, [jiti, path('../../src/cli/main.ts'), 'lab', 'up', '-c', join(folder, 'network.ts')], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1', ...environment },
    })
    let out = ''
    let err = ''
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (out += text))
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (err += text))
    const ended = new Promise<Ended>((resolve) => child.on('close', (code, signal) => resolve({ code, signal, out, err })))
    return { child, ended }
  }

  interface Ended {
    readonly code: number | null
    readonly signal: string | null
    readonly out: string
    readonly err: string
  }

  const has = (kind: string): boolean => leftovers(plan).some((item) => item.startsWith(kind))

  it.each([
    { signal: 'SIGINT', when: 'process' },
    { signal: 'SIGTERM', when: 'process' },
    { signal: 'SIGHUP', when: 'process' },
    { signal: 'SIGINT', when: 'directory' },
    { signal: 'SIGHUP', when: 'namespace' },
  ] as const)('leaves nothing after $signal when there is a first $when', async ({ signal, when }) => {
    const { child, ended } = start()
    expect(await until(async () => (has(when) ? true : undefined), 20_000, 5)).toBe(true)
    child.kill(signal)
    const { code, signal: diedOf, err } = await ended
    expect(err).toContain('stopping, and cleaning up')
    expect(diedOf ?? code).toBe(signal === 'SIGHUP' ? 'SIGHUP' : 130)
    expect(leftovers(plan)).toEqual([])
  })

  it('leaves nothing when its reader goes away', async () => {
    const { child, ended } = start()
    child.stdout?.destroy()
    expect((await ended).code).toBe(130)
    expect(leftovers(plan)).toEqual([])
  })

  it('gives the own words of a daemon that does not start, exit 3, and leaves nothing', async () => {
    const programs = join(folder, 'bin')
    mkdirSync(programs)
    writeFileSync(join(programs, 'bird'), '#!/bin/sh\necho "bird: the moon is in the wrong phase" >&2\nexit 1\n')
    chmodSync(join(programs, 'bird'), 0o755)
    const { code, err } = await start({ PATH: `${programs}:${process.env['PATH'] ?? ''}` }).ended
    expect(err).toMatch(/error LAB-003 {2}hub did not start \(daemons\): [\s\S]*the moon is in the wrong phase/)
    expect(err).not.toMatch(/^\s+at /m)
    expect(code).toBe(3)
    expect(leftovers(plan)).toEqual([])
  })

  it('warns when the lab is of an older design, and only then', async () => {
    expect((await runForTest(['lab', 'up'], folder)).code).toBe(0)
    const same = await runForTest(['lab', 'status', '--json'], folder)
    expect(same).toMatchObject({ code: 0, err: '' })
    expect(JSON.parse(same.out)).toMatchObject({ outdated: [], missing: [] })

    writeFileSync(
      join(folder, 'network.ts'),
      design.replace("allow('nagoya', 'tokyo/app', 'tcp/22')", "allow('nagoya', 'tokyo/app', 'tcp/23')"),
    )
    const warned =
      /^warning LAB-012 {2}the lab "test-cli" was started from an older design \(.*\): tokyo, edge-aws-1, .* and \d more would be another now/
    expect((await runForTest(['lab', 'status'], folder)).err).toMatch(warned)
    expect(await runForTest(['lab', 'exec', 'hub', 'true'], folder)).toMatchObject({
      code: 0,
      err: expect.stringMatching(warned) as string,
    })
    expect((await runForTest(['lab', 'drill', 'new-prefix'], folder)).err).toMatch(warned)
    expect((await runForTest(['lab', 'status', '--name', NAME], folder)).err).toBe('')

    writeFileSync(join(folder, 'network.ts'), design.replace("['osaka', 'nagoya'], 'tokyo/app'", "['osaka', 'nara'], 'tokyo/app'"))
    expect((await runForTest(['lab', 'down', '--name', NAME], folder)).code).toBe(0)
    writeFileSync(join(folder, 'network.ts'), design)
  })
})
