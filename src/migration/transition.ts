import { noticesOf } from '../failures/detection.ts'
import { latest, roundSeconds } from '../failures/interval.ts'
import type { Interval } from '../failures/model.ts'
import { HANDOVER, PER_SESSION, REACTION } from '../failures/timing.ts'
import type { Duration, LinkId, NodeId, TunnelId } from '../network/model.ts'
import type { FoundPath } from '../reach/flight.ts'
import { terrainOf } from '../reach/trace.ts'
import { NOTHING_DOWN, type Down } from '../routing/model.ts'
import { listWords, roughly } from './words.ts'
import { mixturesOf } from './interleave.ts'
import { nodesOn, observe, type Talk } from './flows.ts'
import type { Cause, Cost } from './model.ts'
import { resetOrders, resetsBetween, withoutSessions, type Reset } from './resets.ts'
import { BY_HAND_SOURCE, CONNECT_RETRY, FOLLOWS_SOURCE, OPENING, SESSION_RESET_SOURCE } from './timing.ts'
import { mixerOf, type Mixer, type Side } from './mixture.ts'
import { settledSide } from './side.ts'

/** What dies at once on the way from one network to the next, and how long it takes until there is something in its place. */
export interface Casualty {
  /** What it is, or what takes its place. */
  readonly what: string
  readonly down: Pick<Down, 'nodes' | 'links' | 'tunnels'>
  readonly lasts: Duration
}

/** Sessions that start anew at one time, and the second network while they are down. */
export interface ResetGroup {
  readonly resets: readonly Reset[]
  readonly side: Side
}

/** A way from one network to another: the second one is {@link alignNetworks aligned} with the first. */
export interface Transition {
  readonly mixer: Mixer
  readonly casualties: readonly Casualty[]
  /** Orders in which sessions start anew, each a list of groups that do so together; none where no session does. */
  readonly orders: readonly (readonly ResetGroup[])[]
  /** The first network once it is noticed that something is dead. */
  readonly settled: ReadonlyMap<Casualty, Side>
}

export function transitionOf(before: Side, after: Side, casualties: readonly Casualty[]): Transition {
  const resets = resetsBetween(before.index.network, after.index.network)
  const known = new Set(before.index.network.sessions.map((session) => session.id))
  // A session that is new takes its time as well.
  const fresh = after.index.network.sessions.map((session) => session.id).filter((id) => !known.has(id))
  const sides = new Map<string, Side>()
  const sideWithout = (group: readonly Reset[]): Side => {
    const ids = new Set([...group.map((each) => each.session.id), ...fresh])
    const key = [...ids].join()
    const side = sides.get(key) ?? settledSide(withoutSessions(after.index.network, ids))
    sides.set(key, side)
    return side
  }
  return {
    mixer: mixerOf(before, after),
    casualties,
    orders:
      resets.length === 0 ? [] : resetOrders(resets).map((groups) => groups.map((group) => ({ resets: group, side: sideWithout(group) }))),
    settled: new Map(casualties.map((each) => [each, settledSide(before.index.network, { ...NOTHING_DOWN, ...each.down })])),
  }
}

/**
 * What the transition costs an expectation that holds before and after it: of several destinations the best, of the rest the worst.
 *
 * @param order which of {@link Transition.orders}.
 */
export function costOf(transition: Transition, order: number, expectation: string, talks: readonly (readonly Talk[])[]): Cost {
  const perDestination = talks.flatMap((each) => {
    const causes = each.map((talk) => causesOf(transition, order, talk))
    return causes.length === 0 ? [] : [worst(causes)]
  })
  const [first, ...rest] = perDestination
  const best = rest.reduce((found, each) => (isShorter(each, found) ? each : found), first ?? [])
  return { expectation, outage: lastsOf(best), causes: best }
}

/** Whether something that must stay closed is open at some moment. */
export function opens(transition: Transition, talks: readonly (readonly Talk[])[]): boolean {
  return talks.flat().some((talk) => mixturesOf(transition.mixer, talk).moments.some((each) => each.seen.arrives))
}

export const lastsOf = (causes: readonly Cause[]): Interval => latest(causes.map((each) => each.lasts))

const isShorter = (a: readonly Cause[], b: readonly Cause[]): boolean => {
  const [left, right] = [lastsOf(a), lastsOf(b)]
  return left.high < right.high || (left.high === right.high && left.low < right.low)
}

const worst = (all: readonly (readonly Cause[])[]): readonly Cause[] =>
  all.reduce((found, each) => (isShorter(found, each) ? each : found), all[0] ?? [])

function causesOf(transition: Transition, order: number, talk: Talk): readonly Cause[] {
  const { mixer, casualties, orders } = transition
  const groups = orders[order] ?? []
  const down = [
    ...casualties.flatMap((each) => dyingCauses(transition, talk, each)),
    ...groups.flatMap((group) => resetCauses(mixer, group, talk)),
  ]
  // Routes change hands within the time that is lost anyway.
  const moved = movingCauses(mixer, talk).filter((each) => !down.some((other) => other.lasts.high >= each.lasts.high))
  return [...down, ...moved]
}

/** What dies while it is in use: until that is noticed, or until there is something in its place. */
function dyingCauses({ mixer, settled }: Transition, talk: Talk, casualty: Casualty): readonly Cause[] {
  const { index, state } = mixer.before
  const gone: Down = { ...NOTHING_DOWN, ...casualty.down }
  const healthy = terrainOf(index, state, NOTHING_DOWN)
  const seen = observe(healthy, talk)
  if (observe(terrainOf(index, state, gone), talk, healthy).works) return []
  const follows = REACTION.high + PER_SESSION.high * sessionsAlong(mixer.before, [...seen.there, ...seen.back])
  const noticed = settled.get(casualty)
  const finds = noticed !== undefined && observe(terrainOf(noticed.index, noticed.state, gone), talk, healthy).works
  if (!finds && !isThere(mixer, talk, gone)) {
    const { lasts, what } = casualty
    const time = Number.isFinite(lasts.high) ? ` (${roughly(lasts)})` : ''
    return [
      {
        what: `${what} is made${time}, and nothing else leads there`,
        lasts: { low: lasts.low, high: roundSeconds(lasts.high + follows) },
        source: lasts.source,
      },
    ]
  }
  const notices = noticesOn(mixer.before, [...seen.there, ...seen.back], gone)
  const last = notices.reduce<Noticed | undefined>(
    (found, each) => (found === undefined || each.at.high > found.at.high ? each : found),
    undefined,
  )
  if (last === undefined)
    return [{ what: 'what is taken away carries the traffic', lasts: { low: 0, high: roundSeconds(follows) }, source: FOLLOWS_SOURCE }]
  const lasts = { low: Math.min(...notices.map((each) => each.at.low)), high: roundSeconds(last.at.high + follows) }
  return [{ what: `what is taken away carries the traffic, until it is noticed by ${last.means}`, lasts, source: last.source }]
}

/** Whether the way that the traffic takes in the end consists of what is there all the time. */
function isThere({ before, after }: Mixer, talk: Talk, gone: Down): boolean {
  const { there, back } = observe(terrainOf(after.index, after.state, NOTHING_DOWN), talk)
  const paths = [...there, ...back]
  const stays = (id: NodeId): boolean => before.index.nodes.has(id) && !gone.nodes.has(id)
  const links = new Set(before.index.network.links.filter((link) => !gone.links.has(link.id)).map((link) => link.label))
  return paths.every(({ path }) =>
    path.hops.every((hop) => {
      if (hop.kind === 'tunnel') return before.index.tunnels.has(hop.tunnel) && !gone.tunnels.has(hop.tunnel)
      return hop.kind === 'wire' ? stays(hop.from) && stays(hop.to) && links.has(hop.label) : stays(hop.node)
    }),
  )
}

interface Noticed {
  readonly at: Interval
  readonly means: string
  readonly source: string
}

/** How those who stay learn of what is gone, among what the paths run over. */
function noticesOn({ index }: Side, paths: readonly FoundPath[], gone: Down): readonly Noticed[] {
  const tunnels = new Set<TunnelId>(
    paths.flatMap(({ path }) => path.hops.flatMap((hop) => (hop.kind === 'tunnel' && gone.tunnels.has(hop.tunnel) ? [hop.tunnel] : []))),
  )
  const links = new Set<LinkId>(
    paths.flatMap(({ path }) =>
      path.hops.flatMap((hop) => {
        if (hop.kind !== 'wire') return []
        return [...gone.links].filter((id) => {
          const link = index.links.get(id)
          const nodes = new Set(link?.ends.map((end) => end.node))
          return link?.label === hop.label && nodes.has(hop.from) && nodes.has(hop.to)
        })
      }),
    ),
  )
  const dead = new Set<NodeId>(nodesOn(paths).filter((id) => gone.nodes.has(id)))
  const watched = [...links]
    .flatMap((id) => index.links.get(id)?.watch ?? [])
    .map((watch) => ({ ...watch, at: { low: watch.low, high: watch.high } }))
  const lost = index.network.sessions.filter((session) => {
    const { carriedBy } = session
    return (
      (carriedBy.kind === 'tunnel' ? tunnels.has(carriedBy.id) : links.has(carriedBy.id)) || session.ends.some((end) => dead.has(end.node))
    )
  })
  return [...watched, ...lost.flatMap((session) => noticesOf(index, session, gone))]
}

function resetCauses(mixer: Mixer, { resets, side }: ResetGroup, talk: Talk): readonly Cause[] {
  const before = terrainOf(mixer.before.index, mixer.before.state, NOTHING_DOWN)
  if (observe(terrainOf(side.index, side.state, NOTHING_DOWN), talk, before).works) {
    const moving = movingCauses(mixerOf(mixer.before, side), talk, true)
    return moving.map((cause) => ({ ...cause, what: `a session is reset: ${cause.what}` }))
  }
  const names = listWords(resets.map((each) => each.session.id))
  const split = resets.find((each) => each.needsBoth)
  if (split !== undefined)
    return [
      {
        what: `${names}: down until both ends are changed (${split.why})`,
        lasts: { low: 0, high: Number.POSITIVE_INFINITY },
        source: BY_HAND_SOURCE,
      },
    ]
  const retry = Math.max(...resets.flatMap((each) => each.session.ends.map((end) => end.connectRetrySeconds ?? CONNECT_RETRY)))
  const hops = sessionsAlong(mixer.before, observe(before, talk).there)
  return [
    {
      what: `${names}: reset (${listWords([...new Set(resets.map((each) => each.why))])})`,
      lasts: { low: 0, high: roundSeconds(retry + OPENING + REACTION.high + PER_SESSION.high * hops) },
      source: SESSION_RESET_SOURCE,
    },
  ]
}

/**
 * Routes that change one after the other, in every order.
 *
 * @param followsAll nobody changes them: all of them follow what sessions bring.
 */
function movingCauses(mixer: Mixer, talk: Talk, followsAll = false): readonly Cause[] {
  const { movers, moments, byHand: written, isComplete } = mixturesOf(mixer, talk)
  const byHand = followsAll ? new Set<NodeId>() : written
  const bad = moments.find((each) => !each.seen.works)
  if (bad === undefined) {
    if (!isComplete)
      return [
        {
          what: `${listWords(movers)} change, in more orders than were looked at`,
          lasts: { low: 0, high: roundSeconds(REACTION.high + PER_SESSION.high * movers.length) },
          source: FOLLOWS_SOURCE,
        },
      ]
    const following = movers.filter((node) => !byHand.has(node))
    if (movers.length < 2 || following.length === 0) return []
    return [
      {
        what: `the traffic is handed over from ${listWords(movers)} to new routes`,
        lasts: { low: HANDOVER.low, high: HANDOVER.high },
        source: HANDOVER.source,
      },
    ]
  }
  const hands = movers.filter((node) => byHand.has(node))
  const what = `${bad.seen.verdict} while ${bad.moved.length === 0 ? 'nothing is' : `${listWords(bad.moved)} ${bad.moved.length === 1 ? 'is' : 'are'}`} changed and ${listWords(movers.filter((node) => !bad.moved.includes(node)))} ${movers.length - bad.moved.length === 1 ? 'is' : 'are'} not`
  if (hands.length > 1) return [{ what, lasts: { low: 0, high: Number.POSITIVE_INFINITY }, source: BY_HAND_SOURCE }]
  return [{ what, lasts: { low: 0, high: roundSeconds(REACTION.high + PER_SESSION.high * movers.length) }, source: FOLLOWS_SOURCE }]
}

/** Sessions between the speakers on the way, at most: what is learned at one end crosses them to the other. */
const sessionsAlong = ({ index }: Side, paths: readonly FoundPath[]): number =>
  Math.max(0, nodesOn(paths).filter((node) => index.nodes.get(node)?.bgp !== undefined).length - 1)
