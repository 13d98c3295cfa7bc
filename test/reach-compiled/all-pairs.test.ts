import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatAddress, parseAddress } from '../../src/ip/address.ts'
import { NO_PORT } from '../../src/ip/traffic-set.ts'
import { indexNetwork } from '../../src/network/index.ts'
import type { Network } from '../../src/network/model.ts'
import { AllPairs } from '../../src/reach/compiled/all-pairs.ts'
import { compileReach } from '../../src/reach/compiled/compile.ts'
import { reanswer } from '../../src/reach/compiled/reanswer.ts'
import { kindOf, sumPairs, type PairSums } from '../../src/reach/compiled/sums.ts'
import type { Packet, Verdict } from '../../src/reach/model.ts'
import { NOTHING_DOWN } from '../../src/routing/model.ts'
import { simulateRoutes } from '../../src/routing/simulate.ts'
import { ends, naiveAnswer, naiveTrace, type NaiveWorld } from '../reach/naive-tracer.ts'
import { BOUNDARIES, drawEstate, drawFrom, type Draw } from './small-estate.ts'

/** More in a long run: `KEIRO_ORACLE_RUNS=10000`. */
const RUNS = Number(process.env['KEIRO_ORACLE_RUNS'] ?? 150)
const SEED = Number(process.env['KEIRO_ORACLE_SEED'] ?? 20260601)
const PACKETS = 6
const LONG = 30_000 + RUNS * 1000
// A failing case is small as it is, and shrinking it takes longer than the whole run.
const options = { numRuns: RUNS, seed: SEED, endOnFailure: true }
/** Streams that once found a difference. */
const FOUND: [number[]][] = [
  // A single address that the filter named before, now named together with a range.
  [
    [
      6954, 9847, 9708, 5114, 2617, 9299, 1940, 4767, 7617, 7722, 9327, 810, 6213, 9325, 2300, 4673, 8687, 8764, 7027, 5694, 9978, 6465,
      6978, 5208, 9406, 4608, 1894, 5417, 2667, 6934, 835, 96, 5406, 4278, 6350, 7287, 5225, 2314, 2487, 3918, 4625, 9799, 6563, 6038, 1283,
      9904, 1823, 4686, 9464, 8750, 392, 5757, 4309, 7545, 5102, 7121, 8019, 2308, 523, 2465, 7018, 6043, 8436, 2074, 1954, 6884, 4064,
      5980, 3870, 2677, 1934, 7408, 3267, 8581, 3932, 9824, 6780, 8816, 7439, 7050, 6185, 8381, 2840, 4990, 4883, 1432, 4252, 659, 8493,
      8042,
    ],
  ],
]
const stream = fc.array(fc.nat(9999), { minLength: 60, maxLength: 300 })

interface End {
  readonly node: string
  readonly address: string
}

function endsOf(network: Network): End[] {
  return network.nodes
    .filter((node) => node.role === 'host')
    .flatMap((node) => node.interfaces.flatMap((port) => port.addresses.map((text) => ({ node: node.id, address: text.split('/')[0]! }))))
}

/** A port on, before or after a boundary of some rule. */
const drawPort = ({ one, pick }: Draw): number => one([...BOUNDARIES, CLIENT]) + pick(3) - 1
const CLIENT = 51000

function drawPacket(draw: Draw, from: End, to: End): Packet {
  const { one } = draw
  const bare = { source: from.address, destination: to.address }
  const protocol = one([6, 6, 6, 17, 1, 58, 47, 0, 99])
  if (protocol === 6 || protocol === 17) return { ...bare, protocol, sourcePort: drawPort(draw), destinationPort: drawPort(draw) }
  return protocol === 1 || protocol === 58
    ? { ...bare, protocol, destinationPort: one([2048, 3328, 768, 32768, 33024, 80, 443]) }
    : { ...bare, protocol }
}

/** One packet and its answers, followed by the naive tracer: every list scanned for every step. */
function askNaive(world: NaiveWorld, from: End, packet: Packet): { readonly forward: Verdict; readonly whole: Verdict } {
  const there = naiveTrace(world, from.node, packet)
  const forward = worst(there.map((each) => each.verdict))
  const type = (packet.destinationPort ?? 0) >> 8
  const isSilent = packet.protocol === 1 ? type !== 8 && type !== 13 : packet.protocol === 58 && type !== 128
  if (forward !== 'ACCEPTED' || isSilent) return { forward, whole: forward }
  const back = there.flatMap((each) =>
    naiveTrace({ ...world, established: each.states, undo: each.changes }, each.node, naiveAnswer(each.packet)).map((one): Verdict => {
      if (one.verdict !== 'ACCEPTED') return one.verdict
      return one.node === from.node && ends(one.packet) === ends(naiveAnswer(packet)) ? 'ACCEPTED' : 'DENIED_IN'
    }),
  )
  return { forward, whole: worst(back) }
}

/** What stops a packet for certain weighs more than what is not known. */
function worst(verdicts: readonly Verdict[]): Verdict {
  return (
    verdicts.find((each) => each !== 'ACCEPTED' && each !== 'UNDETERMINED') ?? verdicts.find((each) => each !== 'ACCEPTED') ?? 'ACCEPTED'
  )
}

/** Every pair of endpoints on different nodes, counted by itself. */
function countOneByOne(pairs: AllPairs): PairSums {
  const { endpoints, classOf: classes } = pairs.classes
  const sums = { open: 0, unanswered: 0, unknown: 0, closed: 0 }
  endpoints.forEach((from, sender) => {
    const { accepted, answered, unknown } = pairs.row(classes[sender]!)
    endpoints.forEach((to, receiver) => {
      const at = classes[receiver]!
      if (from.node !== to.node) sums[kindOf(accepted[at]!, answered[at]!, unknown[at]!)]++
    })
  })
  return sums
}

const classOf = (pairs: AllPairs, { node, address }: End): number =>
  pairs.classes.classOf[
    pairs.classes.endpoints.findIndex(
      (each) =>
        pairs.net.index.network.nodes[each.node]!.id === node &&
        pairs.net.book.textOf(each.address) === formatAddress(parseAddress(address)!),
    )
  ]!

test(
  'what all pairs say of every pair, packets followed one by one say too',
  () => {
    const seen = { answered: 0, unanswered: 0, unknown: 0, closed: 0, shared: 0 }
    fc.assert(
      fc.property(stream, (numbers) => {
        const network = drawEstate(numbers)
        const index = indexNetwork(network)
        const state = simulateRoutes(index, { down: NOTHING_DOWN })
        const tables = new Map([...state.tables.keys()].map((key) => [key, state.tables.get(key)!]))
        const world: NaiveWorld = { network, tables, down: NOTHING_DOWN, established: [], undo: [], tunnels: [] }
        const net = compileReach(index, undefined)
        const pairs = new AllPairs(net)
        const draw = drawFrom(numbers)
        const all = endsOf(network)
        if (pairs.count < all.length) seen.shared++
        for (const from of all) {
          const { accepted, answered, unknown } = pairs.row(classOf(pairs, from))
          for (const to of all) {
            if (from.node === to.node) continue
            const at = classOf(pairs, to)
            const parts = { accepted: accepted[at]!, answered: answered[at]!, unknown: unknown[at]! }
            for (let i = 0; i < PACKETS; i++) {
              const packet = drawPacket(draw, from, to)
              const has = (set: number): boolean =>
                net.sets.has(set, packet.protocol, packet.sourcePort ?? NO_PORT, packet.destinationPort ?? NO_PORT, false)
              const { forward, whole } = askNaive(world, from, packet)
              const asked = { accepted: has(parts.accepted), answered: has(parts.answered), unknown: has(parts.unknown) }
              expect({ from, to, packet, ...asked }).toEqual({
                from,
                to,
                packet,
                accepted: forward === 'ACCEPTED',
                answered: whole === 'ACCEPTED',
                unknown: whole === 'UNDETERMINED',
              })
              seen[asked.answered ? 'answered' : asked.unknown ? 'unknown' : asked.accepted ? 'unanswered' : 'closed']++
            }
          }
        }
      }),
      options,
    )
    if (process.env['KEIRO_ORACLE_RUNS'] !== undefined) process.stderr.write(`${JSON.stringify(seen)}\n`)
    for (const [what, times] of Object.entries(seen)) expect(times, what).toBeGreaterThan(RUNS / 20)
  },
  LONG,
)

test(
  'a changed filter answered again says what a new compilation says',
  () => {
    let times = 0
    fc.assert(
      fc.property(stream, (numbers) => {
        const network = drawEstate(numbers)
        const other = drawEstate([...numbers].reverse())
        const draw = drawFrom(numbers)
        const at = draw.pick(network.filters.length)
        const before = network.filters[at]!
        // Rules of another network of the same shape: most of their ranges are known here.
        const rules = other.filters[at]!.rules.slice(0, 1 + draw.pick(3))
        const after = { ...before, rules: [...rules, ...before.rules.slice(draw.pick(2))] }
        const pairs = new AllPairs(compileReach(indexNetwork(network), undefined))
        const sums = sumPairs(pairs)
        expect(sums).toEqual(countOneByOne(pairs))
        const result = reanswer(pairs, [after])
        const fresh = new AllPairs(
          compileReach(indexNetwork({ ...network, filters: network.filters.map((each, i) => (i === at ? after : each)) }), undefined),
        )
        if (result.kind === 'stale') {
          expect(sumPairs(pairs)).toEqual(sums)
          return
        }
        times++
        expect(sumPairs(pairs)).toEqual(sumPairs(fresh))
        if (result.changed.length === 0) expect(sumPairs(fresh)).toEqual(sums)
      }),
      { ...options, examples: FOUND },
    )
    expect(times).toBeGreaterThan(RUNS / 10)
  },
  LONG,
)
