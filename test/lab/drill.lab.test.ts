import { afterAll, beforeAll, expect, it } from 'vitest'
import { listFailures } from '../../src/failures/list.ts'
import { settleRoutes } from '../../src/failures/settle.ts'
import { compareTables, describeDifference } from '../../src/lab/compare.ts'
import { drillFailures, formatDrill, type DrillReport } from '../../src/lab/drill.ts'
import { missing } from '../../src/lab/run/conditions.ts'
import { labDown } from '../../src/lab/run/down.ts'
import { drillLab } from '../../src/lab/run/drill.ts'
import { readTables } from '../../src/lab/run/tables.ts'
import { labUp } from '../../src/lab/run/up.ts'
import { describeLab, flowFrom } from './example-lab.ts'
import { exampleLab, type ExampleLab } from './example-plan.ts'

describeLab('drills on the example', () => {
  let lab: ExampleLab
  let report: DrillReport
  beforeAll(async () => {
    lab = await exampleLab('test-drill')
    await labDown('test-drill')
    await labUp(lab.plan, { source: 'network.ts' })
    report = await drillLab(lab.index, lab.plan, {
      flow: flowFrom(lab, 'nagoya'),
      failures: drillFailures(listFailures(lab.index)),
      newPrefix: true,
    })
    process.stdout.write(`\n${formatDrill(report)}\n`)
  }, 300_000)
  afterAll(async () => {
    await labDown('test-drill')
  })

  it('covers every kind of failure', () => {
    const kinds = new Set(report.rows.map((row) => row.failure.split(':')[0]))
    expect(kinds).toEqual(new Set(['link', 'router', 'tunnel']))
    expect(report.rows.length).toBeGreaterThanOrEqual(2 * 10)
  })

  it('ends each failure and each repair with the very tables of the simulation', () => {
    expect(report.remarks).toEqual([])
  })

  it('measures every outage inside its predicted interval', () => {
    expect(report.rows.filter((row) => row.within !== true)).toEqual([])
  })

  it('measures what every return costs inside its predicted interval', () => {
    expect(report.rows.filter((row) => row.onReturn?.within !== true)).toEqual([])
  })

  it.each(['router:edge-aws-1', 'router:edge-sakura-1', 'router:edge-aws-2', 'router:edge-sakura-2'])(
    '%s costs less than a second',
    (failure) => {
      const rows = report.rows.filter((row) => row.failure === failure)
      expect(rows).toHaveLength(2)
      for (const row of rows) expect(row.measured).toBeLessThan(1)
    },
  )

  it('shows that the probe sees outages at all', () => {
    const longest = Math.max(...report.rows.filter((row) => row.failure === 'router:edge-aws-1').map((row) => row.measured ?? 0))
    expect(longest).toBeGreaterThan(0.1)
  })

  it('brings a new prefix to the far end within five seconds', () => {
    expect(report.newPrefix?.prefix).toBe('192.168.21.0/24')
    expect(report.newPrefix?.within).toBe(true)
  })

  it('leaves the lab healthy, with the tables of the simulation and the probe port closed again', async () => {
    expect(await missing(lab.plan)).toEqual([])
    const measured = await readTables(lab.plan)
    expect(measured.map((table) => table.routes.size).every((size) => size > 0)).toBe(true)
    expect(compareTables(settleRoutes(lab.index).state, measured).map(describeDifference)).toEqual([])
    const probe = {
      from: flowFrom(lab, 'nagoya').source,
      to: flowFrom(lab, 'nagoya').destination,
      protocol: 'udp' as const,
      port: 33_434,
      expect: 'closed' as const,
    }
    expect(await missing({ ...lab.plan, conditions: [{ kind: 'probe', probe }] })).toEqual([])
  })
})
