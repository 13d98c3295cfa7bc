import { expect } from 'vitest'
import { accountWorld, type AccountEdit } from '../../src/cli/fix-worlds.ts'
import { settledTerrain } from '../../src/cli/network-source.ts'
import { networkOfObjects } from '../../src/compile/compile-snapshot.ts'
import { indexNetwork } from '../../src/network/index.ts'
import { readAsked } from '../../src/reach/diagnosis/asked.ts'
import { NOBODY } from '../../src/reach/diagnosis/asked-ends.ts'
import { diagnose } from '../../src/reach/diagnosis/diagnose.ts'
import type { Terrain } from '../../src/reach/flight.ts'
import { findFixes, type FixQuestion, type FoundFixes } from '../../src/reach/fixes/find-fixes.ts'
import { NOTHING_DOWN } from '../../src/routing/model.ts'
import { faultsOf } from './terraform-text.ts'

export const terrainOf = (cloud: string, objects: unknown): Terrain =>
  settledTerrain(indexNetwork(networkOfObjects('test', new Map([[cloud, objects]]))), NOTHING_DOWN)

/** Looks for fixes, and proves each once more from the outside: all of it is enough, and nothing less. */
export function findIn(
  cloud: string,
  objects: unknown,
  from: string,
  to: string,
  service: string,
  goal: FixQuestion['goal'],
): FoundFixes<AccountEdit> {
  const question = { from, to, asked: readAsked(service), goal }
  const found = findFixes(terrainOf(cloud, objects), question, accountWorld('test', new Map([[cloud, objects]])))
  const holds = (edits: readonly AccountEdit[]): boolean => {
    const after = edits.reduce((now, { edit }) => edit.apply(now), objects)
    const { verdict, allowed, shown } = diagnose(terrainOf(cloud, after), question)
    if (goal === 'pass') return verdict === (found.isBeyond ? 'EXITS_NETWORK' : 'ACCEPTED')
    const leaves = shown.probes.some(({ clients }) => clients.some(({ judged }) => judged.conversation.forward.verdict === 'EXITS_NETWORK'))
    return allowed.words.length === 0 && !(shown.pair.to.node === NOBODY && leaves)
  }
  for (const { edits } of found.fixes) {
    expect(holds(edits), `${from} to ${to}: ${edits.map(({ edit }) => edit.words).join('; ')}`).toBe(true)
    for (const left of edits) expect(holds(edits.filter((each) => each !== left)), `without ${left.edit.words}`).toBe(false)
    for (const { edit } of edits) {
      expect([edit.commands, edit.terraform].every((text) => text !== '' && !text.includes('undefined'))).toBe(true)
      expect(faultsOf(edit.terraform), edit.terraform).toEqual([])
    }
  }
  return found
}

/** The changes of each set in words. */
export const fixWords = (...[cloud, objects, from, to, service, goal]: Parameters<typeof findIn>): string[][] =>
  findIn(cloud, objects, from, to, service, goal).fixes.map(({ edits }) => edits.map(({ edit }) => edit.words))
