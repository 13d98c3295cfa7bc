import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatTraffic } from './traffic-text.ts'
import { NO_PORT, NOTHING, TrafficSets, type TrafficMatch, type TrafficSet } from './traffic-set.ts'

/** A small universe: a packet for each way in which the rules below can treat one. */
const PORTS = [0, 1, 2, 3, 4, 5, 6, 7, 65535]
const MESSAGES = [...PORTS, 2048, 2049, 3328, 3584, 32768, 33024]
interface Sample {
  readonly protocol: number
  readonly source: number
  readonly destination: number
  readonly answer: boolean
}
const UNIVERSE: Sample[] = [
  ...[6, 17].flatMap((protocol) =>
    PORTS.flatMap((source) =>
      PORTS.flatMap((destination) => [false, true].map((answer) => ({ protocol, source, destination, answer: answer && protocol === 6 }))),
    ),
  ),
  ...[1, 58].flatMap((protocol) => MESSAGES.map((destination) => ({ protocol, source: NO_PORT, destination, answer: false }))),
  ...[0, 47].map((protocol) => ({ protocol, source: NO_PORT, destination: NO_PORT, answer: false })),
]

const range = fc.tuple(fc.constantFrom(...PORTS), fc.constantFrom(...PORTS)).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }))
const ranges = fc.option(fc.array(range, { maxLength: 3 }), { nil: undefined })
const match = fc
  .record({
    protocol: fc.constantFrom<number | 'any'>('any', 0, 1, 6, 17, 47, 58),
    sourcePorts: ranges,
    destinationPorts: ranges,
    answersOnly: fc.boolean(),
  })
  .map(({ protocol, sourcePorts, destinationPorts, answersOnly }): TrafficMatch => ({
    protocol,
    answersOnly,
    ...(sourcePorts === undefined ? {} : { sourcePorts }),
    ...(destinationPorts === undefined ? {} : { destinationPorts }),
  }))

const sets = new TrafficSets()
const inside = (spans: TrafficMatch['sourcePorts'], port: number): boolean =>
  spans === undefined || spans.some(({ from, to }) => from <= port && port <= to)
const matches = (rule: TrafficMatch, packet: Sample): boolean =>
  (rule.protocol === 'any' || rule.protocol === packet.protocol) &&
  (rule.answersOnly !== true || packet.answer) &&
  inside(rule.sourcePorts, packet.source) &&
  inside(rule.destinationPorts, packet.destination)
const bits = (set: TrafficSet): string =>
  UNIVERSE.map(({ protocol, source, destination, answer }) => (sets.has(set, protocol, source, destination, answer) ? '1' : '0')).join('')
const bitsOf = (of: (packet: Sample) => boolean): string => UNIVERSE.map((packet) => (of(packet) ? '1' : '0')).join('')

test('agrees with bitmaps under and, or, minus', () => {
  fc.assert(
    fc.property(match, match, match, (a, b, c) => {
      const [x, y, z] = [sets.of(a), sets.of(b), sets.of(c)]
      expect(bits(x)).toBe(bitsOf((packet) => matches(a, packet)))
      const mixed = sets.minus(sets.or(sets.and(x, y), z), sets.minus(y, x))
      expect(bits(mixed)).toBe(
        bitsOf(
          (packet) => ((matches(a, packet) && matches(b, packet)) || matches(c, packet)) && !(matches(b, packet) && !matches(a, packet)),
        ),
      )
      expect(sets.contains(x, y)).toBe(sets.minus(y, x) === NOTHING)
    }),
    { numRuns: 500 },
  )
})

test('equal sets have equal ids, whichever way they were made', () => {
  fc.assert(
    fc.property(match, match, match, (a, b, c) => {
      const [x, y, z] = [sets.of(a), sets.of(b), sets.of(c)]
      expect(sets.and(x, sets.or(y, z))).toBe(sets.or(sets.and(x, y), sets.and(z, x)))
      expect(sets.minus(x, sets.minus(x, y))).toBe(sets.and(x, y))
      expect(sets.or(sets.minus(x, y), sets.and(x, y))).toBe(x)
    }),
    { numRuns: 500 },
  )
})

/** RFC 792 and RFC 4443: echo and timestamp. */
const REPLY: Readonly<Record<string, number>> = { '1 8': 0, '1 13': 14, '58 128': 129 }
function answerTo(packet: Sample): Sample | undefined {
  const { protocol, source, destination } = packet
  if (protocol === 6 || protocol === 17) return { protocol, source: destination, destination: source, answer: protocol === 6 }
  const reply = REPLY[`${protocol} ${destination >> 8}`]
  if (protocol === 1 || protocol === 58) return reply === undefined ? undefined : { ...packet, destination: reply * 256 }
  return packet
}

test('finds the questions whose answers are in a set, and the answers to questions', () => {
  fc.assert(
    fc.property(match, (rule) => {
      const set = sets.of(rule)
      const isAnswered = (packet: Sample): boolean => {
        const answer = answerTo(packet)
        return answer === undefined || matches(rule, answer)
      }
      expect(bits(sets.questionsOf(set))).toBe(bitsOf((packet) => !packet.answer && isAnswered(packet)))
      const asked = UNIVERSE.filter((packet) => !packet.answer && matches(rule, packet)).map((packet) => JSON.stringify(answerTo(packet)))
      const answers = new Set(asked)
      expect(bits(sets.answersOf(set))).toBe(bitsOf((packet) => answers.has(JSON.stringify(packet))))
    }),
    { numRuns: 500 },
  )
})

test('changes ports where there are some', () => {
  const set = sets.or(
    sets.of({ protocol: 6, sourcePorts: [{ from: 1, to: 2 }], destinationPorts: [{ from: 3, to: 3 }] }),
    sets.of({ protocol: 47 }),
  )
  const changed = sets.withPorts(set, { sourcePorts: { from: 6, to: 7 }, destinationPorts: { from: 5, to: 5 } })
  expect(formatTraffic(sets, changed)).toBe('tcp/5 from 6-7, gre')
})

test('reads well', () => {
  const one = (rule: TrafficMatch): string => formatTraffic(sets, sets.of(rule))
  expect(one({ protocol: 6, destinationPorts: [{ from: 443, to: 443 }] })).toBe('tcp/443')
  expect(
    one({
      protocol: 17,
      destinationPorts: [
        { from: 53, to: 60 },
        { from: 70, to: 70 },
      ],
    }),
  ).toBe('udp/53-60,70')
  expect(one({ protocol: 'any' })).toBe('all')
  expect(one({ protocol: 6, sourcePorts: [], destinationPorts: [] })).toBe('none')
  expect(one({ protocol: 6, answersOnly: true, sourcePorts: [{ from: 80, to: 80 }] })).toBe('tcp from 80 (answers)')
  expect(one({ protocol: 1, destinationPorts: [{ from: 2048, to: 2048 }] })).toBe('icmp/type 8 code 0')
  expect(one({ protocol: 1, destinationPorts: [{ from: 768, to: 1023 }] })).toBe('icmp/type 3')
  expect(formatTraffic(sets, sets.or(sets.of({ protocol: 0 }), sets.of({ protocol: 99 })))).toBe('proto 0, proto 99')
})
