import { readAsked } from '../reach/diagnosis/asked.ts'
import { diagnose } from '../reach/diagnosis/diagnose.ts'
import type { Terrain } from '../reach/flight.ts'
import type { FixQuestion } from '../reach/fixes/find-fixes.ts'
import { answerAsData } from '../report/answer-data.ts'
import type { FixAnswer } from '../report/fix-sections.ts'
import { answerSections } from '../report/reach-answer.ts'
import type { Section } from '../report/table.ts'
import { EXIT, isSet, type CommandCall } from './command.ts'
import { downOption } from './failure-option.ts'
import { openNetwork, settledTerrain, type NetworkSource } from './network-source.ts'
import { printJson, printSections, wantsJson } from './output.ts'
import { noEnds } from './reach-ends.ts'
import { printWarnings } from './snapshot-warnings.ts'

/** In a network of at most so many nodes, looking for fixes takes no longer than reading the answer. */
const CHEAP_NODES = 150
/** What a change may mend. */
const STOPPED: readonly string[] = ['DENIED_IN', 'DENIED_OUT', 'NO_ROUTE', 'NULL_ROUTED']

/** `keiro reach A B [SERVICE]`: exit 1 when it is not reachable. */
export async function run(call: CommandCall): Promise<number> {
  if (isSet(call, 'matrix')) return (await import('./matrix.ts')).run(call)
  if (isSet(call, 'fix') || isSet(call, 'block')) return (await import('./fix.ts')).run(call)
  const [from, to, ...words] = call.words
  if (from === undefined || to === undefined) throw noEnds()
  const asked = readAsked(words.join(' '))
  const source = await openNetwork(call)
  const { index, internetNeeds, problems } = source
  const terrain = settledTerrain(index, downOption(call, index))
  const diagnosis = diagnose(terrain, { from, to, asked }, { internetNeeds })
  const isCheap = index.network.nodes.length <= CHEAP_NODES && source.madeOf !== undefined && call.options['down'] === undefined
  const proposed =
    isCheap && asked.parts !== undefined && STOPPED.includes(diagnosis.verdict)
      ? await proposeFixes(source, terrain, { from, to, asked, goal: 'pass' })
      : undefined
  if (wantsJson(call)) printJson(call.io, answerAsData({ ...diagnosis, fixes: proposed?.answer.fixes ?? [] }))
  else {
    printWarnings(call.io, problems)
    printSections(call.io, [...answerSections(diagnosis), ...(proposed?.sections ?? [])])
  }
  return diagnosis.verdict === 'ACCEPTED' ? EXIT.fine : EXIT.findings
}

async function proposeFixes(
  source: NetworkSource,
  terrain: Terrain,
  question: FixQuestion,
): Promise<{ readonly answer: FixAnswer; readonly sections: Section[] }> {
  const [{ answerFixes }, { fixSections }] = await Promise.all([import('./fix.ts'), import('../report/fix-sections.ts')])
  const answer = answerFixes(source, terrain, question)
  return { answer, sections: fixSections(answer) }
}
