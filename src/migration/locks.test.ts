import { expect, test } from 'vitest'
import { unitedLock } from './locks.ts'

const lock = (allocations: Record<string, string | number>) => ({ version: 1 as const, allocations })

test('what the old design has stays; of the new one comes what nothing holds yet, and a contradiction is said', () => {
  const { lock: united, notes } = unitedLock(
    lock({ 'asn:a': 1, 'address:x': '10.0.0.1' }),
    lock({ 'asn:a': 2, 'asn:b': 1, 'asn:c': 3, 'address:y': '10.0.0.2' }),
  )
  expect(united.allocations).toEqual({ 'asn:a': 1, 'address:x': '10.0.0.1', 'asn:c': 3, 'address:y': '10.0.0.2' })
  expect(notes).toEqual(['asn:a is 1 in the lock file of the old design and 2 in that of the new one: 1 stays'])
})
