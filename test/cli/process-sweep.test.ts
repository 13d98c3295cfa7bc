import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import './runtime-folder.ts'

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))
const EXAMPLE = fileURLToPath(new URL('../../examples/flets-hybrid/network.ts', import.meta.url))
/** Gives a program a terminal (util-linux). */
const hasTerminal = spawnSync('script', ['--version']).status === 0

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keiro-sweep-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

// Threads there are only where the program is built. `npm test` builds before.
describe.skipIf(!existsSync(MAIN))('a sweep', () => {
  const prove = (...words: string[]): string => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'prove', ...words, '-c', EXAMPLE], {
      encoding: 'utf8',
      cwd: folder,
    })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    return stdout
  }

  test('says the same, byte by byte, on any number of threads', () => {
    const alone = prove('--failures', '2', '--json', '--jobs', '1')
    expect(alone).toContain('"judged": 528')
    expect(prove('--failures', '2', '--json', '--jobs', '3')).toBe(alone)
  })

  test.skipIf(!hasTerminal).each([1, 2])(
    'on %i threads, Ctrl-C gives what is done',
    async (jobs) => {
      const out = join(folder, 'out.json')
      const command = `exec "${process.execPath}" "${MAIN}" prove --failures 4 --jobs ${jobs} --json -c "${EXAMPLE}" > "${out}"`
      const child = spawn('script', ['-qefc', command, '/dev/null'], { stdio: ['pipe', 'pipe', 'inherit'] })
      let shown = ''
      let isStopped = false
      child.stdout.on('data', (text: Buffer) => {
        shown += text.toString()
        // The bar is there, so the work has begun.
        if (isStopped || !shown.includes('failures judged')) return
        isStopped = true
        child.stdin.write('\u0003')
      })
      const code = await new Promise((resolve) => child.on('exit', resolve))
      expect(shown).toMatch(/░+ \d+ % \d+ of \d+ failures judged/)
      const data = JSON.parse(readFileSync(out, 'utf8')) as { readonly complete: boolean; readonly judged: number; readonly total: number }
      expect(data.complete).toBe(false)
      expect(data.judged).toBeLessThan(data.total)
      expect(code).toBe(1)
    },
    60_000,
  )
})
