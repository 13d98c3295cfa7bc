import type { Problem } from '../core/problem.ts'
import { SURVIVAL_WORDS } from './model.ts'
import { placed, problem } from './explain.ts'
import { valueAt, type Path } from './path.ts'
import { doesNotExist, INTERNET_PLACE, textsBelow, type Names } from './references.ts'

/** What parts of shared risks, scenarios and paths may be called, as far as the design alone tells. */
export interface PartNames {
  readonly names: Names
  readonly sites: readonly string[]
  /** Gateways, their routers, closed networks and the internet: what a line or tunnel has at its ends. */
  readonly ends: readonly string[]
}

/** Members of a gateway are called after it; more than two of them no gateway has today, and what is too many is found when the design is compiled. */
const MEMBERS = 2

export function partNames(root: unknown, names: Names): PartNames {
  const gateways = Object.entries(names.gateways).flatMap(([name, gateway]) => {
    const kind = valueAt(gateway, ['kind'])
    const noun = typeof kind === 'string' ? names.nouns.gateway.get(kind) : undefined
    const count = valueAt(gateway, ['count'])
    if (noun?.object.shape['count'] === undefined || count === 1) return [name]
    return [name, ...Array.from({ length: MEMBERS }, (_, i) => `${name}-${i + 1}`)]
  })
  const links = valueAt(root, ['links'])
  const networks = (Array.isArray(links) ? links : []).flatMap((link: unknown) => {
    const name = valueAt(link, ['name'])
    return typeof name === 'string' ? [name] : []
  })
  return { names, sites: Object.keys(names.sites), ends: [...gateways, ...networks, INTERNET_PLACE] }
}

/** Failures by the id that the sweep gives them: whether there is such a one is known when the design is compiled. */
const BY_ID = /^(?:router|daemon|tunnel|link|silent-link|session|zone|region|cloud):/

/** Parts that do not exist. A `place` is one that a path can pass: no line, and no failure by its id. */
export function checkParts(
  element: unknown,
  path: Path,
  properties: readonly string[],
  { names, sites, ends }: PartNames,
  use: 'part' | 'place' = 'part',
): Problem[] {
  return properties.flatMap((key) =>
    textsBelow(element, path, [key]).flatMap(([text, at]) => {
      if (use === 'part' && BY_ID.test(text)) return []
      const slash = use === 'part' ? text.indexOf('/') : -1
      const known = slash < 0 ? [...sites, ...ends] : ends
      const words = slash < 0 ? [text] : [text.slice(0, slash), text.slice(slash + 1)]
      const what = slash < 0 ? 'site, gateway, router or network' : 'gateway, router or network'
      return words.filter((word) => !known.includes(word)).map((word) => doesNotExist(what, word, at, known, names))
    }),
  )
}

/** Scenarios that an expectation must survive and nobody has written. */
export function checkScenarioNames(root: unknown, expectation: unknown, path: Path, names: Names): Problem[] {
  const scenarios = valueAt(root, ['scenarios'])
  const known = (Array.isArray(scenarios) ? scenarios : []).flatMap((each: unknown) => {
    const name = valueAt(each, ['name'])
    return typeof name === 'string' ? [name] : []
  })
  const survives = valueAt(expectation, ['survives'])
  const isTimes = typeof survives === 'object' && survives !== null && !Array.isArray(survives)
  const written: readonly (readonly [string, Path])[] = isTimes
    ? Object.keys(survives)
        .filter((key) => key !== 'any' && key !== 'of')
        .map((key) => [key, [...path, 'survives', key]] as const)
    : textsBelow(expectation, path, ['survives'])
  return written.flatMap(([name, at]) => {
    if ((SURVIVAL_WORDS as readonly string[]).includes(name) || known.includes(name)) return []
    const { hint } = doesNotExist('', name, at, [...SURVIVAL_WORDS, ...known], names)
    return [problem('DESIGN-004', `there is no kind of failure and no scenario "${name}"`, placed(at, names), hint)]
  })
}
