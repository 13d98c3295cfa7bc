import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sweepNamespaces } from './sweep-namespaces.ts'

/** Labs of the tests live in a folder of their own, so that `keiro lab` never takes one of them for the user's. */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'keiro-lab-'))
  // Daemons that have dropped their rights pass through it.
  chmodSync(folder, 0o711)
  process.env['XDG_RUNTIME_DIR'] = folder
  process.env['KEIRO_TEST_RUNTIME'] = folder
  process.env['KEIRO_TEST_RUN'] = String(process.pid)
  sweepNamespaces()
  const clean = (): void => {
    sweepNamespaces()
    rmSync(folder, { recursive: true, force: true })
  }
  // A run that is interrupted does not come to its end.
  process.once('exit', clean)
  return clean
}
