import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { runForTest } from './run-cli.ts'

const EXAMPLE = fileURLToPath(new URL('../../examples/flets-hybrid/network.ts', import.meta.url))
const ask = (...words: string[]): ReturnType<typeof runForTest> => runForTest(['routes', ...words, '-c', EXAMPLE], '/')

test('keiro routes NODE ADDRESS: the chosen and the lost path, each hop by hop with the place in the design', async () => {
  const { code, out } = await ask('edge-aws-1', '10.20.0.5')
  expect(code).toBe(0)
  expect(out).toContain('10.20.0.0/24 at edge-aws-1 (for 10.20.0.5)')
  expect(out).toMatch(/eBGP edge-sakura-1 .* lost: longer AS path \(2 > 1\)/)
  expect(out).toMatch(/edge-sakura-1 +sends it to edge-aws-1, term "own": prepends 64514/)
  expect(out).toMatch(/edge-sakura-2 +has 10\.20\.0\.0\/24 itself.*network\.ts:\d+/)
  expect(out).toMatch(/Not held\n[^]*hub +AS 64513 is in its path already/)
})

test('with a failure: what is left of it', async () => {
  const { out } = await ask('edge-aws-1', '10.20.0.0/24', '--down', 'edge-sakura-2')
  expect(out).toMatch(/eBGP edge-sakura-1 .* chosen/)
  expect(out).not.toContain('eBGP edge-sakura-2')
})

test('--json: the explanation as data', async () => {
  const { code, out } = await ask('edge-aws-1', '10.20.0.5', '--json')
  expect(code).toBe(0)
  const { routes } = JSON.parse(out) as { routes: { prefix: string; candidates: { verdict: string; journey: { kind: string }[] }[] }[] }
  expect(
    routes.map(({ prefix, candidates }) => [prefix, candidates.map(({ verdict, journey }) => [verdict, journey.map(({ kind }) => kind)])]),
  ).toEqual([
    [
      '10.20.0.0/24',
      [
        ['chosen', ['origin', 'session']],
        ['lost', ['origin', 'session']],
      ],
    ],
  ])
})

test('where there is no route: exit 1, and why; where nothing was asked that could have one: exit 2', async () => {
  const none = await ask('edge-sakura-1', '2001:db8::1')
  expect([none.code, none.out]).toEqual([1, expect.stringContaining('there is no route')])
  const wrong = await ask('edge-aws-1', 'osaka')
  expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('CLI-014  "osaka" is neither an address nor a prefix')])
})
