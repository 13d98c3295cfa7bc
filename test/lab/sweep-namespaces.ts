import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'

/** Of the namespaces of the routing tests: the process that the run belongs to, then the network and the router. */
export const namespacePrefix = (network: string): string => `krt${process.env['KEIRO_TEST_RUN'] ?? process.pid}-${network}`

/** Ends what this run, and runs that are dead, have left: a killed test takes nothing down itself. */
export function sweepNamespaces(): void {
  const known = existsSync('/run/netns') ? readdirSync('/run/netns') : []
  for (const name of known) {
    const owner = /^krt(\d+)-/u.exec(name)?.[1]
    if (owner === undefined || (owner !== process.env['KEIRO_TEST_RUN'] && existsSync(`/proc/${owner}`))) continue
    for (const pid of quietly('ip', ['netns', 'pids', name]).split('\n')) if (pid !== '') quietly('kill', ['-9', pid])
    quietly('ip', ['netns', 'del', name])
  }
}

function quietly(program: string, args: readonly string[]): string {
  try {
    return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  } catch {
    return ''
  }
}
