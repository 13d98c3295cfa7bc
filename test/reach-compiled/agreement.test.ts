import fc from 'fast-check'
import { expect, test } from 'vitest'
import { indexNetwork } from '../../src/network/index.ts'
import { nodeId } from '../../src/network/model.ts'
import { compileReach } from '../../src/reach/compiled/compile.ts'
import { decodePath } from '../../src/reach/compiled/decode.ts'
import { evidenceOf, numberPacket, traceConcrete } from '../../src/reach/compiled/trace.ts'
import { formatAddress, parseAddress } from '../../src/ip/address.ts'
import { NO_PORT } from '../../src/ip/traffic-set.ts'
import { NOTHING_KNOWN } from '../../src/reach/flight.ts'
import type { Hop } from '../../src/reach/model.ts'
import { terrainOf, walkPaths } from '../../src/reach/trace.ts'
import { NOTHING_DOWN, type Route, type RoutingState } from '../../src/routing/model.ts'
import { drawCase } from '../reach/random-network.ts'

/** More in a long run: `KEIRO_ORACLE_RUNS=20000`. */
const RUNS = Number(process.env['KEIRO_ORACLE_RUNS'] ?? 400)
const SEED = Number(process.env['KEIRO_ORACLE_SEED'] ?? 20260601)
/** Both engines stop at some number of paths, not at the same path. */
const TOO_MANY = 200

const stateOf = (tables: ReadonlyMap<string, readonly Route[]>): RoutingState => ({
  tables,
  learned: new Map(),
  established: new Set(),
  rounds: 1,
})

test(
  'the compiled engine lands every packet where the explaining walk does, by the same nodes',
  () => {
    const seen = new Map<string, number>()
    fc.assert(
      fc.property(fc.array(fc.nat(9999), { minLength: 40, maxLength: 160 }), (numbers) => {
        const { network, routes, changed, down, from, packet } = drawCase(numbers)
        const index = indexNetwork(network)
        for (const [tables, dead] of [
          [routes, NOTHING_DOWN],
          [routes, down],
          [changed, down],
        ] as const) {
          const state = stateOf(tables)
          const found = walkPaths(terrainOf(index, state, dead), nodeId(from), packet, NOTHING_KNOWN)
          if (found.length > TOO_MANY) continue
          const net = compileReach(index, state, dead)
          const landings = traceConcrete(net, numberPacket(net, nodeId(from), packet))
          const port = (number: number): number | undefined => (number === NO_PORT ? undefined : number)
          expect(
            landings.map((each) => [
              each.verdict,
              `${net.book.textOf(each.source)} ${port(each.sourcePort)} ${net.book.textOf(each.destination)} ${port(each.destinationPort)}`,
              nodesOf(decodePath(net, evidenceOf(net, each))),
            ]),
          ).toEqual(
            found.map(({ path, packet: arrived }) => [
              path.verdict,
              `${canonical(arrived.source)} ${arrived.sourcePort} ${canonical(arrived.destination)} ${arrived.destinationPort}`,
              nodesOf(path.hops, path.reason.startsWith('outer packets')),
            ]),
          )
          for (const { verdict } of landings) seen.set(verdict, (seen.get(verdict) ?? 0) + 1)
        }
      }),
      { numRuns: RUNS, seed: SEED, endOnFailure: true },
    )
    for (const verdict of [
      'ACCEPTED',
      'DENIED_IN',
      'DENIED_OUT',
      'NO_ROUTE',
      'NULL_ROUTED',
      'NEIGHBOR_UNREACHABLE',
      'LOOP',
      'EXITS_NETWORK',
      'UNDETERMINED',
    ])
      expect(seen.get(verdict) ?? 0, verdict).toBeGreaterThan(0)
  },
  30_000 + RUNS * 100,
)

const canonical = (text: string): string => formatAddress(parseAddress(text)!)

/** The nodes of a path, and what was met there. The hops of a tunnel's own packets belong to the explaining walk alone. */
function nodesOf(hops: readonly Hop[], isLostInTunnel = false): string {
  const outer = isLostInTunnel ? hops.findIndex((hop, i) => i > 0 && hop.kind === 'origin') : -1
  const own = outer < 0 ? hops : hops.slice(0, outer - 1)
  return own.map((hop) => `${hop.kind} ${'node' in hop ? hop.node : hop.to}`).join(', ')
}
