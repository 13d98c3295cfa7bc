import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  ALL_PORTS,
  complementPorts,
  containsPorts,
  formatPorts,
  hasPort,
  intersectPorts,
  NO_PORTS,
  portSet,
  subtractPorts,
  unionPorts,
  type PortSpan,
} from './port-set.ts'

test('ranges that overlap or touch become one', () => {
  expect(
    portSet([
      { from: 10, to: 20 },
      { from: 21, to: 30 },
      { from: 5, to: 12 },
      { from: 9, to: 3 },
    ]),
  ).toEqual([{ from: 5, to: 30 }])
})

test('text', () => {
  expect(
    formatPorts(
      portSet([
        { from: 443, to: 443 },
        { from: 8000, to: 8080 },
      ]),
    ),
  ).toBe('443,8000-8080')
  expect([formatPorts(ALL_PORTS), formatPorts(NO_PORTS)]).toEqual(['all', 'none'])
})

test('the ends of the range of ports', () => {
  expect(complementPorts(NO_PORTS)).toEqual(ALL_PORTS)
  expect(complementPorts(ALL_PORTS)).toEqual(NO_PORTS)
  expect(complementPorts([{ from: 0, to: 0 }])).toEqual([{ from: 1, to: 65535 }])
  expect(complementPorts([{ from: 65535, to: 65535 }])).toEqual([{ from: 0, to: 65534 }])
})

const span = fc.tuple(fc.nat({ max: 30 }), fc.nat({ max: 30 })).map(([a, b]): PortSpan => ({ from: Math.min(a, b), to: Math.max(a, b) }))
const spans = fc.array(span, { maxLength: 6 })

test('agrees with sets of numbers', () => {
  fc.assert(
    fc.property(spans, spans, (a, b) => {
      const has = (ranges: readonly PortSpan[], port: number): boolean => ranges.some(({ from, to }) => from <= port && port <= to)
      const [x, y] = [portSet(a), portSet(b)]
      for (let port = 0; port <= 32; port++) {
        const [inA, inB] = [has(a, port), has(b, port)]
        expect(hasPort(x, port)).toBe(inA)
        expect(hasPort(unionPorts(x, y), port)).toBe(inA || inB)
        expect(hasPort(intersectPorts(x, y), port)).toBe(inA && inB)
        expect(hasPort(subtractPorts(x, y), port)).toBe(inA && !inB)
        expect(hasPort(complementPorts(x), port)).toBe(!inA)
      }
      expect(containsPorts(unionPorts(x, y), x)).toBe(true)
      // Equal sets are equal data.
      expect(complementPorts(complementPorts(x))).toEqual(x)
      expect(unionPorts(subtractPorts(x, y), intersectPorts(x, y))).toEqual(x)
    }),
  )
})
