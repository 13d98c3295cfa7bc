import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadLock, lockPath, saveLock } from './load.ts'
import { EMPTY_LOCK } from './lock.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keiro-lock-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

test('a lock is written whole beside the design and read back; where there is none it is empty', async () => {
  const design = join(folder, 'network.ts')
  expect(await loadLock(design)).toEqual(EMPTY_LOCK)
  const lock = { version: 1, allocations: { 'asn:a': 64512, 'tunnel:b': '169.254.6.0/29' } } as const
  await saveLock(design, lock)
  expect(await loadLock(design)).toEqual(lock)
  expect(readdirSync(folder)).toEqual(['keiro.lock.json'])
})

test('a lock that has not changed is not written again', async () => {
  const design = join(folder, 'network.ts')
  await saveLock(design, EMPTY_LOCK)
  const { ino } = statSync(lockPath(design))
  await saveLock(design, EMPTY_LOCK)
  expect(statSync(lockPath(design)).ino).toBe(ino)
})

test('a broken lock is refused and left as it is', async () => {
  writeFileSync(join(folder, 'keiro.lock.json'), 'nonsense')
  await expect(loadLock(join(folder, 'network.ts'))).rejects.toThrow('DESIGN-020')
})

test('a lock that can not be written says so and leaves nothing behind', async () => {
  await expect(saveLock(join(folder, 'gone', 'network.ts'), EMPTY_LOCK)).rejects.toThrow('DESIGN-022')
  expect(readdirSync(folder)).toEqual([])
})
