import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { loadSnapshot } from '../../src/compile/load-snapshot.ts'
import { settleRoutes } from '../../src/failures/settle.ts'
import { nodeId } from '../../src/network/model.ts'
import type { Hop } from '../../src/reach/model.ts'
import { tracePacket } from '../../src/reach/trace.ts'
import { NOTHING_DOWN } from '../../src/routing/model.ts'

const FOLDER = fileURLToPath(new URL('../../../shared/data/aws-snapshots/', import.meta.url))
const CASES = `${FOLDER}cases.json`

interface Case {
  readonly id: string
  readonly snapshot: string
  readonly src: string
  readonly srcIp: string
  readonly dst: string
  readonly ipProtocolNumber: number
  readonly srcPort: number | null
  readonly dstPort: number | null
  readonly expected: string
  readonly hops: readonly string[]
}

const cases = existsSync(CASES) ? (JSON.parse(readFileSync(CASES, 'utf8')) as readonly Case[]) : []

describe.skipIf(cases.length === 0)('recorded accounts (only where ../shared/data is)', () => {
  it('are all there', () => expect(cases.length).toBeGreaterThanOrEqual(8))

  it.each(cases)(
    '$id: $src to $dst is $expected',
    async ({ snapshot, src, srcIp, dst, ipProtocolNumber, srcPort, dstPort, expected, hops }) => {
      const { index, problems } = await loadSnapshot(`${FOLDER}${snapshot}`)
      expect(problems).toEqual([])
      const trace = tracePacket(
        index,
        settleRoutes(index).state,
        NOTHING_DOWN,
        { node: nodeId(src), address: srcIp },
        {
          source: srcIp,
          destination: dst,
          protocol: ipProtocolNumber,
          sourcePort: srcPort ?? 0,
          destinationPort: dstPort ?? 0,
          answer: false,
        },
      )
      const [path] = trace.paths
      expect({ verdict: trace.verdict, hops: nodesOf(path?.hops ?? []) }).toEqual({ verdict: expected, hops })
    },
  )
})

/** The nodes of a path in order, each once for as long as the packet is there. */
function nodesOf(hops: readonly Hop[]): string[] {
  const all = hops.flatMap((hop): string[] => (hop.kind === 'wire' || hop.kind === 'tunnel' ? [hop.from, hop.to] : [hop.node]))
  return all.filter((node, i) => node !== all[i - 1])
}
