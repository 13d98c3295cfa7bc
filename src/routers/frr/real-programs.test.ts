import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SMALL_NETWORK } from '../fixtures/small-network.ts'
import { frrFiles } from './index.ts'

/** The readers of the files, where this machine has them; both only check and change nothing. */
const canRun = (command: string, ...args: readonly string[]): boolean => spawnSync(command, args).status === 0
const HAS_VTYSH = canRun('vtysh', '-C', '-f', '/dev/null')
const HAS_NFT = process.getuid?.() === 0 && canRun('nft', '-c', '-f', '/dev/null')
const nodes = SMALL_NETWORK.network.nodes.map(
  (node) => [node.id, new Map(frrFiles(SMALL_NETWORK, node).map((file) => [file.path, file.content]))] as const,
)
let dir = ''

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'keiro-frr-'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

function check(name: string, content: string | undefined, command: string, ...args: readonly string[]): string {
  const path = join(dir, name)
  writeFileSync(path, content ?? '')
  const { status, stdout, stderr } = spawnSync(command, [...args, path], { encoding: 'utf8' })
  return status === 0 ? '' : `${stdout}${stderr}`
}

describe.each(nodes)('%s', (node, files) => {
  it.skipIf(!HAS_VTYSH)('vtysh reads frr.conf without an error', () => {
    expect(check(`${node}.conf`, files.get('frr/frr.conf'), 'vtysh', '-C', '-f')).toBe('')
  })

  it.skipIf(!HAS_NFT)('nft reads nftables.conf without an error', () => {
    expect(check(`${node}.nft`, files.get('nftables/nftables.conf'), 'nft', '-c', '-f')).toBe('')
  })
})
