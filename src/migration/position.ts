import type { DesignLever } from '../clouds/cloud.ts'
import { CLOUDS } from '../clouds/registry.ts'
import { sortedBy } from '../core/stable.ts'
import type { NodeId } from '../network/model.ts'
import { designAt, isLast, type Element, type Forms } from './elements.ts'
import { linksOfRouters, type Unloved } from './preference.ts'
import { tryWorld, type MigrationContext, type World } from './world.ts'
import { isRecord, withValueAt, type Written } from './written.ts'

/** Where the way from one design to the other stands. */
export interface Position {
  readonly forms: Forms
  /** Entries that lead traffic to a new gateway for the time being, by their paths joined with `/`. */
  readonly levers: ReadonlyMap<string, DesignLever>
  /** Routers that prefer the links that come over the links that go. */
  readonly turned: ReadonlySet<string>
}

/** Everything that stays the same while positions change. */
export interface Journey {
  readonly old: Written
  readonly now: Written
  readonly elements: readonly Element[]
  /** Expectations, as written, of every design on the way. */
  readonly expect: readonly unknown[]
  readonly context: MigrationContext
  readonly worlds: Map<string, World | undefined>
}

export const START: Position = { forms: new Map(), levers: new Map(), turned: new Set() }

export function positionKey({ forms, levers, turned }: Position): string {
  const part = (items: Iterable<string>): string => [...items].sort().join()
  return [part([...forms].filter(([, form]) => form > 0).map(([id, form]) => `${id}=${form}`)), part(levers.keys()), part(turned)].join('|')
}

export const isArrived = ({ elements }: Journey, { forms, levers }: Position): boolean => isLast(elements, forms) && levers.size === 0

/** The design of a position: `links` without those that are gone, with the entries of levers. */
export function writtenAt(journey: Journey, { forms, levers }: Position): Written {
  const base = designAt(journey.old, journey.now, journey.elements, forms, journey.expect)
  const set = [...levers.values()].reduce<unknown>((value, lever) => withValueAt(value, lever.path, lever.value), base)
  return isRecord(set) ? { ...base, ...set } : base
}

/** The network of a position; undefined where the design of it is none, or does not compile. */
export function worldAt(journey: Journey, position: Position): World | undefined {
  const key = positionKey(position)
  if (journey.worlds.has(key)) return journey.worlds.get(key)
  const written = writtenAt(journey, position)
  const plain = tryWorld(written, new Map(), journey.context)
  const unloved = plain === undefined ? new Map<NodeId, ReadonlySet<string>>() : unlovedAt(journey, position, plain, written)
  const world = plain === undefined || unloved.size === 0 ? plain : tryWorld(written, unloved, journey.context)
  journey.worlds.set(key, world)
  return world
}

/** Links that come and links that go, as they stand in the list of links of a design. */
export function comingAndGoing(
  { elements }: Journey,
  written: Written,
): { readonly coming: ReadonlySet<string>; readonly going: ReadonlySet<string> } {
  const find = (fits: (each: Element) => boolean, form: 'first' | 'last'): Set<string> =>
    new Set(
      elements
        .filter((each) => each.section === 'links' && fits(each))
        .flatMap((each) => {
          const value = form === 'first' ? each.forms[0] : each.forms.at(-1)
          const i = written.links.findIndex((link) => link === value || JSON.stringify(link) === JSON.stringify(value))
          return i < 0 ? [] : [`links[${i}]`]
        }),
    )
  return { coming: find((each) => each.forms[0] === undefined, 'last'), going: find((each) => each.forms.at(-1) === undefined, 'first') }
}

/** Routers have the links that come as their last choice until they are turned, and the links that go afterwards. */
export function unlovedAt(journey: Journey, { turned }: Position, world: Pick<World, 'compiled'>, written: Written): Unloved {
  const { coming, going } = comingAndGoing(journey, written)
  if (going.size === 0) return new Map()
  const unloved = new Map<NodeId, ReadonlySet<string>>()
  for (const [router, links] of linksOfRouters(world.compiled.network)) {
    const least = [...(turned.has(router) ? going : coming)].filter((link) => links.has(link))
    if (least.length > 0) unloved.set(router, new Set(least))
  }
  return unloved
}

/** Routers that a link that goes ends at. */
export function routersToTurn(journey: Journey, { turned }: Position, world: World): NodeId[] {
  const { going } = comingAndGoing(journey, world.written)
  const found = [...linksOfRouters(world.compiled.network)].filter(([, links]) => [...going].some((link) => links.has(link)))
  return sortedBy(
    found.map(([router]) => router).filter((router) => !turned.has(router)),
    (router) => router,
  )
}

/** Levers that the clouds offer at a position, by place. */
export function leversAt(world: World): ReadonlyMap<string, readonly DesignLever[]> {
  const all = CLOUDS.flatMap((cloud) => {
    const objects = world.compiled.objects.get(cloud.name)
    return objects === undefined ? [] : (cloud.migration?.levers(objects) ?? [])
  })
  const byPlace = new Map<string, DesignLever[]>()
  for (const lever of all) byPlace.set(lever.place, [...(byPlace.get(lever.place) ?? []), lever])
  return byPlace
}

export const leverKey = (lever: DesignLever): string => lever.path.join('/')
