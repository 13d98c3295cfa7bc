import type { DesignChange } from '../clouds/cloud.ts'
import type { Compiled } from './compile.ts'
import { formatLocation } from '../core/problem.ts'
import { formatService, type Design, type DesignPolicy, type Service, type WireguardLink } from '../design/model.ts'

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
  const { at, isTypeScript } = policyPlace(design, Math.max(0, design.policies.length - 1))
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

/** Each policy between these places left out, and each of these or of its services left out where it has several. */
export function narrowEdits(design: Design, from: readonly string[], to: readonly string[]): DesignEdit[] {
  const isAsked = {
    from: (item: unknown) => from.some((each) => each === item),
    to: (item: unknown) => to.some((each) => each === item),
    services: () => true,
  }
  return design.policies.flatMap((policy, i) => {
    if (!policy.from.some(isAsked.from) || !policy.to.some(isAsked.to)) return []
    const { at } = policyPlace(design, i)
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
      return items.length < 2
        ? []
        : items.flatMap((item, at_) => (isAsked[part](item) ? narrowed(policy, part, at_, itemText(item), at) : []))
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

/** A change of a cloud's own constructs, with its place in the file. */
export function editOf(design: Design, { key, cost, words, path, text, apply }: DesignChange): DesignEdit {
  return { key, cost, words, at: `${placeOf(design, [path]).at}, in ${path}`, text, apply }
}

/** BGP hold time that links have unless they say (docs/design-reference.md). */
const HOLD_SECONDS = 9
/** More gateways than this make more pairs than anybody reads. */
const MOST_LINKS = 12

/** A WireGuard link between any two gateways whose routers are on the internet and that have none. */
export function linkEdits(design: Design, routers: Compiled['routers']): DesignEdit[] {
  const standing = [...new Set(routers.filter(({ ports }) => ports.some(({ use }) => use === 'internet')).map(({ gateway }) => gateway))]
  const isJoined = (a: string, b: string): boolean =>
    design.links.some((link) => {
      const names = Object.values(link).flatMap((value: unknown) => value)
      return names.includes(a) && names.includes(b)
    })
  const { at, isTypeScript } = placeOf(design, [`links[${Math.max(0, design.links.length - 1)}]`, 'links'])
  return standing
    .flatMap((left, i) => standing.slice(i + 1).flatMap((right) => (isJoined(left, right) ? [] : [[left, right] as const])))
    .slice(0, MOST_LINKS)
    .map(([left, right]) => {
      const link: WireguardLink = { kind: 'wireguard', between: [left, right], bfd: null, timers: { holdSeconds: HOLD_SECONDS } }
      return {
        key: `link ${left} ${right}`,
        cost: 9,
        words: `link ${left} with ${right} by WireGuard`,
        at: `${at}, among the links`,
        text: isTypeScript ? `link.wireguard('${left}', '${right}'),` : `- { kind: wireguard, between: [${left}, ${right}] }`,
        apply: (now) => ({ ...now, links: [...now.links, link] }),
      }
    })
}

const policyPlace = (design: Design, policy: number): ReturnType<typeof placeOf> => placeOf(design, [`policies[${policy}]`, 'policies'])

/** The first of the paths that has a place. */
function placeOf(design: Design, paths: readonly string[]): { readonly at: string; readonly isTypeScript: boolean } {
  const at = paths.map((path) => design.locate(path)).find((place) => place !== undefined)
  return {
    at: at === undefined ? 'the design' : formatLocation(at.line === undefined ? { file: at.file } : { file: at.file, line: at.line }),
    isTypeScript: at === undefined || /\.[cm]?[jt]s$/.test(at.file),
  }
}
