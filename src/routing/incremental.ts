import type { Address } from '../ip/address.ts'
import type { NetworkIndex } from '../network/index.ts'
import type { NodeId } from '../network/model.ts'
import { prefixGroups, type Group } from './classes.ts'
import { isAnnounced, settleClass, type ClassResult, type Run } from './fixed-point.ts'
import {
  changedSpeakers,
  groupsWithout,
  isRerouted,
  isUsed,
  restartClass,
  settlesByClass,
  touchedNodes,
  withoutEnds,
} from './incremental-classes.ts'
import { Spots, type Spot } from './incremental-spots.ts'
import { supportOf, type Support } from './incremental-support.ts'
import { NOTHING_DOWN, type Down, type Route, type RoutingState } from './model.ts'
import { NextHopResolver } from './next-hops.ts'
import { hasOneOutcome, losesOnly } from './one-outcome.ts'
import { prepareRouting, type Prepared } from './prepare.ts'
import { sessionsUp, simulateRoutes, stateOf } from './simulate.ts'
import { routeToPrefix } from './tables.ts'

/** The routes under some conditions. */
export interface Epoch {
  readonly down: Down
  readonly state: RoutingState
  /** As `state.find`, quicker: what {@link Incremental.spotAt} gave. */
  readonly routeAt?: (spot: Spot) => Route | undefined
  /** How it came about; absent: it was worked out from the beginning, so that every route may differ. */
  readonly since?: Changes
}

/** The whole simulation says why. */
const isUnsettled = ({ unsettled }: ClassResult): boolean => unsettled.size > 0

/** Whether all that was down still is. */
function isMore(before: Down, now: Down): boolean {
  const parts = ['nodes', 'links', 'tunnels', 'silentLinks', 'sessions', 'daemons'] as const
  return parts.every((part) => [...before[part]].every((each) => (now[part] as ReadonlySet<string>).has(each)))
}

function mayDiffer(spot: Spot, { nodes, groups }: Changes, down: Down, numbers: ReadonlyMap<string, number>): boolean {
  const { node, speaker, prefixes, isFixed } = spot
  if (nodes.has(node) && (isFixed || down.nodes.has(node))) return true
  const changed = speaker === undefined ? undefined : groups.get(speaker.number)
  return changed !== undefined && prefixes.some((prefix) => changed.has(numbers.get(prefix) ?? -1))
}

/** Where routes may differ from those of the epoch before; elsewhere they do not. */
export interface Changes {
  readonly before: Epoch
  /** Nodes whose connected and static routes may differ; of dead ones there are none any more. */
  readonly nodes: ReadonlySet<NodeId>
  /** By number of the speaker: the groups of prefixes, by number, of which BGP may say something else there. */
  readonly groups: ReadonlyMap<number, ReadonlySet<number>>
}

interface Inside extends Epoch {
  readonly run: Run
  readonly groups: readonly Group[]
  readonly results: readonly ClassResult[]
  /** By prefix: number of its group. */
  readonly numbers: ReadonlyMap<string, number>
  readonly routeAt: (spot: Spot) => Route | undefined
}

/**
 * Routes after one failure after another: {@link after} gives what `simulateRoutes` gives (but for the count of rounds), from the routes
 * before: only classes of prefixes of which a failed part carries a chosen path are settled again, from where they were. Where BGP might
 * settle in several ways they are settled from the beginning, because the beginning decides; where something works across prefixes
 * (aggregates, limits on their number, probes, routes taken from other tables) everything is.
 *
 * @example
 * const routing = new Incremental(index)
 * const cut = routing.after(routing.healthy, { ...NOTHING_DOWN, links: new Set([linkId('wire/7')]) })
 */
export class Incremental {
  readonly #index: NetworkIndex
  readonly #prepared: Prepared
  readonly #byClass: boolean
  readonly #oneOutcome: boolean
  readonly #inside = new WeakMap<Epoch, Inside>()
  readonly #spots: Spots
  readonly healthy: Epoch
  readonly #canSupport: boolean

  constructor(index: NetworkIndex) {
    this.#index = index
    this.#prepared = prepareRouting(index)
    this.#byClass = settlesByClass(index.network)
    this.#oneOutcome = hasOneOutcome(index.network)
    this.#canSupport =
      this.#byClass &&
      this.#oneOutcome &&
      losesOnly(index.network) &&
      index.network.sessions.every(({ carriedBy }) => carriedBy.kind === 'link')
    const groups = this.#byClass ? this.#groupsOf(NOTHING_DOWN, this.#runOf(NOTHING_DOWN)) : []
    this.#spots = new Spots(
      index,
      this.#prepared,
      groups.flatMap((group) => group.prefixes),
    )
    this.healthy = this.#byClass ? this.#fromNothing(NOTHING_DOWN) : this.#whole(NOTHING_DOWN)
  }

  /** The routes with `down` down: what was down in `before`, and more. */
  after(before: Epoch, down: Down): Epoch {
    const base = this.#inside.get(before)
    if (base === undefined || down.daemons.size > 0 || !isMore(before.down, down)) return this.#whole(down)
    return this.#next(base, down)
  }

  /** What an address looked for in a table is known by: the same object for the same spot. Undefined where there is no such table, or spots are not followed. */
  spotAt(key: string, address: Address): Spot | undefined {
    return this.#byClass ? this.#spots.at(key, address) : undefined
  }

  /**
   * All that the route at a spot rests on: while none of these fails, alone or with others, it stays. Undefined: on anything.
   * Sessions in tunnels rest on what carries the tunnels, and policies that prefer paths, or look at what they have been through, on what
   * others choose: of such networks nothing is said.
   */
  restsOn(epoch: Epoch, spot: Spot): Support | undefined {
    const inside = this.#inside.get(epoch)
    return inside === undefined || !this.#canSupport ? undefined : supportOf(inside, spot)
  }

  /** Known spots of living nodes whose routes may differ since the epoch before; undefined: any. */
  spotsSince(epoch: Epoch): Set<Spot> | undefined {
    const { since } = epoch
    const inside = this.#inside.get(epoch)
    if (since === undefined || inside === undefined) return undefined
    const found = new Set<Spot>()
    for (const node of since.nodes)
      if (!epoch.down.nodes.has(node)) for (const spot of this.#spots.ofNode(node)) if (spot.isFixed) found.add(spot)
    for (const [speaker, numbers] of since.groups)
      for (const number of numbers)
        for (const prefix of inside.groups[number]!.prefixes) for (const spot of this.#spots.ofPrefix(speaker, prefix.text)) found.add(spot)
    return found
  }

  #whole(down: Down): Epoch {
    return { down, state: simulateRoutes(this.#index, { down }) }
  }

  #runOf(down: Down): Run {
    const prepared = this.#prepared
    return { prepared, up: sessionsUp(prepared, down), resolver: new NextHopResolver(prepared, down) }
  }

  #groupsOf(down: Down, run: Run): readonly Group[] {
    return prefixGroups(this.#prepared, { down }, run.resolver, []).filter((group) => isAnnounced(group.class))
  }

  #fromNothing(down: Down): Epoch {
    const run = this.#runOf(down)
    const groups = this.#groupsOf(down, run)
    const numbers = new Map(groups.flatMap((group, number) => group.prefixes.map((prefix) => [prefix.text, number] as const)))
    const results = groups.map((group) => settleClass(run, group.class))
    return results.some(isUnsettled) ? this.#whole(down) : this.#epoch({ run, down, groups, numbers, results })
  }

  #next(base: Inside, down: Down): Epoch {
    const up = sessionsUp(this.#prepared, down)
    const dead: number[] = []
    for (let end = 0; end < up.length; end++) if (up[end] === 0 && base.run.up[end] === 1) dead.push(end)
    const nodes = touchedNodes(this.#index, base.down, down)
    const groups = groupsWithout(base.groups, base.run.prepared.speakers, nodes, base.down, down)
    if (groups === undefined) return this.#fromNothing(down)
    const prepared = withoutEnds(base.run.prepared, dead)
    const run: Run = { prepared, up, resolver: new NextHopResolver(prepared, down) }
    const near = nodes.size === 0 ? [] : prepared.ends.filter((end) => up[end.number] === 1 && nodes.has(prepared.nodes[end.node]!.node.id))
    const changed = new Map<number, Set<number>>()
    const numbersNear = near.map((end) => end.number)
    const results = groups.map((group, number): ClassResult => {
      const before = base.results[number]!
      const now = this.#settle(run, group, base.groups[number]!, before, dead, numbersNear)
      for (const speaker of changedSpeakers(prepared, before, now)) {
        const groupsThere = changed.get(speaker)
        if (groupsThere === undefined) changed.set(speaker, new Set([number]))
        else groupsThere.add(number)
      }
      return now
    })
    if (results.some(isUnsettled)) return this.#whole(down)
    return this.#epoch({ run, down, groups, numbers: base.numbers, results }, { before: base, nodes, groups: changed })
  }

  #settle(run: Run, group: Group, groupBefore: Group, before: ClassResult, dead: readonly number[], near: readonly number[]): ClassResult {
    if (!this.#oneOutcome || !isAnnounced(group.class)) return settleClass(run, group.class)
    const moved = near.filter((end) => isRerouted(run, before, end))
    const isSame = group === groupBefore
    if (isSame && moved.length === 0 && !dead.some((end) => isUsed(run.prepared, before, end))) return before
    const changed = isSame ? [] : groupBefore.class.local.keys()
    return restartClass(run, group.class, before, { dead, moved, changed })
  }

  #epoch(parts: Omit<Inside, 'state' | 'since' | 'routeAt'>, since?: Changes): Epoch {
    const { run, down, groups, results, numbers } = parts
    const base = since === undefined ? undefined : this.#inside.get(since.before)
    const found = new Map<Spot, Route | undefined>()
    const routeAt = (spot: Spot): Route | undefined => {
      if (found.has(spot)) return found.get(spot)
      const before = since === undefined || mayDiffer(spot, since, down, numbers) ? undefined : base
      const route = before === undefined ? choose(spot) : before.routeAt(spot)
      found.set(spot, route)
      return route
    }
    const choose = (spot: Spot): Route | undefined => {
      const speaker = spot.speaker === undefined ? undefined : run.prepared.speakers[spot.speaker.number]
      for (const prefix of spot.prefixes) {
        const number = numbers.get(prefix)
        const settled = number === undefined ? undefined : { group: groups[number]!, result: results[number]! }
        const route = routeToPrefix(run, settled, down, spot.table, speaker, prefix)
        if (route !== undefined) return route
      }
      return undefined
    }
    const find = (key: string, address: Address): Route | undefined => {
      const spot = this.#spots.at(key, address)
      return spot === undefined ? undefined : routeAt(spot)
    }
    const settled = () => groups.map((group, number) => ({ group, result: results[number]! }))
    const state: RoutingState = stateOf(run, settled, down, find)
    const epoch: Inside = { ...parts, state, routeAt, ...(since === undefined ? {} : { since }) }
    this.#inside.set(epoch, epoch)
    return epoch
  }
}
