import type { Lock } from '../design/lock.ts'

/** One lock for the way: what the old design has stays as it is; of the new one comes what nothing holds yet. */
export function unitedLock(old: Lock, now: Lock): { readonly lock: Lock; readonly notes: readonly string[] } {
  const allocations: Record<string, string | number> = { ...old.allocations }
  const held = new Set(Object.entries(old.allocations).map(([key, value]) => slot(key, value)))
  const notes: string[] = []
  for (const [key, value] of Object.entries(now.allocations)) {
    const known = old.allocations[key]
    if (known !== undefined && known !== value)
      notes.push(`${key} is ${known} in the lock file of the old design and ${value} in that of the new one: ${known} stays`)
    if (known === undefined && !held.has(slot(key, value))) allocations[key] = value
  }
  return { lock: { version: 1, allocations }, notes }
}

const slot = (key: string, value: string | number): string => `${key.slice(0, key.indexOf(':'))}|${typeof value}|${value}`
