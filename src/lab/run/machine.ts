import { spawn } from 'node:child_process'

export interface Finished {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program to its end. Never throws for a program that fails; code 124 when it was killed for taking too long, 127 when it is missing. */
export function execute(
  command: readonly string[],
  options: { readonly timeoutMs?: number; readonly input?: string; readonly cwd?: string } = {},
): Promise<Finished> {
  const [program, ...rest] = command
  return new Promise((resolve) => {
    const child = spawn(program ?? 'false', rest, {
      stdio: ['pipe', 'pipe', 'pipe'],
      // Out of reach of Ctrl-C, which is for the program that cleans up.
      detached: true,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    })
    let stdout = ''
    let stderr = ''
    let late = false
    const timer = setTimeout(() => {
      late = true
      child.kill('SIGKILL')
    }, options.timeoutMs ?? 10_000)
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    child.stdin.on('error', () => undefined)
    child.stdin.end(options.input ?? '')
    child.on('error', (error) => {
      clearTimeout(timer)
      resolve({ code: 127, stdout, stderr: error.message })
    })
    child.on('close', (code) => {
      clearTimeout(timer)
      resolve({ code: late ? 124 : (code ?? 1), stdout, stderr: late ? `${stderr}no answer from ${program} in time` : stderr })
    })
  })
}

export const delay = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Milliseconds on the clock that the agents stamp their probes with (CLOCK_MONOTONIC), which no one sets. */
export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6

/** Asks until the answer is not undefined; undefined at the deadline, or when the signal says to stop. */
export async function until<T>(
  ask: () => Promise<T | undefined>,
  deadlineMs: number,
  everyMs: number,
  signal?: AbortSignal,
): Promise<T | undefined> {
  const end = monotonicMs() + deadlineMs
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (monotonicMs() >= end || signal?.aborted === true) return undefined
    await delay(everyMs)
  }
}
