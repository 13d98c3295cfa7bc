import { expect, test } from 'vitest'
import { loadWrittenDesign } from '../../src/compile/load-design.ts'
import { planMigration } from '../../src/migration/plan-migration.ts'
import { writtenOf, type Written } from '../../src/migration/written.ts'
import { CONTEXT, titles } from './planning.ts'

const written = async (): Promise<Written> => writtenOf((await loadWrittenDesign('examples/flets-hybrid/network.ts')).value)

const renamed = (design: Written, from: string, to: string): Written =>
  writtenOf(JSON.parse(JSON.stringify(design).replaceAll(`"${from}"`, `"${to}"`)))

test('a pair of routers is replaced by a larger one: made beside it, turned to, taken away', { timeout: 120_000 }, async () => {
  const old = await written()
  const larger = writtenOf(JSON.parse(JSON.stringify(old).replace('"size":"t4g.micro"', '"size":"t4g.small"')))
  const { steps, outage, naive } = planMigration(old, renamed(larger, 'edge-aws', 'edge-tokyo'), CONTEXT)
  const names = steps.map((step) => step.title)
  expect(names[0]).toBe(
    'Make gateway "edge-tokyo", transit-gateway-connect link edge-tokyo – hub and wireguard link edge-tokyo – edge-sakura',
  )
  expect(names.at(-1)).toBe(
    'Take away gateway "edge-aws", transit-gateway-connect link edge-aws – hub and wireguard link edge-aws – edge-sakura',
  )
  // A handover each time that routes move, and nothing else; deleted in use it is the hold timer of the hub, 9 s.
  expect(outage.high).toBeLessThanOrEqual(0.2)
  expect(naive[1]?.outage.high).toBeGreaterThan(9)
  expect(steps.every((step) => step.proven.length === 4)).toBe(true)
})

test(
  'new timers on both routers of a pair: one after the other, so that the other one carries the traffic',
  { timeout: 60_000 },
  async () => {
    const old = await written()
    const slower = writtenOf(JSON.parse(JSON.stringify(old).replace('"hold":"9s"', '"hold":"30s"')))
    const { steps, naive } = planMigration(old, slower, CONTEXT)
    expect(steps[0]?.byHand).toEqual([
      'one router after the other, each when the sessions of the one before are up again: edge-aws-1, then edge-aws-2',
    ])
    // The other one is there, so that it is a matter of withdrawals, and not of the sessions' start.
    expect(steps[0]?.outage.high).toBeLessThanOrEqual(1.2)
    expect(naive[0]?.outage.high).toBeGreaterThan(3)
  },
)

test('a pair under another name is the same pair', async () => {
  const old = await written()
  expect(titles(planMigration(old, renamed(old, 'edge-aws', 'edge-tokyo'), CONTEXT))).toEqual(['Rename "edge-aws" to "edge-tokyo"'])
})
