import type { DesignLever } from '../clouds/cloud.ts'
import { groupBy, sortedBy } from '../core/stable.ts'
import type { NodeId } from '../network/model.ts'
import type { Element, Section } from './elements.ts'
import { comingAndGoing, isArrived, leverKey, leversAt, routersToTurn, type Journey, type Position } from './position.ts'
import { linksOfRouters } from './preference.ts'
import { listWords } from './words.ts'
import type { World } from './world.ts'
import { isRecord, type Written } from './written.ts'

/** Something that can be done next. */
export interface Operation {
  /** The same for the same thing to do, wherever it stands in the order. */
  readonly id: string
  readonly kind: 'grow' | 'lever' | 'turn' | 'change' | 'shrink' | 'clear' | 'everything'
  readonly title: string
  readonly actions: readonly string[]
  readonly byHand: readonly string[]
  readonly apply: (position: Position) => Position
}

type Move = { readonly element: Element; readonly to: number }
type MoveKind = 'grow' | 'change' | 'shrink'

/** What can be done at a position, the wisest first: make what is new, move the traffic, take away what is old; at last everything at once. */
export function operationsAt(journey: Journey, position: Position, world: World): Operation[] {
  const moves = (kind: MoveKind): Move[] =>
    journey.elements.flatMap((element): Move[] => {
      const at = position.forms.get(element.id) ?? 0
      return at + 1 < element.forms.length && kindOf(element.forms[at], element.forms[at + 1]) === kind ? [{ element, to: at + 1 }] : []
    })
  const [growing, changing, shrinking] = [moves('grow'), moves('change'), moves('shrink')]
  const together = (all: readonly Move[], kind: MoveKind): Operation[] => {
    const parts = componentsOf(all)
    const whole = parts.length > 1 ? [moveOperation(kind, all, journey, world)] : []
    return [...whole, ...parts.map((part) => moveOperation(kind, part, journey, world))]
  }
  const everything = journey.elements.map((element): Move => ({ element, to: element.forms.length - 1 }))
  return [
    ...together(growing, 'grow'),
    ...leverOperations(journey, position, world),
    ...routersToTurn(journey, position, world).map((router) => turnOperation(journey, router, world)),
    ...changing.map((move) => moveOperation('change', [move], journey, world)),
    ...(changing.length > 1 ? [moveOperation('change', changing, journey, world)] : []),
    ...together(shrinking, 'shrink'),
    ...clearOperation(journey, position),
    ...(isArrived(journey, position) ? [] : [allAtOnce(everything, journey, world)]),
  ]
}

function kindOf(from: unknown, to: unknown): MoveKind {
  if (from === undefined || isInside(from, to)) return 'grow'
  return to === undefined || isInside(to, from) ? 'shrink' : 'change'
}

/** Whether the second says everything that the first says. */
function isInside(part: unknown, whole: unknown): boolean {
  if (isRecord(part) && isRecord(whole)) return Object.entries(part).every(([key, inner]) => key in whole && isInside(inner, whole[key]))
  if (Array.isArray(part) && Array.isArray(whole)) return part.every((item) => whole.some((other) => isInside(item, other)))
  return part === whole
}

/** Moves that name each other's elements belong together; policies that name nothing of these are one more. */
function componentsOf(moves: readonly Move[]): Move[][] {
  const nameOf = ({ element }: Move): string => (typeof element.place === 'string' ? element.place : element.id)
  const group = new Map(moves.map((move) => [move, move]))
  const root = (move: Move): Move => {
    const parent = group.get(move)!
    return parent === move ? move : root(parent)
  }
  for (const a of moves)
    for (const b of moves) if (a !== b && (a.element.mentions.has(nameOf(b)) || (isPolicy(a) && isPolicy(b)))) group.set(root(a), root(b))
  return [...groupBy(moves, root).values()]
}

const isPolicy = ({ element }: Move): boolean => element.section === 'policies'

function moveOperation(kind: MoveKind, moves: readonly Move[], journey: Journey, world: World): Operation {
  const [whole, part] = [moves.filter(isWhole), moves.filter((move) => !isWhole(move))]
  const verbs = { grow: ['Make', 'extend'], shrink: ['Take away', 'reduce'], change: ['Make', 'change'] } as const
  const said = [whole, part].flatMap((some, i) => (some.length === 0 ? [] : [`${verbs[kind][i]} ${briefly(some)}`])).join(', ')
  const title = `${said.charAt(0).toUpperCase()}${said.slice(1)}`
  return {
    id: `${kind} ${moves.map(({ element, to }) => `${element.id}=${to}`).join()}`,
    kind,
    title,
    actions: moves.map(sayMove),
    byHand: kind === 'grow' ? newLinksByHand(journey, moves, world) : [],
    apply: (position) => ({
      ...position,
      forms: new Map([...position.forms, ...moves.map(({ element, to }) => [element.id, to] as const)]),
    }),
  }
}

function allAtOnce(moves: readonly Move[], journey: Journey, world: World): Operation {
  return {
    ...moveOperation('change', moves, journey, world),
    id: 'everything',
    kind: 'everything',
    title: 'Everything else at once: the old one is taken away, then the new one is made',
    apply: (position) => ({ ...position, levers: new Map(), forms: new Map(moves.map(({ element, to }) => [element.id, to])) }),
  }
}

/** All of it comes or goes. */
const isWhole = ({ element, to }: Move): boolean => element.forms[to - 1] === undefined || element.forms[to] === undefined

const ORDER: readonly Section[] = ['gateways', 'sites', 'links', 'policies']

function briefly(moves: readonly Move[]): string {
  const sorted = ORDER.flatMap((section) => moves.filter(({ element }) => element.section === section))
  const labels = sorted.filter((move) => !isPolicy(move)).map(({ element }) => element.label)
  const policies = sorted.filter(isPolicy).length
  return listWords([...labels, ...(policies === 0 ? [] : [policies === 1 ? 'a policy' : `${policies} policies`])])
}

function sayMove({ element, to }: Move): string {
  const [from, into] = [element.forms[to - 1], element.forms[to]]
  const text = (value: unknown): string => JSON.stringify(value)
  if (from === undefined) return `add ${element.label}: ${text(into)}`
  if (into === undefined) return `remove ${element.label}`
  return differences(from, into, element.id.startsWith('links') ? element.label : element.id).join('; ')
}

function differences(from: unknown, to: unknown, path: string): string[] {
  if (isRecord(from) && isRecord(to))
    return [...new Set([...Object.keys(from), ...Object.keys(to)])].flatMap((key) =>
      JSON.stringify(from[key]) === JSON.stringify(to[key]) ? [] : differences(from[key], to[key], `${path}.${key}`),
    )
  if (from === undefined) return [`add ${path}: ${JSON.stringify(to)}`]
  return [to === undefined ? `remove ${path}` : `${path}: ${JSON.stringify(from)} → ${JSON.stringify(to)}`]
}

/** A new link starts as the last choice of routers that have an old one. */
function newLinksByHand(journey: Journey, moves: readonly Move[], world: World): string[] {
  const links = moves.filter(({ element }) => element.section === 'links' && element.forms[0] === undefined)
  const { going } = comingAndGoing(journey, world.written)
  return linksAt(world, going).flatMap(({ router }) => {
    const mine = links.filter(({ element }) => element.mentions.has(gatewayOf(world, router))).map(({ element }) => `the ${element.label}`)
    return mine.length === 0
      ? []
      : [
          `at ${router}: configure ${listWords(mine)} with a lower local preference (and a longer AS path outwards), so that nothing moves yet`,
        ]
  })
}

/** Routers that have some of these links, by name. */
function linksAt(world: World, links: ReadonlySet<string>): { readonly router: NodeId; readonly links: readonly string[] }[] {
  const found = [...linksOfRouters(world.compiled.network)].map(([router, mine]) => ({
    router,
    links: [...links].filter((link) => mine.has(link)),
  }))
  return sortedBy(
    found.filter((each) => each.links.length > 0),
    (each) => each.router,
  )
}

const gatewayOf = (world: World, router: NodeId): string => world.index.nodes.get(router)?.place.gateway ?? router

function turnOperation(journey: Journey, router: NodeId, world: World): Operation {
  const { coming, going } = comingAndGoing(journey, world.written)
  const labels = (paths: ReadonlySet<string>): string[] =>
    (linksAt(world, paths).find((each) => each.router === router)?.links ?? []).map(
      (path) => `the ${labelOfLink(journey, world.written, path)}`,
    )
  const [to, from] = [labels(coming), labels(going)]
  return {
    id: `turn ${router}`,
    kind: 'turn',
    title: to.length === 0 ? `Move the traffic of ${router} away from what goes` : `Move the traffic of ${router} to the new way`,
    actions: [],
    byHand: [
      to.length === 0
        ? `at ${router}: lower the local preference of, and lengthen the AS path over, ${listWords(from)}`
        : `at ${router}: give ${listWords(to)} the normal local preference again, and ${listWords(from)} the lower one`,
    ],
    apply: (position) => ({ ...position, turned: new Set([...position.turned, router]) }),
  }
}

/** `links[2]` as people call it. */
export function labelOfLink({ elements }: Journey, written: Written, path: string): string {
  const link = JSON.stringify(written.links[Number(path.slice(6, -1))])
  return elements.find((each) => each.forms.some((form) => JSON.stringify(form) === link))?.label ?? path
}

function leverOperations(journey: Journey, position: Position, world: World): Operation[] {
  // Nothing is moved to what goes itself.
  const going = new Set(
    journey.elements.filter((each) => each.section === 'gateways' && each.forms.at(-1) === undefined).map((each) => each.place),
  )
  return [...leversAt(world)].flatMap(([place, levers]): Operation[] => {
    const fresh = levers.filter((lever) => !position.levers.has(leverKey(lever)) && !going.has(lever.value) && isFree(world.written, lever))
    if (fresh.length === 0) return []
    return [
      {
        id: `lever ${place} ${fresh.map((lever) => `${leverKey(lever)}=${lever.value}`).join()}`,
        kind: 'lever',
        title: `Move what ${place} sends to ${listWords([...new Set(fresh.map((lever) => lever.value))])}`,
        actions: fresh.map((lever) => `add ${lever.path.slice(0, -1).join('.')}: '${lever.path.at(-1)}': '${lever.value}'`),
        byHand: [],
        apply: (at) => ({ ...at, levers: new Map([...at.levers, ...fresh.map((lever) => [leverKey(lever), lever] as const)]) }),
      },
    ]
  })
}

/** The design itself says nothing of it. */
function isFree(written: Written, lever: DesignLever): boolean {
  let value: unknown = written
  for (const key of lever.path) value = isRecord(value) ? value[key] : undefined
  return value === undefined
}

function clearOperation(journey: Journey, position: Position): Operation[] {
  if (position.levers.size === 0) return []
  if (!isArrived(journey, { ...position, levers: new Map() })) return []
  return [
    {
      id: 'clear',
      kind: 'clear',
      title: 'Take away the routes that were for the move alone',
      actions: [...position.levers.values()].map((lever) => `remove ${lever.path.slice(0, -1).join('.')}: '${lever.path.at(-1)}'`),
      byHand: [],
      apply: (at) => ({ ...at, levers: new Map() }),
    },
  ]
}
