import type { Design } from '../design/model.ts'
import type { OutageStep } from '../failures/model.ts'
import type { Proof } from '../failures/prove.ts'
import { expectationText, intervalText } from './proof-sections.ts'
import { columns, type Part, type Section } from './table.ts'

/** What happens after each failure, and after the return of what failed, moment by moment with the source of each time. */
export function timeLineSections(proof: Proof, design: Design): Section[] {
  return proof.consequences.flatMap((one): Section[] => {
    const expectation = design.expect[one.expectation]
    const { outage } = one
    const { recovery } = outage
    if (expectation === undefined || outage.steps.length === 0) return []
    const returned =
      recovery === undefined || recovery.total.high === 0 ? [] : [stepTable(recovery.steps, `On return: ${intervalText(recovery.total)}`)]
    return [
      {
        id: `time-${one.failure.id}-${one.expectation}`,
        title: `${one.failure.label}: ${expectationText(expectation)}, outage ${intervalText(outage.total)}`,
        parts: [stepTable(outage.steps), ...returned],
      },
    ]
  })
}

function stepTable(steps: readonly OutageStep[], title?: string): Part {
  const rows = steps.map((step) => [intervalText(step.at), step.what, step.forward, step.return, step.source])
  return {
    kind: 'table',
    ...(title === undefined ? {} : { title }),
    table: { columns: columns('after', 'what', 'there', 'back', 'source'), rows },
  }
}
