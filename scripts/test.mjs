// `npm test`: sets everything up in a fresh clone, runs the tests, then those of the lab where the lab can run.
// KEIRO_LAB_REQUIRED=1: a machine without the lab is a failure. KEIRO_NO_APT=1: installs no Debian package.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installEmulator } from './emulator.mjs'
import { build, installDependencies, installLab, program, root, run, say, whyNoLab } from './set-up.mjs'

installDependencies()
build()
installLab()
const noEmulator = installEmulator(say)
if (noEmulator !== undefined) say(`The tests of keiro import against an emulator are left out: ${noEmulator}`)

const LAB_CONFIG = 'vitest.lab.config.ts'
const folder = mkdtempSync(join(tmpdir(), 'keiro-test-'))
const total = { passed: 0, failed: 0, skipped: 0 }
let code = 0

runTests('unit', [])
if (existsSync(join(root, LAB_CONFIG))) {
  const missing = whyNoLab()
  if (missing === undefined) runTests('lab', ['--config', LAB_CONFIG])
  else skipLab(missing)
}
rmSync(folder, { recursive: true, force: true })

process.stdout.write(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`)
process.exitCode = code === 0 && total.failed > 0 ? 1 : code

function runTests(name, args) {
  const summary = join(folder, `${name}.json`)
  const result = run(program('vitest'), ['run', '--reporter=default', '--reporter=./test/reporter.ts', ...args], {
    env: { ...process.env, KEIRO_TEST_SUMMARY: summary },
  })
  if (result !== 0) code = 1
  if (!existsSync(summary)) {
    say(`the ${name} tests ended without a result (exit code ${result})`)
    total.failed += 1
    code = 1
    return
  }
  const counts = JSON.parse(readFileSync(summary, 'utf8'))
  for (const key of Object.keys(total)) total[key] += counts[key]
  if (counts.passed + counts.failed === 0) {
    say(`the ${name} tests ran no test`)
    code = 1
  }
}

function skipLab(reason) {
  const listed = spawnSync(program('vitest'), ['list', '--config', LAB_CONFIG, '--json'], { cwd: root, encoding: 'utf8' })
  const start = listed.stdout?.indexOf('[') ?? -1
  const count = listed.status === 0 && start >= 0 ? JSON.parse(listed.stdout.slice(start)).length : 1
  say(`\nSkipping ${count} lab tests: ${reason}`)
  if (process.env.KEIRO_LAB_REQUIRED === '1') {
    say('KEIRO_LAB_REQUIRED=1: that is a failure')
    total.failed += count
    code = 1
  } else total.skipped += count
}
