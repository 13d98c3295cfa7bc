import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Labs of the tests live in a folder of their own, so that `keiro lab` never takes one of them for the user's. */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'keiro-lab-'))
  process.env['XDG_RUNTIME_DIR'] = folder
  process.env['KEIRO_TEST_RUNTIME'] = folder
  return () => rmSync(folder, { recursive: true, force: true })
}
