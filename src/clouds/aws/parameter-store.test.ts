import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { scriptFiles } from './parameter-store.ts'

const OLD = `${'A'.repeat(42)}A=`
const NEW = `${'B'.repeat(42)}B=`
let root: string
const path = (name: string): string => join(root, name)

function put(name: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(path(name)), { recursive: true })
  writeFileSync(path(name), text)
  chmodSync(path(name), mode)
}

/** The script as it is shipped, but with the folders of this test in place of the machine's. */
function script(name: string): string {
  const text = scriptFiles().find((file) => file.path === `files/${name}`)?.text
  if (text === undefined) throw new Error(`no ${name}`)
  return text.replaceAll('/etc/keiro/parameter-store.conf', path('etc/keiro/parameter-store.conf'))
}

const run = (command: string, ...args: string[]): number | null =>
  spawnSync(command, args, {
    env: { PATH: `${path('bin')}:${process.env['PATH']}`, KEIRO_ETC: path('etc'), STORE: path('store'), LOG: path('log') },
  }).status

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'keiro-parameter-store-'))
  mkdirSync(path('store'))
  // A stand-in for the command line: parameters are files, named after the parameter.
  put(
    'bin/aws',
    '#!/bin/sh\nset -eu\n[ "$AWS_DEFAULT_REGION" = ap-northeast-1 ] || exit 9\nfile="$STORE/$(echo "$4" | tr / _)"\ncase $2 in put-parameter) for last; do :; done; echo "$last" > "$file" ;; get-parameter) cat "$file" ;; esac\n',
    0o755,
  )
  put('bin/systemctl', '#!/bin/sh\necho "$*" >> "$LOG"\n', 0o755)
  put('etc/keiro/parameter-store.conf', 'KEIRO_PARAMETERS=/net/wireguard\nAWS_DEFAULT_REGION=ap-northeast-1\n')
  put('etc/keiro/keys.d/parameter-store', script('parameter-store'), 0o755)
  put('follow', script('keiro-keys-follow'), 0o755)
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

describe('the hook', () => {
  it('publishes a public key and fetches that of another router', () => {
    put('own.pub', `${OLD}\n`)
    expect(run(path('etc/keiro/keys.d/parameter-store'), 'publish', 'edge-1', path('own.pub'))).toBe(0)
    expect(readFileSync(path('store/_net_wireguard_edge-1_public-key'), 'utf8')).toBe(`${OLD}\n`)
    expect(run(path('etc/keiro/keys.d/parameter-store'), 'fetch', 'edge-1', path('copy.pub'))).toBe(0)
    expect(readFileSync(path('copy.pub'), 'utf8')).toBe(`${OLD}\n`)
  })

  it('fails when the key is not there yet, and on wrong use', () => {
    expect(run(path('etc/keiro/keys.d/parameter-store'), 'fetch', 'edge-9', path('copy.pub'))).not.toBe(0)
    expect(run(path('etc/keiro/keys.d/parameter-store'), 'fetch')).toBe(2)
    expect(run(path('etc/keiro/keys.d/parameter-store'), 'steal', 'edge-1', path('copy.pub'))).toBe(2)
  })
})

describe('keiro-keys-follow', () => {
  const known = 'etc/keiro/keys/edge-1.pub'
  beforeEach(() =>
    put(
      'etc/wireguard/wg1.conf',
      '[Interface]\nPostUp = wg set %i private-key /etc/keiro/keys/wireguard.key peer "$(cat /etc/keiro/keys/edge-1.pub)" endpoint edge-1.wan:51821\n',
    ),
  )

  it.each([
    ['restarts the one tunnel whose peer has a new key', OLD, NEW, NEW, 'restart wg-quick@wg1\n'],
    ['leaves a tunnel alone whose peer has the same key', OLD, OLD, OLD, undefined],
    ['does not take what is no key', OLD, 'An error occurred', OLD, undefined],
  ])('%s', (_, before, stored, after, log) => {
    put(known, `${before}\n`)
    put('store/_net_wireguard_edge-1_public-key', `${stored}\n`)
    expect(run(path('follow'))).toBe(0)
    expect(readFileSync(path(known), 'utf8')).toBe(`${after}\n`)
    expect(existsSync(path('log')) ? readFileSync(path('log'), 'utf8') : undefined).toBe(log)
    expect(existsSync(path(`${known}.follow`))).toBe(false)
  })

  it('keeps what it knows when the store does not answer, and leaves a first key to the tunnel', () => {
    put(known, `${OLD}\n`)
    expect(run(path('follow'))).toBe(0)
    expect(readFileSync(path(known), 'utf8')).toBe(`${OLD}\n`)
    rmSync(path(known))
    put('store/_net_wireguard_edge-1_public-key', `${NEW}\n`)
    expect(run(path('follow'))).toBe(0)
    expect(existsSync(path(known))).toBe(false)
  })
})
