import type { Section } from './table.ts'

/** One thing to do when the network is put into service, in order. */
export interface ApplyStep {
  readonly title: string
  /** True: a person does it; false: a command of `out/` does. */
  readonly manual: boolean
  readonly details: readonly string[]
}

export function applySection(steps: readonly ApplyStep[]): Section {
  return {
    id: 'apply',
    title: 'Order to apply',
    parts: [
      {
        kind: 'list',
        items: steps.flatMap((step, index) => [
          `${index + 1}. ${step.title}${step.manual ? ' (by hand)' : ''}`,
          ...step.details.map((detail) => `   ${detail}`),
        ]),
      },
    ],
  }
}
