import { formatLock } from '../design/lock.ts'
import { lockPath, saveLock } from '../design/load.ts'
import type { CliIo } from './io.ts'
import { shownPath, type Workspace } from './workspace.ts'

export const isLockStale = ({ lock, compiled }: Workspace): boolean => formatLock(lock) !== formatLock(compiled.lock)

/** Writes the lock file where the design needs allocations that it does not hold, and says so. */
export async function keepLock(workspace: Workspace, say: CliIo['out'], io: CliIo): Promise<void> {
  if (!isLockStale(workspace)) return
  const before = workspace.lock.allocations
  const after = workspace.compiled.lock.allocations
  const added = Object.keys(after).filter((key) => !(key in before)).length
  const removed = Object.keys(before).filter((key) => !(key in after)).length
  await saveLock(workspace.path, workspace.compiled.lock)
  const freed = removed === 0 ? '' : `, ${removed} given back`
  say(`wrote ${shownPath(io, lockPath(workspace.path))} (${added} new allocations${freed}): keep it with the design\n`)
}
