import { proveExpectations, type Proof } from '../failures/prove.ts'
import type { Design, Expectation } from '../design/model.ts'
import { combinationsDemanded } from '../failures/demands.ts'
import type { NetworkIndex } from '../network/index.ts'
import { consequenceLines, countProof, failuresSection, healthySection, isProven } from '../report/proof-sections.ts'
import type { Section } from '../report/table.ts'
import { timeLineSections } from '../report/time-lines.ts'
import { EXIT, isSet, textOption, type CommandCall } from './command.ts'
import { printJson, printSections, wantsJson } from './output.ts'
import { proofAsData } from './proof-data.ts'
import type { ProvenCombinations } from './prove-combinations.ts'
import { openWorkspace } from './workspace.ts'

/** `keiro prove`: exit 1 when an expectation is not met, or does not survive what it must. */
export async function run(call: CommandCall): Promise<number> {
  if (isSet(call, 'merge')) return (await import('./prove-merge.ts')).run(call)
  if (isSet(call, 'cuts')) return (await import('./prove-cuts.ts')).run(call)
  if (textOption(call, 'snapshot') !== undefined || textOption(call, 'expect') !== undefined) {
    const ofDesigns = ['failures', 'kinds', 'shard', 'resilience'].find((name) => isSet(call, name) || textOption(call, name) !== undefined)
    if (ofDesigns !== undefined) throw (await import('./sweep-options.ts')).onlyForDesigns(ofDesigns)
    return (await import('./prove-snapshot.ts')).run(call)
  }
  if (isSet(call, 'resilience')) return (await import('./prove-resilience.ts')).run(call)
  if (['failures', 'kinds', 'shard'].some((name) => textOption(call, name) !== undefined))
    return (await import('./prove-sweep.ts')).run(call)
  const { compiled, index } = await openWorkspace(call)
  const proof = proveExpectations(index, compiled.design.expect)
  const together = await provenTogether(call, index, compiled.design.expect)
  const isAllProven = isProven(proof) && together.isProven
  if (wantsJson(call)) {
    const data = proofAsData(proof, compiled.design.expect)
    printJson(call.io, together.data.length === 0 ? data : { ...data, proven: isAllProven, combinations: together.data })
  } else {
    const timelines = isSet(call, 'verbose') ? timeLineSections(proof, compiled.design) : []
    printSections(call.io, [
      healthySection(proof, compiled.design.expect),
      failuresSection(proof, compiled.design.expect),
      ...timelines,
      ...together.sections,
      resultSection(proof, compiled.design, isAllProven),
    ])
  }
  return isAllProven ? EXIT.fine : EXIT.findings
}

/** Sets of failures, where somebody demands to survive them; what goes through them is loaded only then. */
async function provenTogether(call: CommandCall, index: NetworkIndex, expectations: readonly Expectation[]): Promise<ProvenCombinations> {
  if (combinationsDemanded(expectations).length === 0) return { isProven: true, sections: [], data: [] }
  return (await import('./prove-combinations.ts')).proveCombinations(call, index, expectations)
}

/** Accepted risks, what breaks, and the counts. */
export function resultSection(proof: Proof, design: Design, isAllProven = isProven(proof)): Section {
  const counts = countProof(proof)
  const accepted = consequenceLines(proof, design.expect, 'accepted')
  const broken = consequenceLines(proof, design.expect, 'broken')
  const met = `${counts.expectations - counts.unmet} of ${counts.expectations} expectations met with nothing down`
  const swept = `${counts.failures} single failures: ${counts.held} held, ${counts.accepted} accepted, ${counts.broken} broken`
  return {
    id: 'result',
    title: isAllProven ? 'Proven' : 'Not proven',
    parts: [
      ...(accepted.length === 0 ? [] : [{ kind: 'list' as const, items: accepted.map((line) => `accepted  ${line}`) }]),
      ...(broken.length === 0 ? [] : [{ kind: 'list' as const, items: broken.map((line) => `BROKEN    ${line}`) }]),
      { kind: 'text', text: `${met}; ${swept}` },
    ],
  }
}
