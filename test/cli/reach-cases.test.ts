import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { runForTest } from './run-cli.ts'

const DATA = fileURLToPath(new URL('../../../shared/data/aws-snapshots', import.meta.url))

interface Case {
  readonly id: string
  readonly snapshot: string
  readonly src: string
  readonly dst: string
  readonly ipProtocolNumber: number
  readonly dstPort: number | null
  readonly expected: string
  readonly hops: readonly string[]
}

/** Cases of other analyzers, with what these say. */
describe.skipIf(!existsSync(DATA))('published snapshots (skipped where ../shared/data is not there)', () => {
  const cases = existsSync(DATA) ? (JSON.parse(readFileSync(`${DATA}/cases.json`, 'utf8')) as readonly Case[]) : []

  test.each(cases.map((each) => [each.id, each] as const))(
    '%s',
    async (_id, { snapshot, src, dst, ipProtocolNumber, dstPort, expected, hops }) => {
      const service = dstPort === null ? ['proto', String(ipProtocolNumber)] : [`${ipProtocolNumber === 17 ? 'udp' : 'tcp'}/${dstPort}`]
      const { code, out, err } = await runForTest(['reach', src, dst, ...service, '--snapshot', `${DATA}/${snapshot}`, '--json'])
      expect(err).toBe('')
      expect(code).toBe(expected === 'ACCEPTED' ? 0 : 1)
      const answer = JSON.parse(out) as { verdict: string; forward: { verdict: string; hops: { node: string; kind: string }[] } }
      expect(answer.verdict).toBe(expected)
      expect(answer.forward.hops.map(({ node }) => node)).toEqual(hops)
      expect(answer.forward.hops.every(({ kind }) => ['instance', 'subnet', 'vpc'].includes(kind))).toBe(true)
    },
  )
})
