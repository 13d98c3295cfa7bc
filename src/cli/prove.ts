import { proveExpectations, type Proof } from '../failures/prove.ts'
import type { Design } from '../design/model.ts'
import {
  consequenceLines,
  countProof,
  expectationText,
  failuresSection,
  healthySection,
  intervalText,
  isProven,
} from '../report/proof-sections.ts'
import { columns, type Section } from '../report/table.ts'
import { EXIT, isSet, textOption, type CommandCall } from './command.ts'
import { printJson, printSections, wantsJson } from './output.ts'
import { proofAsData } from './proof-data.ts'
import { openWorkspace } from './workspace.ts'

/** `keiro prove`: exit 1 when an expectation is not met, or does not survive what it must. */
export async function run(call: CommandCall): Promise<number> {
  if (textOption(call, 'snapshot') !== undefined || textOption(call, 'expect') !== undefined)
    return (await import('./prove-snapshot.ts')).run(call)
  const { compiled, index } = await openWorkspace(call)
  const proof = proveExpectations(index, compiled.design.expect)
  if (wantsJson(call)) printJson(call.io, proofAsData(proof, compiled.design.expect))
  else {
    const timelines = isSet(call, 'verbose') ? timelineSections(proof, compiled.design) : []
    printSections(call.io, [
      healthySection(proof, compiled.design.expect),
      failuresSection(proof, compiled.design.expect),
      ...timelines,
      resultSection(proof, compiled.design),
    ])
  }
  return isProven(proof) ? EXIT.fine : EXIT.findings
}

/** Accepted risks, what breaks, and the counts. */
export function resultSection(proof: Proof, design: Design): Section {
  const counts = countProof(proof)
  const accepted = consequenceLines(proof, design.expect, 'accepted')
  const broken = consequenceLines(proof, design.expect, 'broken')
  const met = `${counts.expectations - counts.unmet} of ${counts.expectations} expectations met with nothing down`
  const swept = `${counts.failures} single failures: ${counts.held} held, ${counts.accepted} accepted, ${counts.broken} broken`
  return {
    id: 'result',
    title: isProven(proof) ? 'Proven' : 'Not proven',
    parts: [
      ...(accepted.length === 0 ? [] : [{ kind: 'list' as const, items: accepted.map((line) => `accepted  ${line}`) }]),
      ...(broken.length === 0 ? [] : [{ kind: 'list' as const, items: broken.map((line) => `BROKEN    ${line}`) }]),
      { kind: 'text', text: `${met}; ${swept}` },
    ],
  }
}

function timelineSections(proof: Proof, design: Design): Section[] {
  return proof.consequences.flatMap((one): Section[] => {
    const expectation = design.expect[one.expectation]
    if (one.outage.steps.length === 0 || expectation === undefined) return []
    const rows = one.outage.steps.map((step) => [intervalText(step.at), step.what, step.forward, step.return, step.source])
    return [
      {
        id: `time-${one.failure.id}-${one.expectation}`,
        title: `${one.failure.label}: ${expectationText(expectation)}, outage ${intervalText(one.outage.total)}`,
        parts: [{ kind: 'table', table: { columns: columns('after', 'what', 'there', 'back', 'source'), rows } }],
      },
    ]
  })
}
