import { readdirSync, readlinkSync } from 'node:fs'
import { delay, monotonicMs } from './machine.ts'
import { namespaceInode } from './state.ts'

/** Processes that live in any of these network namespaces, from one pass over `/proc`. The dead but not yet reaped are not among them. */
export function processesIn(namespaces: readonly string[]): number[] {
  const inodes = new Set(
    namespaces
      .map(namespaceInode)
      .filter((inode) => inode !== undefined)
      .map((inode) => `net:[${inode}]`),
  )
  if (inodes.size === 0) return []
  return readdirSync('/proc')
    .filter((entry) => /^[0-9]+$/.test(entry))
    .filter((entry) => {
      try {
        return inodes.has(readlinkSync(`/proc/${entry}/ns/net`))
      } catch {
        return false
      }
    })
    .map(Number)
    .filter((pid) => pid !== process.pid)
}

/** Kills without asking, and returns when none is left; false when some are left at the deadline. */
export async function killAll(namespaces: readonly string[], deadlineMs = 3000): Promise<boolean> {
  const end = monotonicMs() + deadlineMs
  for (;;) {
    const left = processesIn(namespaces)
    if (left.length === 0) return true
    if (monotonicMs() > end) return false
    for (const pid of left) kill(pid)
    await delay(10)
  }
}

export function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // Gone already.
  }
}
