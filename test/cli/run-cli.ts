import './runtime-folder.ts'
import type { CliIo } from '../../src/cli/io.ts'
import { runCli } from '../../src/cli/run.ts'

export interface Outcome {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs a command line in this process and keeps what it prints. For tests. */
export async function runForTest(
  words: readonly string[],
  cwd: string = process.cwd(),
  environment: CliIo['environment'] = {},
): Promise<Outcome> {
  let out = ''
  let err = ''
  const io: CliIo = {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    cwd,
    environment,
    colors: false,
    columns: 120,
    now: () => 0,
    onInterrupt: () => () => undefined,
  }
  const code = await runCli(words, io)
  return { code, out, err }
}
