import { nearest } from '../core/nearest.ts'
import type { Location, Problem } from '../core/problem.ts'
import { listed, placed, problem } from './explain.ts'
import { formatPath, sayPath, valueAt, type Path } from './path.ts'
import type { Noun, Reference } from './vocabulary.ts'

/** The names that exist, taken from what was written, so that a fault elsewhere in an element hides no name. */
export interface Names {
  readonly sites: Readonly<Record<string, unknown>>
  readonly gateways: Readonly<Record<string, unknown>>
  readonly nouns: { readonly site: ReadonlyMap<string, Noun>; readonly gateway: ReadonlyMap<string, Noun> }
  readonly locate: (path: string) => Location | undefined
}

/** Names that an element uses and that do not exist, are of the wrong kind, or stand twice. */
export function checkReferences(element: unknown, path: Path, references: readonly Reference[], names: Names): Problem[] {
  return references.flatMap((reference) => {
    const texts = textsBelow(element, path, reference.property.split('.')).filter(([text]) => !reference.words?.includes(text))
    const found = texts.flatMap(([name, at]) => checkName(name, at, reference, element, names))
    const again = reference.distinct
      ? texts.filter(([name, at], i) => texts.slice(0, i).some(([other, path]) => other === name && isSameList(at, path)))
      : []
    return [
      ...found,
      ...again.map(([name, at]) =>
        problem(
          'DESIGN-019',
          `${sayPath(at.slice(0, -1))} names "${name}" twice`,
          placed(at, names),
          'a link or a list takes each name once',
        ),
      ),
    ]
  })
}

const isSameList = (a: Path, b: Path): boolean => formatPath(a.slice(0, -1)) === formatPath(b.slice(0, -1))

function checkName(name: string, at: Path, reference: Reference, element: unknown, names: Names): Problem[] {
  if (reference.to === 'subnet' || reference.to === 'own-subnet') {
    const site = reference.to === 'subnet' ? valueAt(element, ['site']) : at[1]
    return typeof site === 'string' && Object.hasOwn(names.sites, site) ? checkPart(site, name, ['subnets'], at, names) : []
  }
  if (reference.to === 'part') return checkPlace(name, at, names)
  const existing = reference.to === 'site' ? names.sites : names.gateways
  if (!Object.hasOwn(existing, name))
    return [doesNotExist(reference.to, name, at, [...Object.keys(existing), ...(reference.words ?? [])], names)]
  const kind = valueAt(existing[name], ['kind'])
  const noun = typeof kind === 'string' ? names.nouns[reference.to].get(kind) : undefined
  if (typeof kind !== 'string' || noun === undefined) return []
  if (reference.kinds !== undefined && !reference.kinds.includes(kind)) {
    return [
      wrongKind(reference, name, kind, `must name ${listed(reference.kinds.map((k) => `a ${reference.to} of kind ${k}`))}`, at, names),
    ]
  }
  if (reference.routers && !noun.routers) return [wrongKind(reference, name, kind, 'must name a gateway made of routers', at, names)]
  return []
}

function wrongKind(reference: Reference, name: string, kind: string, wanted: string, at: Path, names: Names): Problem {
  const [existing, nouns] = reference.to === 'site' ? [names.sites, names.nouns.site] : [names.gateways, names.nouns.gateway]
  const fitting = Object.entries(existing).flatMap(([other, value]) => {
    const otherKind = valueAt(value, ['kind'])
    const noun = typeof otherKind === 'string' ? nouns.get(otherKind) : undefined
    return noun !== undefined && (reference.kinds?.includes(noun.kind) ?? noun.routers) ? [`"${other}"`] : []
  })
  const hint = fitting.length === 0 ? undefined : `there ${fitting.length === 1 ? 'is' : 'are'} ${listed(fitting, 'and')}`
  return problem('DESIGN-018', `${sayPath(at)} ${wanted}, but "${name}" is of kind ${kind}`, placed(at, names), hint)
}

export function doesNotExist(what: string, name: string, at: Path, candidates: readonly string[], names: Names): Problem {
  const guess = nearest(name, candidates)
  const few = candidates.length > 0 && candidates.length <= 12
  const hint =
    guess !== undefined
      ? `did you mean "${guess}"?`
      : few
        ? `there ${candidates.length === 1 ? 'is' : 'are'} ${listed(
            candidates.map((c) => `"${c}"`),
            'and',
          )}`
        : undefined
  return problem('DESIGN-004', `${what} "${name}" does not exist`, placed(at, names), hint)
}

/** What may stand after the slash of a place. */
const PARTS = ['subnets', 'services', 'endpoints'] as const

function checkPart(site: string, subnet: string, parts: readonly string[], at: Path, names: Names): Problem[] {
  const known = parts.flatMap((part) => {
    const named = valueAt(names.sites[site], [part])
    return typeof named === 'object' && named !== null ? Object.keys(named) : []
  })
  if (known.includes(subnet)) return []
  if (known.length === 0)
    return [
      problem(
        'DESIGN-004',
        `site "${site}" has no subnets, so "${subnet}" does not exist`,
        placed(at, names),
        `write "${site}" for the whole site`,
      ),
    ]
  const { hint } = doesNotExist('subnet', subnet, at, known, names)
  return [problem('DESIGN-004', `subnet "${subnet}" does not exist in site "${site}"`, placed(at, names), hint)]
}

/** The place that is no site: everybody outside. */
export const INTERNET_PLACE = 'internet'

/** `site`, `site/subnet` or the internet. */
export function checkPlaces(element: unknown, path: Path, properties: readonly string[], names: Names): Problem[] {
  return properties.flatMap((key) =>
    textsBelow(element, path, [key]).flatMap(([text, at]) => (text === INTERNET_PLACE ? [] : checkPlace(text, at, names))),
  )
}

function checkPlace(text: string, at: Path, names: Names): Problem[] {
  const [site, part] = split(text)
  if (!Object.hasOwn(names.sites, site)) {
    const problem = doesNotExist('site', site, at, Object.keys(names.sites), names)
    return [
      Object.hasOwn(names.gateways, site)
        ? { ...problem, hint: `"${site}" is a gateway; name a site, or a subnet as site/subnet` }
        : problem,
    ]
  }
  return part === undefined ? [] : checkPart(site, part, PARTS, at, names)
}

/** Sites or gateways. */
export function checkOwners(element: unknown, path: Path, names: Names): Problem[] {
  return textsBelow(element, path, ['except']).flatMap(([name, at]) => {
    const known = [...Object.keys(names.sites), ...Object.keys(names.gateways)]
    return known.includes(name) ? [] : [doesNotExist('site or gateway', name, at, known, names)]
  })
}

/** Texts at the steps below an element, one or a list at the end; `*` takes every name. */
export function textsBelow(value: unknown, path: Path, steps: readonly string[]): (readonly [string, Path])[] {
  const [step, ...rest] = steps
  if (step === undefined) {
    if (typeof value === 'string') return [[value, path]]
    return Array.isArray(value)
      ? value.flatMap((item: unknown, index) => (typeof item === 'string' ? [[item, [...path, index]] as const] : []))
      : []
  }
  if (typeof value !== 'object' || value === null) return []
  const keys = step === '*' ? Object.keys(value) : [step]
  return keys.flatMap((key) => textsBelow(valueAt(value, [key]), [...path, Array.isArray(value) ? Number(key) : key], rest))
}

function split(text: string): [string, string?] {
  const slash = text.indexOf('/')
  return slash < 0 ? [text] : [text.slice(0, slash), text.slice(slash + 1)]
}
