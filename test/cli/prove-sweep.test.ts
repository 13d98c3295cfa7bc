import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { CliIo } from '../../src/cli/io.ts'
import { runCli } from '../../src/cli/run.ts'
import { runForTest, type Outcome } from './run-cli.ts'

const EXAMPLE = fileURLToPath(new URL('../../examples/flets-hybrid/network.ts', import.meta.url))
const prove = (...words: string[]): Promise<Outcome> => runForTest(['prove', ...words, '-c', EXAMPLE], folder)

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keiro-sweep-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

interface SweepData {
  readonly proven: boolean
  readonly complete: boolean
  readonly judged: number
  readonly total: number
  readonly sets: readonly number[]
  readonly failures: readonly { readonly id: string }[]
  readonly expectations: readonly {
    readonly unmet: readonly number[]
    readonly smallest: readonly { readonly failures: readonly string[] }[]
  }[]
}

interface CutData {
  readonly complete: boolean
  readonly cuts: readonly { readonly failures: readonly string[]; readonly verdict: string }[]
}

const sweepIn = ({ out }: Outcome): SweepData => JSON.parse(out) as SweepData
const cutsIn = ({ out }: Outcome): CutData => JSON.parse(out) as CutData

describe('keiro prove --failures', () => {
  test('every set of one or two routers', async () => {
    const swept = await prove('--failures', '2', '--kinds', 'router', '--json')
    const data = sweepIn(swept)
    expect(data).toMatchObject({ proven: true, complete: true, judged: 21, total: 21, sets: [6, 15] })
    const [osaka] = data.expectations
    expect(osaka!.smallest.map(({ failures }) => failures)).toEqual([
      ['router:ce-osaka'],
      ['router:edge-aws-1', 'router:edge-aws-2'],
      ['router:edge-sakura-1', 'router:edge-sakura-2'],
    ])
    expect(osaka!.unmet).toEqual([1, 7])
    expect(swept.code).toBe(0)
    const text = await prove('--failures', '2', '--kinds', 'router')
    expect(text.out).toContain('router edge-aws-1 + router edge-aws-2 (NO_ROUTE)')
    expect(text.out).toContain('21 sets of failures judged')
  })

  test('parts of many machines make the whole, byte by byte', async () => {
    const whole = await prove('--failures', '2', '--kinds', 'router,link', '--json')
    for (const part of [1, 2, 3]) {
      const { code, out } = await prove('--failures', '2', '--kinds', 'router,link', '--shard', `${part}/3`, '-o', `part-${part}.json`)
      expect({ code, out }).toEqual({ code: 0, out: `wrote part-${part}.json\n` })
    }
    const merged = await runForTest(['prove', '--merge', 'part-3.json', 'part-1.json', 'part-2.json', '--json'], folder)
    expect(merged).toEqual(whole)
  })

  test('parts that do not belong together are refused, each with what is wrong', async () => {
    const merge = (...files: string[]): Promise<Outcome> => runForTest(['prove', '--merge', ...files], folder)
    for (const part of [1, 2]) await prove('--failures', '1', '--kinds', 'router', '--shard', `${part}/2`, '-o', `part-${part}.json`)
    await prove('--failures', '2', '--kinds', 'router', '--shard', '2/2', '-o', 'deeper.json')
    const part = JSON.parse(readFileSync(join(folder, 'part-1.json'), 'utf8')) as { digest: string; units: unknown[] }
    writeFileSync(join(folder, 'elsewhere.json'), JSON.stringify({ ...part, digest: '0' }))
    writeFileSync(join(folder, 'stopped.json'), JSON.stringify({ ...part, units: part.units.slice(1) }))
    writeFileSync(join(folder, 'list.json'), '[]')
    for (const [files, says] of [
      [[], 'CLI-232  --merge needs the files'],
      [['part-1.json'], 'CLI-232  part 2 of 2 is missing'],
      [['part-1.json', 'part-2.json', 'part-1.json'], 'CLI-232  part-1.json and part-1.json are both part 1 of 2'],
      [['part-1.json', 'deeper.json'], 'CLI-232  deeper.json is of another sweep (other failures) than part-1.json'],
      [['elsewhere.json', 'part-2.json'], 'CLI-232  part-2.json is of another network than elsewhere.json'],
      [['stopped.json', 'part-2.json'], 'CLI-232  stopped.json has 2 of its 3 units of work: it was interrupted'],
      [['part-1.json', 'nowhere.json'], 'CLI-231  nowhere.json is no part of a sweep'],
      [['part-1.json', 'list.json'], 'CLI-231  list.json is no part of a sweep'],
    ] as const) {
      const { code, err } = await merge(...files)
      expect(err).toContain(says)
      expect(code).toBe(2)
    }
  })

  test('options that are none', async () => {
    for (const [words, says] of [
      [['--failures', '5'], 'CLI-230  --failures must be a whole number from 1 to 4, but is "5"'],
      [['--failures', '2', '--jobs', 'all'], 'CLI-230  --jobs must be a whole number'],
      [['--failures', '2', '--shard', '3/2'], 'CLI-230  --shard must be like 2/5, but is "3/2"'],
      [['--kinds', 'ruoter'], 'did you mean router?'],
      [['--cuts', 'osaka'], 'CLI-233  --cuts needs two ends to separate'],
    ] as const) {
      const { code, err } = await prove(...words)
      expect(err).toContain(says)
      expect(code).toBe(2)
    }
  })
})

/** A terminal on which a second passes whenever somebody looks at the clock. */
async function onTerminal(words: readonly string[], onProgress: (line: string, interrupt: () => void) => void): Promise<Outcome> {
  let out = ''
  let err = ''
  let clock = 0
  let interrupt = (): void => undefined
  const io: CliIo = {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    cwd: folder,
    environment: {},
    colors: false,
    columns: 120,
    now: () => (clock += 1000),
    progress: (line) => onProgress(line, interrupt),
    onInterrupt: (action) => {
      interrupt = action
      return () => undefined
    },
  }
  return { code: await runCli([...words, '-c', EXAMPLE], io), out, err }
}

describe('a long sweep', () => {
  test('shows how far it is, and takes the bar away', async () => {
    const lines: string[] = []
    const { code } = await onTerminal(['prove', '--failures', '2', '--kinds', 'router', '--json'], (line) => void lines.push(line))
    expect(code).toBe(0)
    expect(lines.some((line) => /^█+░+ \d+ % \d+ of 21 failures judged, \d+ s left$/.test(line))).toBe(true)
    expect(lines.at(-1)).toBe('')
  })

  test('gives what is done when it is interrupted', async () => {
    const stop = (line: string, interrupt: () => void): void => {
      if (/ (?:9|1\d) of 21 /.test(line)) interrupt()
    }
    const json = await onTerminal(['prove', '--failures', '2', '--kinds', 'router', '--json'], stop)
    expect(json.code).toBe(1)
    const data = sweepIn(json)
    expect(data).toMatchObject({ proven: false, complete: false, total: 21 })
    expect(data.judged).toBe(6)
    const text = await onTerminal(['prove', '--failures', '2', '--kinds', 'router'], stop)
    expect(text.out).toContain('6 of 21 failures judged')
    const cuts = await onTerminal(['prove', '--cuts', 'osaka', 'tokyo/app', '--kinds', 'router', '--json'], (_, interrupt) => interrupt())
    expect(cuts.code).toBe(1)
    expect(cutsIn(cuts).complete).toBe(false)
  })
})

describe('keiro prove --cuts', () => {
  test('the smallest sets, those that the sweep finds', async () => {
    const swept = sweepIn(await prove('--failures', '2', '--kinds', 'router,tunnel', '--json'))
    const found = await prove('--cuts', 'osaka', 'tokyo/app', 'tcp/443', '--kinds', 'router,tunnel', '--json')
    expect(found.code).toBe(0)
    const { cuts, complete } = cutsIn(found)
    expect(complete).toBe(true)
    expect(cuts.map(({ failures }) => failures)).toEqual(swept.expectations[0]!.smallest.map(({ failures }) => failures))
  })

  test('what does not pass anyway is a finding', async () => {
    const { code, out } = await prove('--cuts', 'osaka', 'tokyo/app', 'tcp/22')
    expect(code).toBe(1)
    expect(out).toContain('osaka → tokyo/app tcp/22 does not pass')
  })
})

describe('keiro prove --resilience', () => {
  test('what is survived, the weakest part, and what would help', async () => {
    const limits = ['--kinds', 'router,site-link', '--most', '1']
    const { code, out } = await prove('--resilience', ...limits, '--json')
    expect(code).toBe(0)
    const data = JSON.parse(out) as { readonly complete: boolean; readonly pairs: readonly Record<string, unknown>[] }
    expect(data.complete).toBe(true)
    expect(data.pairs[0]).toMatchObject({
      from: 'osaka',
      to: 'tokyo/app',
      service: 'tcp/443',
      survives: 0,
      weakest: { failure: 'router:ce-osaka', sets: 1 },
      best: { addition: 'a second closed-network port of ce-osaka' },
    })
    const markdown = await prove('--resilience', ...limits, '--markdown')
    expect(markdown.out).toMatch(/^## What each conversation survives\n/)
    expect(markdown.out).toContain('a second closed-network port of ce-osaka: 1 instead of 2 single failures stop it')
  }, 60_000)
})

describe('an expectation that must survive two failures', () => {
  test('is proven, or not, by `keiro prove` itself', async () => {
    const design = readFileSync(EXAMPLE, 'utf8').replace(
      "{ 'any-one-router': '1s', 'any-one-failure': '10s' },\n      except: ['osaka']",
      "{ any: 2, of: 'router' }, within: '10s',\n      except: ['osaka']",
    )
    const file = join(folder, 'network.ts')
    writeFileSync(file, design)
    const { code, out } = await runForTest(['prove', '-c', file], folder)
    expect(out).toContain('Up to 2 failures at once (router)')
    expect(out).toContain('BROKEN    router edge-aws-1 + router edge-aws-2: osaka → tokyo/app tcp/443 (NO_ROUTE)')
    // One alone that is accepted is not told again in every set.
    expect(out).not.toContain('router ce-osaka + router edge-aws-1')
    expect(out).toContain('21 sets of 1 to 2 of 6 failures judged: 0 breaches accepted, 2 broken')
    expect(code).toBe(1)
  })
})

test.each([['--failures', '2'], ['--kinds', 'router'], ['--shard', '1/2'], ['--resilience']])(
  'beside a snapshot, %s is refused',
  async (...words) => {
    const { code, err } = await runForTest(['prove', '--snapshot', 'account', '--expect', 'e.yaml', ...words], '/')
    expect(code).toBe(2)
    expect(err).toContain(`${words[0]} is for designs`)
  },
)
