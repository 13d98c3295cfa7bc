import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

// Imported for what it does: the commands that a test runs never see a lab of the user's. The tests of the lab have their own.
if (process.env['KEIRO_TEST_RUNTIME'] === undefined) {
  const folder = mkdtempSync(join(tmpdir(), 'keiro-runtime-'))
  process.env['XDG_RUNTIME_DIR'] = folder
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
}
