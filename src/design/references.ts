import { nearest } from '../core/nearest.ts'
import type { Location, Problem } from '../core/problem.ts'
import { listed, placed, problem } from './explain.ts'
import { sayPath, valueAt, type Path } from './path.ts'
import type { Noun, Reference } from './vocabulary.ts'

/** The names that exist, taken from what was written, so that a fault elsewhere in an element hides no name. */
export interface Names {
  readonly sites: Readonly<Record<string, unknown>>
  readonly gateways: Readonly<Record<string, unknown>>
  readonly nouns: ReadonlyMap<string, Noun>
  readonly locate: (path: string) => Location | undefined
}

/** Names that an element uses and that do not exist, are of the wrong kind, or stand twice. */
export function checkReferences(element: unknown, path: Path, references: readonly Reference[], names: Names): Problem[] {
  return references.flatMap((reference) => {
    const written = valueAt(element, [reference.property])
    const used = Array.isArray(written)
      ? written.map((value: unknown, index) => [value, [...path, reference.property, index]] as const)
      : [[written, [...path, reference.property]] as const]
    const texts = used.flatMap(([value, at]) => (typeof value === 'string' ? [[value, at] as const] : []))
    const found = texts.flatMap(([name, at]) => checkName(name, at, reference, valueAt(element, ['site']), names))
    const again = reference.distinct ? texts.filter(([name], index) => texts.findIndex(([other]) => other === name) < index) : []
    return [
      ...found,
      ...again.map(([name, at]) =>
        problem(
          'DESIGN-019',
          `${sayPath([...path, reference.property])} names "${name}" twice`,
          placed(at, names),
          'a link or a list takes each name once',
        ),
      ),
    ]
  })
}

function checkName(name: string, at: Path, reference: Reference, site: unknown, names: Names): Problem[] {
  if (reference.to === 'subnet')
    return typeof site === 'string' && Object.hasOwn(names.sites, site) ? checkSubnet(site, name, at, names) : []
  const existing = reference.to === 'site' ? names.sites : names.gateways
  if (!Object.hasOwn(existing, name)) return [doesNotExist(reference.to, name, at, Object.keys(existing), names)]
  const kind = valueAt(existing[name], ['kind'])
  if (typeof kind !== 'string' || !names.nouns.has(kind)) return []
  if (reference.kinds !== undefined && !reference.kinds.includes(kind)) {
    return [
      wrongKind(reference, name, kind, `must name ${listed(reference.kinds.map((k) => `a ${reference.to} of kind ${k}`))}`, at, names),
    ]
  }
  if (reference.routers && !names.nouns.get(kind)?.routers)
    return [wrongKind(reference, name, kind, 'must name a gateway made of routers', at, names)]
  return []
}

function wrongKind(reference: Reference, name: string, kind: string, wanted: string, at: Path, names: Names): Problem {
  const existing = reference.to === 'site' ? names.sites : names.gateways
  const fitting = Object.entries(existing).flatMap(([other, value]) => {
    const otherKind = valueAt(value, ['kind'])
    const noun = typeof otherKind === 'string' ? names.nouns.get(otherKind) : undefined
    return noun !== undefined && (reference.kinds?.includes(noun.kind) ?? noun.routers) ? [`"${other}"`] : []
  })
  const hint = fitting.length === 0 ? undefined : `there ${fitting.length === 1 ? 'is' : 'are'} ${listed(fitting, 'and')}`
  return problem('DESIGN-018', `${sayPath(at)} ${wanted}, but "${name}" is of kind ${kind}`, placed(at, names), hint)
}

function doesNotExist(what: string, name: string, at: Path, candidates: readonly string[], names: Names): Problem {
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

function checkSubnet(site: string, subnet: string, at: Path, names: Names): Problem[] {
  const subnets = valueAt(names.sites[site], ['subnets'])
  const known = typeof subnets === 'object' && subnets !== null ? Object.keys(subnets) : []
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

/** `site` or `site/subnet`. */
export function checkPlaces(element: unknown, path: Path, properties: readonly string[], names: Names): Problem[] {
  return properties.flatMap((key) =>
    textsAt(element, path, key).flatMap(([text, at]) => {
      const [site, subnet] = split(text)
      if (!Object.hasOwn(names.sites, site)) {
        const problem = doesNotExist('site', site, at, Object.keys(names.sites), names)
        return [
          Object.hasOwn(names.gateways, site)
            ? { ...problem, hint: `"${site}" is a gateway; name a site, or a subnet as site/subnet` }
            : problem,
        ]
      }
      return subnet === undefined ? [] : checkSubnet(site, subnet, at, names)
    }),
  )
}

/** Sites or gateways. */
export function checkOwners(element: unknown, path: Path, names: Names): Problem[] {
  return textsAt(element, path, 'except').flatMap(([name, at]) => {
    const known = [...Object.keys(names.sites), ...Object.keys(names.gateways)]
    return known.includes(name) ? [] : [doesNotExist('site or gateway', name, at, known, names)]
  })
}

function textsAt(element: unknown, path: Path, key: string): (readonly [string, Path])[] {
  const written = valueAt(element, [key])
  if (typeof written === 'string') return [[written, [...path, key]]]
  return Array.isArray(written)
    ? written.flatMap((value: unknown, index) => (typeof value === 'string' ? [[value, [...path, key, index]] as const] : []))
    : []
}

function split(text: string): [string, string?] {
  const slash = text.indexOf('/')
  return slash < 0 ? [text] : [text.slice(0, slash), text.slice(slash + 1)]
}
