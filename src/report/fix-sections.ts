import { groupBy } from '../core/stable.ts'
import type { Effect, SideEffects } from '../reach/fixes/side-effects.ts'
import type { Part, Section } from './table.ts'

/** A proven set of changes in words. */
export interface FixData {
  readonly changes: readonly ChangeData[]
  readonly opens: readonly Effect[]
  readonly closes: readonly Effect[]
  /** Pairs that were not compared. */
  readonly notCompared: number
}

export interface ChangeData {
  readonly what: string
  /** Of a design: where, and the text to write. */
  readonly at?: string
  readonly text?: string
  /** Of an account. */
  readonly cli?: string
  readonly terraform?: string
}

export interface FixAnswer {
  readonly goal: 'pass' | 'stop'
  readonly question: string
  readonly holds: boolean
  readonly fixes: readonly FixData[]
  readonly attempts: number
  readonly isCut: boolean
  /** The destination is beyond this network: proven is that packets leave towards it. */
  readonly isBeyond: boolean
  /** What no change can help against, where nothing was found. */
  readonly immovable: readonly string[]
}

/** Of many side effects, so many lines. */
const EFFECTS_SHOWN = 12

/** The changes for people, each with what else it does. */
export function fixSections({ goal, question, holds, fixes, attempts, isCut, isBeyond, immovable }: FixAnswer): Section[] {
  const beyond: Part[] = isBeyond
    ? [
        {
          kind: 'text',
          text: 'the destination is beyond this network: proven is that packets leave towards it, not that they are answered',
        },
      ]
    : []
  if (holds)
    return [
      {
        id: 'fixes',
        title: goal === 'pass' ? `Nothing to change: ${question} passes` : `Nothing to change: nothing of ${question} arrives`,
        parts: beyond,
      },
    ]
  const tried = `${attempts} networks were made and asked`
  if (fixes.length === 0) {
    const text = isCut
      ? `none was found before the search was cut off: ${tried}`
      : `there is none among the changes that are known: ${tried}`
    return [
      {
        id: 'fixes',
        title: `No change is proposed that ${goal === 'pass' ? 'lets' : 'stops'} ${question}`,
        parts: [...immovable.map((each): Part => ({ kind: 'text', text: each })), { kind: 'text', text }],
      },
    ]
  }
  const head: Section = {
    id: 'fixes',
    title:
      fixes.length === 1
        ? `What would ${goal === 'pass' ? 'let it pass' : 'stop it'}`
        : `What would ${goal === 'pass' ? 'let it pass' : 'stop it'}: ${fixes.length} ways, the smallest first`,
    parts: [{ kind: 'text', text: `proven: ${tried}${isCut ? '; the search was cut off, there may be others' : ''}` }, ...beyond],
  }
  return [head, ...fixes.map((fix, i) => fixSection(fix, i, fixes.length))]
}

function fixSection({ changes, opens, closes, notCompared }: FixData, i: number, count: number): Section {
  const steps = changes.flatMap(({ what, at, text, cli, terraform }, step) => [
    `${step + 1}. ${what}`,
    ...(at === undefined ? [] : [`   ${at}`]),
    ...(text === undefined ? [] : [`   ${text}`]),
    ...lines(cli),
    ...(terraform === undefined ? [] : ['   or in Terraform:', ...lines(terraform)]),
  ])
  const parts: Part[] = [{ kind: 'list', items: steps }]
  parts.push(...effectParts('also opens', opens), ...effectParts('also closes', closes))
  if (opens.length === 0 && closes.length === 0 && notCompared === 0) parts.push({ kind: 'text', text: 'it changes nothing else' })
  if (notCompared > 0)
    parts.push({ kind: 'text', text: `${notCompared} more pairs that it may touch were not compared: keiro diff compares all` })
  return { id: `fix-${i + 1}`, title: count === 1 ? 'Change' : `Way ${i + 1}`, parts }
}

const lines = (text: string | undefined): string[] =>
  text === undefined
    ? []
    : text
        .trimEnd()
        .split('\n')
        .map((line) => `     ${line}`)

function effectParts(word: string, effects: readonly Effect[]): Part[] {
  if (effects.length === 0) return []
  const groups = [...groupBy(effects, ({ from, traffic }) => `${from} ${traffic}`).values()]
  const items = groups.slice(0, EFFECTS_SHOWN).map((group) => `${word}: ${group[0]!.from} → ${names(group)}: ${group[0]!.traffic}`)
  return [{ kind: 'list', items: groups.length > EFFECTS_SHOWN ? [...items, `and ${groups.length - EFFECTS_SHOWN} more`] : items }]
}

function names(effects: readonly Effect[]): string {
  const shown = effects.slice(0, 4).map(({ to }) => to)
  return effects.length > 4 ? `${shown.join(', ')} and ${effects.length - 4} more` : shown.join(', ')
}

/** What is wanted is no side effect: between the ends that were asked about, what was asked for. */
export function withoutWanted({ opens, closes }: SideEffects, isWanted: (effect: Effect) => boolean): Pick<FixData, 'opens' | 'closes'> {
  return { opens: opens.filter((effect) => !isWanted(effect)), closes: closes.filter((effect) => !isWanted(effect)) }
}
