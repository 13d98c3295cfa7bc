import fc from 'fast-check'
import { expect, test } from 'vitest'
import { indexNetwork } from '../../src/network/index.ts'
import { INTERNET, nodeId } from '../../src/network/model.ts'
import { converse } from '../../src/reach/conversation.ts'
import { NOTHING_KNOWN, type FoundPath } from '../../src/reach/flight.ts'
import type { Packet, Path, Verdict } from '../../src/reach/model.ts'
import { shareWalksOver, terrainOf, walkPaths } from '../../src/reach/trace.ts'
import { NOTHING_DOWN, type Route, type RoutingState } from '../../src/routing/model.ts'
import { naiveConversation } from './naive-conversation.ts'
import { naiveTrace, type NaiveOutcome, type NaiveWorld } from './naive-tracer.ts'
import { drawCloud } from './random-cloud.ts'
import { drawCase, type RandomCase } from './random-network.ts'

/** More in a long run: `KEIRO_ORACLE_RUNS=20000`. */
const RUNS = Number(process.env['KEIRO_ORACLE_RUNS'] ?? 400)
const SEED = Number(process.env['KEIRO_ORACLE_SEED'] ?? 20260601)
/** Twice the paths of equal cost at every hop can be very many; both stop somewhere, not at the same place. */
const TOO_MANY = 200

const stateOf = (tables: ReadonlyMap<string, readonly Route[]>): RoutingState => ({
  tables,
  learned: new Map(),
  established: new Set(),
  rounds: 1,
})

const stream = fc.array(fc.nat(9999), { minLength: 40, maxLength: 160 })

const NETWORKS = [
  { what: 'random networks', draw: drawCase, wanted: ['LOOP', 'rewritten', 'shared'] },
  {
    what: 'random provider networks',
    draw: drawCloud,
    wanted: ['rewritten', 'shared', 'conversation', 'restored', 'led back', 'internet'],
  },
]

test.each(NETWORKS)('the tracer and the naive tracer agree on every path of $what', ({ draw, wanted }) => {
  const seen = compareTracers(draw)
  // A generator that never gets anywhere would prove nothing.
  const always = ['DENIED_IN', 'DENIED_OUT', 'NO_ROUTE', 'NULL_ROUTED', 'NEIGHBOR_UNREACHABLE', 'EXITS_NETWORK', 'UNDETERMINED']
  for (const what of [...always, ...wanted]) expect(seen.get(what) ?? 0, what).toBeGreaterThan(0)
  expect(seen.get('ACCEPTED') ?? 0).toBeGreaterThan(RUNS / 10)
  if (process.env['KEIRO_ORACLE_RUNS'] !== undefined) process.stderr.write(`${JSON.stringify(Object.fromEntries(seen))}\n`)
})

/** How often each verdict was met, and other things that a comparison is worth something for. */
function compareTracers(draw: (numbers: readonly number[]) => RandomCase): ReadonlyMap<string, number> {
  const seen = new Map<string, number>()
  const count = (what: string): void => void seen.set(what, (seen.get(what) ?? 0) + 1)
  fc.assert(
    fc.property(stream, (numbers) => {
      const { network, routes, changed, down, from, packet } = draw(numbers)
      const index = indexNetwork(network)
      const healthy = stateOf(routes)
      const base = shareWalksOver(terrainOf(index, healthy, NOTHING_DOWN))
      const fewer = { ...down, tunnels: NOTHING_DOWN.tunnels, silentLinks: NOTHING_DOWN.silentLinks }
      // The later ones may find what the earlier ones have found, and must not where it differs.
      const conditions = [
        { state: healthy, tables: routes, down: NOTHING_DOWN, terrain: base },
        { state: healthy, tables: routes, down, terrain: terrainOf(index, healthy, down, base) },
        ...[down, NOTHING_DOWN, fewer, { ...down, links: NOTHING_DOWN.links }].map((dead) => ({
          state: stateOf(changed),
          tables: changed,
          down: dead,
          terrain: undefined,
        })),
        { state: stateOf(routes), tables: routes, down: fewer, terrain: undefined },
      ]
      for (const { state, tables, down: dead, terrain } of conditions) {
        const where = terrain ?? terrainOf(index, state, dead, base)
        const world: NaiveWorld = { network, tables, down: dead, established: [], undo: [], tunnels: [] }
        const naive = naiveTrace(world, from, packet)
        if (naive.length > TOO_MANY) continue
        const found = walkPaths(where, nodeId(from), packet, NOTHING_KNOWN)
        expect(found.map(sayFound)).toEqual(naive.map(sayNaive))
        if (where !== base && [...where.walks.values()].some((walk) => walk.terrain !== where && walk.terrain !== base)) count('shared')
        for (const one of naive) count(one.verdict)
        for (const one of naive) if (one.verdict === 'ACCEPTED' && one.changes.length > 0) count('rewritten')

        const outside = ['192.0.2.9', '2001:db8:99::9'].includes(packet.destination) && index.nodes.has(INTERNET)
        const to = { node: outside ? INTERNET : nodeId(''), address: packet.destination }
        const talk = naiveConversation(world, from, packet, outside)
        if (talk === 'too many') continue
        const { conversation } = converse(where, { node: nodeId(from), address: packet.source }, to, packet)
        expect(conversation.verdict).toBe(talk.verdict)
        expect(setOf(conversation.return?.paths ?? [])).toEqual([...new Set(talk.back)].sort())
        if (talk.verdict === 'ACCEPTED') count('conversation')
        if (talk.verdict === 'ACCEPTED' && (outside || from === 'internet')) count('internet')
        if (talk.verdict === 'ACCEPTED' && naive.some((one) => one.changes.length > 0)) count('restored')
        if (talk.verdict === 'ACCEPTED' && naive.some((one) => one.changes.some((each) => each.keepsSource))) count('led back')
      }
    }),
    { numRuns: RUNS, seed: SEED },
  )
  return seen
}

function sayFound({ path, blocker, packet, rewrites }: FoundPath): string {
  return `${path.verdict}@${blocker?.node ?? lastNode(path)} ${sayPacket(packet)} ${rewrites.length}`
}

function sayNaive({ verdict, node, packet, changes }: NaiveOutcome): string {
  return `${verdict}@${node} ${sayPacket(packet)} ${changes.length}`
}

const sayPacket = ({ source, sourcePort, destination, destinationPort }: Packet): string =>
  [source, sourcePort, destination, destinationPort].join(' ')

function lastNode({ hops }: Path): string | undefined {
  const last = hops.at(-1)
  return last?.kind === 'delivered' ? last.node : undefined
}

const setOf = (paths: readonly Path[]): Verdict[] => [...new Set(paths.map((path) => path.verdict))].sort()
