import fc from 'fast-check'
import { expect, test } from 'vitest'
import { costOf, searchSets, type Choice } from './search.ts'

const choice = (key: string, cost: number): Choice => ({ key, cost })
const [A, B, C] = [choice('a', 1), choice('b', 1), choice('c', 3)]

test('what holds already needs nothing', () => {
  expect(searchSets(() => ({ holds: true, next: [] }))).toMatchObject({ answers: [[]], attempts: 1 })
})

test('two cheap ones together come before a dear one, and nothing needless is in an answer', () => {
  const holds = (set: readonly Choice[]): boolean => (set.includes(A) && set.includes(B)) || set.includes(C)
  expect(searchSets((set) => ({ holds: holds(set), next: [C, B, A] })).answers).toEqual([[B, A], [C]])
})

test('a search without an end is cut off, and says so', () => {
  const many = Array.from({ length: 40 }, (_, i) => choice(`${i}`, 1))
  expect(searchSets(() => ({ holds: false, next: many }), { answers: 1, attempts: 50, size: 9, slack: 0 })).toMatchObject({
    answers: [],
    isCut: true,
    attempts: 50,
  })
})

test('the first answer is the cheapest of all sets (brute force), and no part of an answer holds', () => {
  const choices = ['a', 'b', 'c', 'd', 'e']
  const costs = fc.tuple(...choices.map(() => fc.integer({ min: 1, max: 4 })))
  const minimal = fc.array(fc.uniqueArray(fc.constantFrom(...choices), { minLength: 1, maxLength: 3 }), { maxLength: 4 })
  fc.assert(
    fc.property(costs, minimal, (numbers, wanted) => {
      const all = choices.map((key, i) => choice(key, numbers[i]!))
      const holds = (set: readonly Choice[]): boolean => wanted.some((keys) => keys.every((key) => set.some((each) => each.key === key)))
      const { answers } = searchSets((set) => ({ holds: holds(set), next: all }), { answers: 9, attempts: 1000, size: 5, slack: 99 })
      const sets = Array.from({ length: 32 }, (_, bits) => all.filter((_each, i) => (bits >> i) & 1))
      const possible = sets.filter(holds)
      expect(answers.length === 0).toBe(possible.length === 0)
      if (possible.length > 0) expect(costOf(answers[0]!)).toBe(Math.min(...possible.map(costOf)))
      const isMinimal = (set: readonly Choice[]): boolean => holds(set) && set.every((one) => !holds(set.filter((each) => each !== one)))
      expect(
        answers
          .map((set) =>
            set
              .map(({ key }) => key)
              .sort()
              .join(),
          )
          .sort(),
      ).toEqual(
        possible
          .filter(isMinimal)
          .map((set) => set.map(({ key }) => key).join())
          .sort(),
      )
    }),
    { seed: 3, numRuns: 200 },
  )
})
