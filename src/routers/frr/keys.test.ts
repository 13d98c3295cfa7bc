import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { nodeOf } from '../../network/index.ts'
import { nodeId } from '../../network/model.ts'
import { SMALL_NETWORK } from '../fixtures/small-network.ts'
import { keyFiles } from './keys.ts'

const PUBLIC_KEY = `${'A'.repeat(43)}=`
let dir = ''

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'keiro-keys-'))
  mkdirSync(join(dir, 'keys.d'))
  mkdirSync(join(dir, 'keys'))
  const script = keyFiles(SMALL_NETWORK, nodeOf(SMALL_NETWORK, nodeId('edge-1'))).find((file) => file.path === 'bin/keiro-keys')
  writeFileSync(join(dir, 'keiro-keys'), script?.content ?? '')
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

function run(...args: readonly string[]): { readonly status: number | null; readonly said: string } {
  const env = { ...process.env, KEIRO_DIR: dir, KEIRO_KEY_TRIES: '4', KEIRO_KEY_PAUSE: '0' }
  const { status, stderr } = spawnSync('sh', [join(dir, 'keiro-keys'), ...args], { env, encoding: 'utf8' })
  return { status, said: stderr }
}

function hook(body: string): void {
  writeFileSync(join(dir, 'keys.d', 'store'), `#!/bin/sh\n${body}\n`)
  chmodSync(join(dir, 'keys.d', 'store'), 0o755)
}

describe('keiro-keys', () => {
  it('gives up after its tries and says what is missing and where it was expected', () => {
    const { status, said } = run('fetch', 'far')
    expect(status).toBe(1)
    expect(said).toContain('no public key of far after 4 tries')
    expect(said).toContain(join(dir, 'keys', 'far.pub'))
  })

  it('waits until a hook has the key', () => {
    hook(`echo x >> "${dir}/count"; [ $(wc -l < "${dir}/count") -ge 3 ] || exit 1; echo ${PUBLIC_KEY} > "$3"`)
    expect(run('fetch', 'far').status).toBe(0)
    expect(readFileSync(join(dir, 'keys', 'far.pub'), 'utf8')).toBe(`${PUBLIC_KEY}\n`)
  })

  it('refuses what is no public key, and leaves none of it', () => {
    hook('echo "$(id)" > "$3"')
    expect(run('fetch', 'far').said).toContain('no WireGuard public key')
    expect(existsSync(join(dir, 'keys', 'far.pub'))).toBe(false)
    expect(existsSync(join(dir, 'keys', 'far.pub.new'))).toBe(false)
  })

  it('takes the key that lies there when no hook answers', () => {
    hook('exit 1')
    writeFileSync(join(dir, 'keys', 'far.pub'), PUBLIC_KEY)
    expect(run('fetch', 'far').status).toBe(0)
  })

  it('hands the public key to the hooks, and fails when one fails', () => {
    writeFileSync(join(dir, 'keys', 'edge-1.pub'), PUBLIC_KEY)
    hook(`cp "$3" "${dir}/published-$2"`)
    expect(run('publish', 'edge-1').status).toBe(0)
    expect(readFileSync(join(dir, 'published-edge-1'), 'utf8')).toBe(PUBLIC_KEY)
    hook('exit 7')
    expect(run('publish', 'edge-1').status).toBe(1)
  })

  it.each([[[]], [['make']], [['steal', 'far']]])('refuses %o', (args) => {
    expect(run(...args).status).toBe(2)
  })
})
