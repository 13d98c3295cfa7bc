import { formatLocation } from '../core/problem.ts'
import { formatService, type Design, type DesignPolicy, type Service } from '../design/model.ts'

/** A change of a design, with the text that makes it. */
export interface DesignEdit {
  readonly key: string
  readonly cost: number
  readonly words: string
  /** Where: `network.ts:41`. */
  readonly at: string
  /** What to write there, or which line becomes what. */
  readonly text: string
  readonly apply: (design: Design) => Design
}

/** Policy lines that allow exactly what is asked, between each of the places that hold the ends; the narrowest places cost least. */
export function allowEdits(design: Design, from: readonly string[], to: readonly string[], services: readonly Service[]): DesignEdit[] {
  return from.flatMap((source, i) => to.map((target, j) => allowEdit(design, source, target, services, 1 + (i + j) / 10)))
}

function allowEdit(design: Design, from: string, to: string, services: readonly Service[], cost: number): DesignEdit {
  const texts = services.map(formatService)
  const policy: DesignPolicy = { action: 'allow', from: [from], to: [to], services }
  const { at, isTypeScript } = placeOf(design, Math.max(0, design.policies.length - 1))
  const text = isTypeScript
    ? `allow('${from}', '${to}', ${texts.length === 1 ? `'${texts[0]}'` : `[${texts.map((each) => `'${each}'`).join(', ')}]`}),`
    : `- { action: allow, from: ${from}, to: ${to}, services: ${texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`} }`
  return {
    key: `+ ${from} ${to} ${texts.join(' ')}`,
    cost,
    words: `allow ${from} to reach ${to}: ${texts.join(', ')}`,
    at: `${at}, among the policies`,
    text,
    apply: (now) => ({ ...now, policies: [...now.policies, policy] }),
  }
}

/** Each policy left out, and each of its places or services left out where it has several. */
export function narrowEdits(design: Design): DesignEdit[] {
  return design.policies.flatMap((policy, i) => {
    const { at } = placeOf(design, i)
    const whole: DesignEdit = {
      key: `- ${policyText(policy)}`,
      cost: 1.5,
      words: `leave out the policy ${policyText(policy)}`,
      at,
      text: 'delete this policy',
      apply: (now) => ({ ...now, policies: now.policies.filter((each) => each !== policy && policyText(each) !== policyText(policy)) }),
    }
    const narrower = (['from', 'to', 'services'] as const).flatMap((part) => {
      const items: readonly unknown[] = policy[part]
      return items.length < 2 ? [] : items.map((item, at_) => narrowed(policy, part, at_, itemText(item), at))
    })
    return [...narrower, whole]
  })
}

function narrowed(policy: DesignPolicy, part: 'from' | 'to' | 'services', place: number, item: string, at: string): DesignEdit {
  const after: DesignPolicy = { ...policy, [part]: (policy[part] as readonly unknown[]).filter((_, i) => i !== place) }
  return {
    key: `- ${item} of ${part} in ${policyText(policy)}`,
    cost: 1,
    words: `leave ${item} out of \`${part}\` of the policy ${policyText(policy)}`,
    at,
    text: `it becomes: ${policyText(after)}`,
    apply: (now) => ({ ...now, policies: now.policies.map((each) => (policyText(each) === policyText(policy) ? after : each)) }),
  }
}

const itemText = (item: unknown): string => (typeof item === 'string' ? item : formatService(item as Service))

const policyText = ({ from, to, services }: DesignPolicy): string =>
  `${from.join(', ')} → ${to.join(', ')}: ${services.map(formatService).join(', ')}`

function placeOf(design: Design, policy: number): { readonly at: string; readonly isTypeScript: boolean } {
  const at = design.locate(`policies[${policy}]`) ?? design.locate('policies')
  return {
    at: at === undefined ? 'the design' : formatLocation(at.line === undefined ? { file: at.file } : { file: at.file, line: at.line }),
    isTypeScript: at === undefined || /\.[cm]?[jt]s$/.test(at.file),
  }
}
