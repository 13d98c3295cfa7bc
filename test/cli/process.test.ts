import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import './runtime-folder.ts'

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))
const EXAMPLE = fileURLToPath(new URL('../../examples/flets-hybrid/network.ts', import.meta.url))

// What only a process of its own can show; the rest is tested in process. `npm test` builds before.
describe.skipIf(!existsSync(MAIN))('the program', () => {
  const keiro = (words: string): { readonly status: number | null; readonly stdout: string; readonly stderr: string } =>
    spawnSync('sh', ['-c', `"${process.execPath}" "${MAIN}" ${words}`], {
      encoding: 'utf8',
      timeout: 20_000,
      env: { ...process.env, NO_COLOR: '1' },
    })

  test('--version prints the version', () => {
    expect(keiro('--version')).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string, stderr: '' })
  })

  test('exit codes reach the shell', () => {
    expect(keiro('chek').status).toBe(2)
    expect(keiro(`check -c ${EXAMPLE}`).status).toBe(0)
    expect(keiro(`reach osaka tokyo/app tcp/22 -c ${EXAMPLE}`).status).toBe(1)
  })

  test('a reader that goes away early is not a fault', () => {
    expect(keiro(`prove --json -c ${EXAMPLE} | head -n 1`)).toMatchObject({ stdout: '{\n', stderr: '' })
  })

  test('FORCE_COLOR paints, NO_COLOR and --no-color do not', () => {
    expect(keiro(`check -c ${EXAMPLE}`).stdout).not.toContain('\u001b[')
    const forced = spawnSync(process.execPath, [MAIN, 'check', '-c', EXAMPLE], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], FORCE_COLOR: '1' },
    })
    expect(forced.stdout).toContain('\u001b[')
    const refused = spawnSync(process.execPath, [MAIN, 'check', '--no-color', '-c', EXAMPLE], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], FORCE_COLOR: '1' },
    })
    expect(refused.stdout).not.toContain('\u001b[')
  })
})
