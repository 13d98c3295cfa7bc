import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { RenderedFile } from '../deploy/resource.ts'
import { nodeOf } from '../network/index.ts'
import { nodeId } from '../network/model.ts'
import { SMALL_NETWORK } from './fixtures/small-network.ts'
import { frrFiles } from './frr/index.ts'
import { routerSystem } from './registry.ts'

/** `UPDATE_GOLDEN=1` rewrites the files below `golden/`: read them before they are committed. */
const GOLDEN = fileURLToPath(new URL('./golden/', import.meta.url))

const rendered: readonly (readonly [string, readonly RenderedFile[]])[] = [
  ['frr/edge-1', frrFiles(SMALL_NETWORK, nodeOf(SMALL_NETWORK, nodeId('edge-1')))],
  ['frr/far', frrFiles(SMALL_NETWORK, nodeOf(SMALL_NETWORK, nodeId('far')))],
  ['frr/ce', frrFiles(SMALL_NETWORK, nodeOf(SMALL_NETWORK, nodeId('ce')))],
  ['nec-ix/ce', routerSystem('nec-ix')?.render(SMALL_NETWORK, nodeOf(SMALL_NETWORK, nodeId('ce'))) ?? []],
]

describe.each(rendered)('%s', (name, files) => {
  const folder = join(GOLDEN, name)
  if (process.env['UPDATE_GOLDEN'] === '1') {
    rmSync(folder, { recursive: true, force: true })
    for (const file of files) {
      mkdirSync(dirname(join(folder, file.path)), { recursive: true })
      writeFileSync(join(folder, file.path), file.content)
    }
  }

  it('renders these files and no others', () => {
    expect(files.map((file) => file.path).sort()).toEqual(filesBelow(folder).sort())
  })

  it.each(files.map((file) => [file.path, file.content] as const))('%s', (path, content) => {
    expect(content).toBe(readFileSync(join(folder, path), 'utf8'))
  })

  it('holds no key, password or path of a machine that made it', () => {
    for (const { path, content } of files) {
      expect(content, path).not.toMatch(/[A-Za-z0-9+/]{43}=(?!')/)
      expect(content, path).not.toMatch(/\/home\/|\/work\//)
    }
  })
})

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
}
