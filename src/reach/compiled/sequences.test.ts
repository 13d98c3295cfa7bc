import { expect, test } from 'vitest'
import { Sequences } from './sequences.ts'

test('sequences have equal numbers exactly where they are equal', () => {
  const sequences = new Sequences()
  const texts = new Map<number, string>()
  for (let round = 0; round < 2; round++) {
    for (let a = -1; a < 5; a++) {
      for (let b = -1; b < 5; b++) {
        for (const part of ['', 'a', '7', 7, 2 ** 40]) {
          const pair = sequences.add(sequences.add(0, a), b)
          for (const [number, text] of [
            [pair, `${a},${b}`],
            [sequences.addPart(sequences.add(pair, a), part), `${a},${b},${a},${typeof part} ${part}`],
          ] as const) {
            expect(texts.get(number) ?? text).toBe(text)
            texts.set(number, text)
          }
        }
      }
    }
  }
  expect(new Set(texts.values()).size).toBe(texts.size)
  expect(texts.size).toBe(36 + 36 * 5)
})

test('what cannot be numbered is refused, not mixed up', () => {
  expect(() => new Sequences().add(0, 2 ** 26)).toThrow('more different sequences')
})
