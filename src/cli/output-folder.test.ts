import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ProblemError } from '../core/problem.ts'
import { writeFolder } from './output-folder.ts'

let parent = ''
let folder = ''
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'keiro-folder-'))
  folder = join(parent, 'out')
})
afterEach(() => rmSync(parent, { recursive: true }))

const write = (files: Readonly<Record<string, string>>) =>
  writeFolder(
    folder,
    Object.entries(files).map(([path, content]) => ({ path, content })),
    'out',
  )
const read = (path: string): string => readFileSync(join(folder, path), 'utf8')

test('a second build changes nothing, and a file that is no longer wanted goes with its folder', async () => {
  expect(await write({ 'a.txt': '1', 'b/c.txt': '2' })).toMatchObject({ changed: ['a.txt', 'b/c.txt'], unchanged: 0 })
  expect(await write({ 'a.txt': '1', 'b/c.txt': '2' })).toMatchObject({ changed: [], unchanged: 2 })
  expect(await write({ 'a.txt': '3' })).toMatchObject({ changed: ['a.txt'], removed: ['b/c.txt'] })
  expect(readdirSync(folder).sort()).toEqual(['.keiro-files.json', 'a.txt'])
  expect(readdirSync(parent)).toEqual(['out'])
})

test('files of others stay', async () => {
  await write({ 'terraform/a.tf': '1', 'old/b': '1' })
  writeFileSync(join(folder, 'terraform/terraform.tfstate'), 'state')
  writeFileSync(join(folder, 'old/mine'), 'mine')
  await write({ 'terraform/a.tf': '2' })
  expect(read('terraform/terraform.tfstate')).toBe('state')
  expect(read('old/mine')).toBe('mine')
})

test('an edit by hand is kept beside, and an edited file that is no longer wanted stays', async () => {
  await write({ a: '1', b: '1' })
  writeFileSync(join(folder, 'a'), 'edited')
  writeFileSync(join(folder, 'b'), 'edited')
  expect(await write({ a: '2' })).toMatchObject({ edited: ['a'], removed: [] })
  expect([read('a'), read('a.edited'), read('b')]).toEqual(['2', 'edited', 'edited'])
})

test('a file of somebody else in the way stops everything', async () => {
  mkdirSync(folder)
  writeFileSync(join(folder, 'a'), 'mine')
  await expect(write({ a: '1', b: '1' })).rejects.toThrow(ProblemError)
  expect(readdirSync(folder)).toEqual(['a'])
  expect(readdirSync(parent)).toEqual(['out'])
})

test('a manifest that somebody changed reaches nothing outside', async () => {
  writeFileSync(join(parent, 'precious'), 'x')
  mkdirSync(folder)
  const digest = '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881'
  writeFileSync(join(folder, '.keiro-files.json'), JSON.stringify({ version: 1, files: { '../precious': digest } }))
  await write({ a: '1' })
  expect(readFileSync(join(parent, 'precious'), 'utf8')).toBe('x')
})
