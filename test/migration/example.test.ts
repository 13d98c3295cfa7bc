import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runForTest } from '../cli/run-cli.ts'

const OLD = 'examples/vgw-to-tgw/old.ts'
const NEW = 'examples/vgw-to-tgw/new.ts'
const GOLDEN = 'test/golden/vgw-to-tgw/migration.txt'

describe('from a VPN gateway to a transit gateway', () => {
  it.each([OLD, NEW])('%s is fine by itself', async (design) => {
    expect(await runForTest(['check', '-c', design])).toMatchObject({ code: 0 })
    expect(await runForTest(['prove', '-c', design])).toMatchObject({ code: 0 })
  })

  it('prints the golden plan (KEIRO_UPDATE=1 writes it anew)', async () => {
    const { code, out } = await runForTest(['migrate', OLD, NEW])
    if (process.env['KEIRO_UPDATE'] === '1') writeFileSync(GOLDEN, out)
    expect(out).toBe(readFileSync(GOLDEN, 'utf8'))
    expect(code).toBe(0)
  })

  it('is what docs/migrate.md shows', () => {
    const block = /```\n(6 steps.*?)```/su.exec(readFileSync('docs/migrate.md', 'utf8'))?.[1] ?? ''
    const lines = block.split('\n').filter((line) => line.trim() !== '')
    expect(lines.length).toBeGreaterThan(10)
    const golden = new Set(readFileSync(GOLDEN, 'utf8').split('\n'))
    expect(lines.filter((line) => !golden.has(line))).toEqual([])
  })

  it('has no outage where the order is planned, and one where it is not', async () => {
    const { out } = await runForTest(['migrate', OLD, NEW, '--json'])
    const plan = JSON.parse(out) as {
      outage: { high: number }
      naive: { outage: { low: number; high: number } }[]
      steps: { terraform: { made: string[] } }[]
    }
    expect(plan.outage.high).toBe(0)
    // Hold time 30 s less the age of the last keepalive (10 s), and what follows.
    expect(plan.naive[1]?.outage).toEqual({ low: 20, high: 30.2 })
    expect(plan.naive[0]?.outage.low).toBe(60)
    expect(plan.steps[1]?.terraform.made).toEqual(['aws_route.tokyo_app_192_168_10_0_24'])
  })

  it('writes a design a step, each fine by itself, the last one as the new design', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'keiro-migrate-'))
    const { err } = await runForTest(['migrate', OLD, NEW, '--write', folder])
    expect(err).toContain('wrote the design of every step')
    const steps = readdirSync(folder).filter((name) => name.startsWith('step-'))
    expect(steps).toHaveLength(6)
    for (const step of steps) {
      expect(await runForTest(['prove', '-c', join(folder, step, 'network.json')]), step).toMatchObject({ code: 0 })
      expect(existsSync(join(folder, step, 'keiro.lock.json'))).toBe(true)
    }
    expect(await runForTest(['diff', join(folder, 'step-6', 'network.json'), NEW])).toMatchObject({ code: 0 })
  })

  it('prints Markdown', async () => {
    const { out } = await runForTest(['migrate', OLD, NEW, '--markdown'])
    expect(out).toContain('## 6 steps, predicted outage none')
    expect(out).toContain('| order | predicted outage |')
  })

  it('back again is as smooth', async () => {
    const { code, out } = await runForTest(['migrate', NEW, OLD])
    expect(code).toBe(0)
    expect(out).toContain('predicted outage none')
  })
})

describe('refusals', () => {
  it('of a snapshot', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'keiro-migrate-'))
    const { code, err } = await runForTest(['migrate', OLD, empty])
    expect(code).toBe(2)
    expect(err).toContain('CLI-221')
  })

  it('of designs that expect nothing in common', async () => {
    const { code, err } = await runForTest(['migrate', OLD, 'examples/flets-hybrid/network.ts'])
    expect(code).toBe(2)
    expect(err).toContain('CLI-220')
  })
})
