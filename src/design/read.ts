import type * as z from 'zod'
import { nearest } from '../core/nearest.ts'
import { ProblemError, type Location, type Problem } from '../core/problem.ts'
import { describeCycle } from './cycle.ts'
import { explainIssue, listed, placed, problem, say, type Explanation } from './explain.ts'
import {
  SURVIVAL_WORDS,
  type Design,
  type DesignLink,
  type DesignPolicy,
  type Expectation,
  type Gateway,
  type PartList,
  type Site,
} from './model.ts'
import { sayPath, valueAt, type Path } from './path.ts'
import { checkOwners, checkPlaces, checkReferences, INTERNET_PLACE, type Names } from './references.ts'
import { NAME, nameRule } from './scalars.ts'
import { checkParts, checkScenarioNames, partNames, type PartNames } from './part-references.ts'
import { networkObject, policyObject, policySchema, scenarioObject, sharedRiskObject } from './schema.ts'
import { EXPECTATIONS, reachableObject } from './schema-expectations.ts'
import type { Noun, Vocabulary } from './vocabulary.ts'

/**
 * Checks a design as written and fills in every default.
 *
 * @param locate where a path of the design was written.
 * @throws ProblemError with everything that is wrong, in the order of the file.
 */
export function readDesign(value: unknown, locate: (path: string) => Location | undefined, vocabularies: readonly Vocabulary[]): Design {
  const cycle = describeCycle(value)
  if (cycle !== undefined) throw new ProblemError([problem('DESIGN-013', cycle.message, placed(cycle.path, { locate }), cycle.hint)])
  if (isEmpty(value))
    throw new ProblemError([
      problem(
        'DESIGN-016',
        'the design is empty',
        locate(''),
        'it needs a `name` and at least one site; `keiro init` writes a first design',
      ),
    ])

  const reader = new Reader(value, locate, vocabularies)
  const design = reader.read()
  if (reader.problems.length > 0) throw new ProblemError(inOrder(reader.problems))
  return design
}

type Section = 'sites' | 'gateways' | 'links'

/** Parts of an element that have names of their own. */
const PARTS = [
  ['subnets', 'a subnet'],
  ['services', 'a service'],
  ['endpoints', 'an endpoint'],
  ['tables', 'a table'],
] as const

/** Reads one design and collects what is wrong with it. */
class Reader {
  readonly problems: Problem[] = []
  readonly #root: unknown
  readonly #names: Names
  readonly #nouns: Readonly<Record<Section, ReadonlyMap<string, Noun>>>
  readonly #context: Explanation

  constructor(root: unknown, locate: (path: string) => Location | undefined, vocabularies: readonly Vocabulary[]) {
    this.#root = root
    const byKind = (section: Section) =>
      new Map(vocabularies.flatMap((vocabulary) => vocabulary[section].map((noun) => [noun.kind, noun] as const)))
    this.#nouns = { sites: byKind('sites'), gateways: byKind('gateways'), links: byKind('links') }
    this.#names = {
      sites: recordAt(root, 'sites'),
      gateways: recordAt(root, 'gateways'),
      nouns: { site: this.#nouns.sites, gateway: this.#nouns.gateways },
      locate,
    }
    this.#context = { root, locate, keys: (path) => this.#keys(path) }
  }

  read(): Design {
    const top = this.#parse(networkObject, this.#root, [])
    const design: Design = {
      name: top?.name ?? '',
      sites: this.#named('sites') as Record<string, Site>,
      gateways: this.#named('gateways') as Record<string, Gateway>,
      links: listAt(this.#root, 'links').map((link, index) => this.#element('links', link, ['links', index])) as DesignLink[],
      policies: listAt(this.#root, 'policies').map((policy, index) => this.#policy(policy, ['policies', index])) as DesignPolicy[],
      expect: listAt(this.#root, 'expect').map((expectation, index) => this.#expectation(expectation, ['expect', index])) as Expectation[],
      ...this.#partLists(),
      locate: this.#context.locate,
    }
    if (top !== undefined && Object.keys(design.sites).length === 0)
      this.#say('DESIGN-016', 'the design has no site', ['sites'], 'add at least one under `sites`')
    this.#checkNames('links', 'links')
    this.#checkNames('sharedRisks', 'shared risks')
    this.#checkNames('scenarios', 'scenarios')
    return withServices(design)
  }

  #partLists(): Pick<Design, 'sharedRisks' | 'scenarios'> {
    const read = (section: 'sharedRisks' | 'scenarios', object: z.ZodType<PartList>): readonly PartList[] =>
      listAt(this.#root, section).flatMap((element, index) => {
        const path = [section, index]
        if (!isObject(element)) return this.#notAnObject(element, path) ?? []
        this.problems.push(...checkParts(element, path, ['parts'], this.#partNames()))
        return this.#parse(object, element, path) ?? []
      })
    const sharedRisks = read('sharedRisks', sharedRiskObject)
    const scenarios = read('scenarios', scenarioObject)
    for (const [index, { name }] of scenarios.entries())
      if ((SURVIVAL_WORDS as readonly string[]).includes(name) || name === 'any' || name === 'of')
        this.#say(
          'DESIGN-011',
          `"${name}" is not a name for a scenario`,
          ['scenarios', index, 'name'],
          'it has a meaning of its own in `survives`',
        )
    return { ...(sharedRisks.length === 0 ? {} : { sharedRisks }), ...(scenarios.length === 0 ? {} : { scenarios }) }
  }

  #partNames(): PartNames {
    return partNames(this.#root, this.#names)
  }

  #named(section: 'sites' | 'gateways'): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(recordAt(this.#root, section)).map(([name, element]) => {
        const path = [section, name]
        if (!NAME.test(name)) this.#say('DESIGN-011', `"${name}" is not a name for a ${section.slice(0, -1)}`, path, nameHint(name))
        if (name === INTERNET_PLACE)
          this.#say('DESIGN-011', `"${name}" is not a name for a ${section.slice(0, -1)}`, path, 'it is the name of everybody outside')
        for (const [part, what] of PARTS) {
          for (const inner of Object.keys(recordAt(element, part))) {
            if (!NAME.test(inner)) this.#say('DESIGN-011', `"${inner}" is not a name for ${what}`, [...path, part, inner], nameHint(inner))
          }
        }
        return [name, this.#element(section, element, path)]
      }),
    )
  }

  /** A site, a gateway or a link: its kind says how to read it. */
  #element(section: Section, element: unknown, path: Path): unknown {
    const nouns = this.#nouns[section]
    const kind = this.#kindOf(element, path, [...nouns.keys()])
    const noun = kind === undefined ? undefined : nouns.get(kind)
    if (noun === undefined) return undefined
    this.problems.push(...checkReferences(element, path, noun.references, this.#names))
    return this.#parse(noun.schema, element, path)
  }

  #policy(policy: unknown, path: Path): DesignPolicy | undefined {
    if (!isObject(policy)) return this.#notAnObject(policy, path)
    this.problems.push(...checkPlaces(policy, path, ['from', 'to'], this.#names))
    return this.#parse(policySchema, policy, path)
  }

  #expectation(expectation: unknown, path: Path): Expectation | undefined {
    const kind = this.#kindOf(expectation, path, Object.keys(EXPECTATIONS))
    if (kind === undefined) return undefined
    this.problems.push(
      ...checkPlaces(expectation, path, ['from', 'to'], this.#names),
      ...checkOwners(expectation, path, this.#names),
      ...checkParts(expectation, path, ['through', 'avoids'], this.#partNames(), 'place'),
      ...checkScenarioNames(this.#root, expectation, path, this.#names),
    )
    return this.#parse(expectationOf(kind).schema, expectation, path)
  }

  #kindOf(element: unknown, path: Path, kinds: readonly string[]): string | undefined {
    if (!isObject(element)) return this.#notAnObject(element, path)
    const kind = valueAt(element, ['kind'])
    const known = listed(kinds, 'and')
    if (kind === undefined) return this.#say('DESIGN-017', `\`kind\` is missing in ${sayPath(path)}`, path, `kinds are ${known}`)
    if (typeof kind === 'string' && kinds.includes(kind)) return kind
    const guess = typeof kind === 'string' ? nearestKind(kind, kinds) : undefined
    return this.#say(
      'DESIGN-006',
      `${sayPath(path)} is of kind ${say(kind)}, which is unknown`,
      [...path, 'kind'],
      guess === undefined ? `kinds are ${known}` : `did you mean "${guess}"?`,
    )
  }

  #notAnObject(found: unknown, path: Path): undefined {
    return this.#say('DESIGN-007', `${sayPath(path)} must be an object with properties, but is ${say(found)}`, path)
  }

  #parse<Result>(schema: z.ZodType<Result>, value: unknown, path: Path): Result | undefined {
    const result = schema.safeParse(value)
    if (result.success) return result.data
    this.problems.push(...result.error.issues.flatMap((issue) => explainIssue(issue, path, this.#context)))
    return undefined
  }

  #checkNames(section: 'links' | 'sharedRisks' | 'scenarios', what: string): void {
    const seen = new Map<string, Path>()
    for (const [index, link] of listAt(this.#root, section).entries()) {
      const name = valueAt(link, ['name'])
      if (typeof name !== 'string') continue
      const path = [section, index, 'name']
      const first = seen.get(name)
      if (first === undefined) seen.set(name, path)
      else
        this.#say('DESIGN-012', `two ${what} are named "${name}"`, path, 'give one of them another name', [
          { message: 'the first is here', ...at(placed(first, this.#context)) },
        ])
    }
  }

  #keys(path: Path): readonly string[] {
    const [section, element, ...rest] = path
    if (section === undefined) return Object.keys(networkObject.shape)
    if (element === undefined) return []
    return keysAt(this.#objectFor(String(section), valueAt(this.#root, path.slice(0, 2))), rest)
  }

  #objectFor(section: string, element: unknown): z.ZodObject {
    const kind = valueAt(element, ['kind'])
    if (section === 'policies') return policyObject
    if (section === 'expect') return typeof kind === 'string' ? expectationOf(kind).object : reachableObject
    if (section === 'sharedRisks') return sharedRiskObject
    if (section === 'scenarios') return scenarioObject
    const nouns = section === 'sites' || section === 'gateways' || section === 'links' ? this.#nouns[section] : undefined
    return (typeof kind === 'string' ? nouns?.get(kind)?.object : undefined) ?? networkObject
  }

  #say(code: string, message: string, path: Path, hint?: string, related?: Problem['related']): undefined {
    this.problems.push({ ...problem(code, message, placed(path, this.#context), hint), ...(related === undefined ? {} : { related }) })
    return undefined
  }
}

const expectationOf = (kind: string): { readonly object: z.ZodObject; readonly schema: z.ZodType<Expectation> } =>
  Object.entries(EXPECTATIONS).find(([known]) => known === kind)?.[1] ?? EXPECTATIONS.reachable

/** A load takes the way of what a policy lets through, where the design does not say of which service. */
function withServices(design: Design): Design {
  const expect = design.expect.map((expectation) => {
    if (expectation?.kind !== 'capacity' || expectation.service.protocol !== 'any') return expectation
    const site = (place: string): string => place.split('/')[0]!
    const names = (listed: readonly string[], place: string): boolean => listed.includes(place) || listed.includes(site(place))
    const policy = design.policies.find(
      (each) => each !== undefined && names(each.from, expectation.from) && names(each.to, expectation.to),
    )
    return { ...expectation, service: policy?.services[0] ?? expectation.service }
  })
  return { ...design, expect }
}

/** Keys that the schema allows at a path inside an element: through records, lists, options and unions. */
function keysAt(schema: z.core.$ZodType, path: Path): readonly string[] {
  const def: unknown = schema._zod.def
  const inner = (key: string): z.core.$ZodType | undefined => {
    const value = valueAt(def, [key])
    return isSchema(value) ? value : undefined
  }
  const options = valueAt(def, ['options'])
  if (Array.isArray(options)) return options.flatMap((option: unknown) => (isSchema(option) ? keysAt(option, path) : []))
  const shape = valueAt(def, ['shape'])
  if (isObject(shape)) {
    const [step, ...rest] = path
    if (step === undefined) return Object.keys(shape)
    const next = shape[step]
    return isSchema(next) ? keysAt(next, rest) : []
  }
  const passed = inner('innerType') ?? inner('in')
  if (passed !== undefined) return keysAt(passed, path)
  const item = inner('valueType') ?? inner('element')
  return item === undefined ? [] : keysAt(item, path.slice(1))
}

const isSchema = (value: unknown): value is z.core.$ZodType => isObject(value) && '_zod' in value

/** A kind is also guessed by its last word (`vpc` for `<cloud>.vpc`) and without its separators (`transitGateway`). */
function nearestKind(kind: string, kinds: readonly string[]): string | undefined {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '')
  return (
    nearest(kind, kinds) ??
    kinds.find((known) => plain(known) === plain(kind) || plain(known.slice(known.indexOf('.') + 1)) === plain(kind))
  )
}

function nameHint(name: string): string {
  const meant = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 31)
  return NAME.test(meant) ? `did you mean "${meant}"? ${nameRule}` : nameRule
}

/** By place in the file, so that the user goes through it once from top to bottom. */
function inOrder(problems: readonly Problem[]): Problem[] {
  const line = (p: Problem) => [p.at?.line ?? 0, p.at?.column ?? 0] as const
  return problems.toSorted((a, b) => line(a)[0] - line(b)[0] || line(a)[1] - line(b)[1])
}

const at = (location: Location | undefined): { readonly at?: Location } => (location === undefined ? {} : { at: location })

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

const isEmpty = (value: unknown): boolean => value === null || value === undefined || (isObject(value) && Object.keys(value).length === 0)

function recordAt(root: unknown, key: string): Readonly<Record<string, unknown>> {
  const value = valueAt(root, [key])
  return isObject(value) ? value : {}
}

function listAt(root: unknown, key: string): readonly unknown[] {
  const value = valueAt(root, [key])
  return Array.isArray(value) ? value : []
}
