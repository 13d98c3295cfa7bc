import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileSnapshot } from '../../src/compile/compile-snapshot.ts'
import { ProblemError } from '../../src/core/problem.ts'
import { readService } from '../../src/design/service.ts'
import { settleRoutes } from '../../src/failures/settle.ts'
import { nodeId } from '../../src/network/model.ts'
import { answerQuestion } from '../../src/reach/answer.ts'
import { NOTHING_DOWN } from '../../src/routing/model.ts'
import { RICH } from './rich.ts'

const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))
const filesOf = (documents: Readonly<Record<string, unknown>>) =>
  Object.entries(documents).map(([key, value]) => ({ path: `${key}.json`, bytes: encode({ [key]: value }) }))

const RUNS = Number(process.env['KEIRO_FUZZ_RUNS'] ?? 400)

describe('an account with one of everything', () => {
  it('is read without a complaint', () => {
    const { index, problems } = compileSnapshot(filesOf(RICH), 'rich')
    expect(problems.map(({ code, message }) => `${code} ${message}`)).toEqual([])
    const { state } = settleRoutes(index)
    const ask = (from: string, to: string, service = 'tcp/443') =>
      answerQuestion(index, state, NOTHING_DOWN, { from, to, service: readService(service) }).verdict
    expect(ask('i-5', 'i-6')).toBe('ACCEPTED')
    expect(ask('host-5', '8.8.8.8')).toBe('EXITS_NETWORK')
    expect(ask('i-6', '8.8.8.8')).toBe('EXITS_NETWORK')
  })

  it(
    'never makes it fall over, whatever is missing or wrong in it',
    () => {
      const places = placesOf(RICH)
      const change = fc.record({
        place: fc.nat(places.length - 1),
        value: fc.constantFrom<unknown>(undefined, null, '', 'x', 0, -1, [], {}, 'vpc-9', '10.0.0.0/8', true),
      })
      fc.assert(
        fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
          let documents: unknown = RICH
          for (const { place, value } of changes) documents = replaced(documents, places[place] ?? [], value)
          expect(outcome(documents as Record<string, unknown>)).toMatch(/^(?:answered|said)$/u)
        }),
        { numRuns: RUNS, seed: Number(process.env['KEIRO_FUZZ_SEED'] ?? 20_260_101) },
      )
    },
    Math.max(120_000, RUNS * 100),
  )

  it('and without any one call', () => {
    for (const key of Object.keys(RICH))
      expect(outcome(Object.fromEntries(Object.entries(RICH).filter(([name]) => name !== key))), key).toMatch(/^(?:answered|said)$/u)
  })
})

/** Anything but a problem in words is thrown on. */
function outcome(documents: Readonly<Record<string, unknown>>): string {
  try {
    const { index } = compileSnapshot(filesOf(documents), 'broken')
    const { state } = settleRoutes(index)
    const sources = ['i-5', 'i-7'].filter((id) => index.nodes.has(nodeId(id)))
    for (const to of ['10.0.1.6', '8.8.8.8', '10.2.0.7', '192.168.0.1', '10.0.1.30'])
      for (const from of sources) answerQuestion(index, state, NOTHING_DOWN, { from, to, service: readService('tcp/443') })
    return 'answered'
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    return error.problems.every(({ code, message }) => /^(?:SNAP|CLI)-\d{3}$/u.test(code) && message.length > 10) ? 'said' : 'no words'
  }
}

type Step = string | number

/** Every place in a value, as the steps to it. */
function placesOf(value: unknown, at: readonly Step[] = []): Step[][] {
  const own = at.length > 1 ? [[...at]] : []
  if (Array.isArray(value)) return [...own, ...value.flatMap((inner: unknown, i) => placesOf(inner, [...at, i]))]
  if (typeof value !== 'object' || value === null) return own
  return [...own, ...Object.entries(value).flatMap(([key, inner]: [string, unknown]) => placesOf(inner, [...at, key]))]
}

function replaced(value: unknown, steps: readonly Step[], next: unknown): unknown {
  const [step, ...rest] = steps
  if (step === undefined) return next
  if (Array.isArray(value)) {
    const items: unknown[] = value.map((inner: unknown, i) => (i === step ? replaced(inner, rest, next) : inner))
    return items.filter((inner) => inner !== undefined)
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]: [string, unknown]) => [key, key === step ? replaced(inner, rest, next) : inner]),
  )
}
