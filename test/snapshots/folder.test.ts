import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadSnapshot } from '../../src/compile/load-snapshot.ts'
import { ProblemError } from '../../src/core/problem.ts'
import { RICH } from './rich.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keiro-snapshot-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const write = (path: string, content: unknown): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content))
}
const failureOf = async (path: string): Promise<string[]> =>
  loadSnapshot(path).then(
    () => [],
    (error: unknown) => {
      if (error instanceof ProblemError) return error.problems.map(({ code, message }) => `${code} ${message}`)
      throw error
    },
  )

describe('loadSnapshot', () => {
  it('reads all files of a tree, whatever they are called, and passes over what is hidden or no JSON', async () => {
    for (const [key, value] of Object.entries(RICH))
      write(`accounts/111111111111/eu-west-1/${key.slice(0, 3)}-${key.length}-${key}.JSON`, { [key]: value })
    write('.git/x.json', 'nothing')
    write('notes.txt', 'nothing')
    const { name, network, problems } = await loadSnapshot(folder)
    expect(problems).toEqual([])
    expect(name).toBe(folder.split('/').at(-1))
    expect(network.nodes.find(({ id }) => id === 'i-6')?.place).toMatchObject({ account: '111111111111', region: 'eu-west-1' })
  })

  it('gives the same network however the same documents are spread over files', async () => {
    for (const [key, value] of Object.entries(RICH)) write(`${key}.json`, { [key]: value })
    const spread = await loadSnapshot(folder)
    rmSync(folder, { recursive: true })
    write('all.json', Object.fromEntries(Object.entries(RICH).reverse()))
    const one = await loadSnapshot(folder)
    const ids = ({ network }: typeof one): string[] =>
      [...network.nodes, ...network.links, ...network.filters].map(({ id }) => String(id)).sort()
    expect(ids(one)).toEqual(ids(spread))
  })

  it('SNAP-008: no such folder, a file, an empty folder', async () => {
    write('x.txt', '')
    expect(await failureOf(join(folder, 'none'))).toEqual([expect.stringMatching(/^SNAP-008 the snapshot .* does not exist$/u)])
    expect(await failureOf(join(folder, 'x.txt'))).toEqual([expect.stringMatching(/^SNAP-008 the snapshot .* is a file, not a folder$/u)])
    expect(await failureOf(folder)).toEqual([expect.stringMatching(/^SNAP-008 .* holds no snapshot/u)])
  })

  it('SNAP-014: a file that is too large, without reading it', async () => {
    write('big.json', '{')
    truncateSync(join(folder, 'big.json'), 2 ** 31)
    expect(await failureOf(folder)).toEqual([expect.stringMatching(/^SNAP-014 .*big\.json can not be read: it is larger than 2 GiB/u)])
  })

  it('SNAP-014: a link that leads nowhere', async () => {
    symlinkSync(join(folder, 'gone'), join(folder, 'x.json'))
    expect(await failureOf(folder)).toEqual([expect.stringMatching(/^SNAP-014 .*x\.json can not be read/u)])
    chmodSync(folder, 0o700)
  })
})
