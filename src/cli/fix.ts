import { ProblemError } from '../core/problem.ts'
import { readAsked } from '../reach/diagnosis/asked.ts'
import { askedEnd } from '../reach/diagnosis/asked-ends.ts'
import type { Terrain } from '../reach/flight.ts'
import { findFixes, type Fix, type FixQuestion, type FoundFixes } from '../reach/fixes/find-fixes.ts'
import type { Effect } from '../reach/fixes/side-effects.ts'
import { fixSections, withoutWanted, type ChangeData, type FixAnswer, type FixData } from '../report/fix-sections.ts'
import { NOTHING_DOWN } from '../routing/model.ts'
import { EXIT, isSet, type CommandCall } from './command.ts'
import { accountWorld, designWorld } from './fix-worlds.ts'
import { openNetwork, settledTerrain, type NetworkSource } from './network-source.ts'
import { printJson, printSections, wantsJson } from './output.ts'
import { noEnds } from './reach-ends.ts'
import { printWarnings } from './snapshot-warnings.ts'

/** `keiro reach A B SERVICE --fix` or `--block`: exit 1 when something has to change, or nothing is found. */
export async function run(call: CommandCall): Promise<number> {
  const [from, to, ...words] = call.words
  if (from === undefined || to === undefined) throw noEnds()
  const source = await openNetwork(call)
  const terrain = settledTerrain(source.index, NOTHING_DOWN)
  const answer = answerFixes(source, terrain, { from, to, asked: readAsked(words.join(' ')), goal: isSet(call, 'block') ? 'stop' : 'pass' })
  if (wantsJson(call)) printJson(call.io, answer)
  else {
    printWarnings(call.io, source.problems)
    printSections(call.io, fixSections(answer))
  }
  return answer.holds ? EXIT.fine : EXIT.findings
}

/** Proven changes of the design or the account, in words. @throws ProblemError CLI-214 for a network of a design and an account. */
export function answerFixes({ name, index, madeOf }: NetworkSource, terrain: Terrain, question: FixQuestion): FixAnswer {
  const { from, to, asked, goal } = question
  const text = `${from} → ${to}${asked.parts === undefined ? '' : ` ${asked.text}`}`
  const isWanted = wantedIn(terrain, question)
  const told = <Edit extends { readonly key: string; readonly cost: number }>(
    { holds, fixes, attempts, isCut, isBeyond, immovable }: FoundFixes<Edit>,
    words: (edit: Edit) => ChangeData,
  ): FixAnswer => ({
    goal,
    question: text,
    holds,
    attempts,
    isCut,
    isBeyond,
    immovable,
    fixes: fixes.map((fix: Fix<Edit>): FixData => ({
      changes: fix.edits.map(words),
      ...withoutWanted(fix.effects, isWanted),
      notCompared: fix.effects.left,
    })),
  })
  if (madeOf?.kind === 'account') {
    const found = findFixes(terrain, question, accountWorld(name, madeOf.objects))
    return told(found, ({ edit: { words, commands, terraform } }) => ({ what: words, cli: commands, terraform }))
  }
  if (madeOf?.kind === 'design') {
    const found = findFixes(terrain, question, designWorld(madeOf.compiled, madeOf.lock, index, question))
    return told(found, ({ words, at, text: written }) => ({ what: words, at, text: written }))
  }
  throw new ProblemError([
    {
      code: 'CLI-214',
      severity: 'error',
      message: 'no change can be proposed for a network that is a design and an account',
      hint: 'ask about one of them: leave out --snapshot or --config',
    },
  ])
}

/** Between the ends that were asked about, the asked traffic alone. */
function wantedIn(terrain: Terrain, { from, to, asked }: FixQuestion): (effect: Effect) => boolean {
  const nodes = (name: string, role: 'source' | 'destination'): Set<string> =>
    new Set(askedEnd(terrain.index, name, role).members.map(({ node }) => node))
  const [sources, targets] = [nodes(from, 'source'), nodes(to, 'destination')]
  return (effect) => sources.has(effect.from) && targets.has(effect.to) && (asked.parts === undefined || asked.text === effect.traffic)
}
