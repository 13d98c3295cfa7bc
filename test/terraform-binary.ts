import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const run = (
  args: readonly string[],
  cwd?: string,
  input?: string,
): { readonly status: number | null; readonly stdout: string; readonly stderr: string } =>
  spawnSync('terraform', args, {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], CHECKPOINT_DISABLE: '1', TF_CLI_CONFIG_FILE: '/dev/null' },
    ...(cwd === undefined ? {} : { cwd }),
    ...(input === undefined ? {} : { input }),
  })

/** The real program, where the machine has it: it needs no provider to format and to evaluate. */
export const hasTerraform = run(['version']).status === 0

/** What `terraform fmt` would change, as a diff; empty when nothing. */
export function formatDiff(text: string): string {
  const { status, stdout, stderr } = run(['fmt', '-no-color', '-check', '-diff', '-'], undefined, text)
  return status === 0 ? '' : stdout + stderr
}

/** Evaluates an expression in a directory of files (no resource, no provider) and gives its value. */
export function evaluate(
  files: readonly { readonly path: string; readonly content: string }[],
  directory: string,
  expression: string,
): unknown {
  const root = mkdtempSync(join(tmpdir(), 'keiro-terraform-'))
  try {
    for (const { path, content } of files) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), content)
    }
    const { status, stdout, stderr } = run(['console'], join(root, directory), `jsonencode(${expression})\n`)
    if (status !== 0) throw new Error(stderr)
    return JSON.parse(JSON.parse(stdout) as string) as unknown
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}
