import { compareText, groupBy } from '../core/stable.ts'
import type { NetworkIndex } from '../network/index.ts'
import type { NodeId, Session, SessionId } from '../network/model.ts'
import { terrainOf } from '../reach/trace.ts'
import { NOTHING_DOWN, type Down, type RoutingState } from '../routing/model.ts'
import type { Failure, Interval } from './model.ts'
import { settleRoutes } from './settle.ts'
import { timelineOf, type Stage, type Timeline } from './timeline.ts'
import { CARRIER_LOSS, CONNECT_RETRY_SECONDS, ESTABLISH } from './timing.ts'

/** Up to so many sessions that come up at the same time, every order is tried; of more, each as the first and each as the last. */
const EVERY_ORDER = 3

/** What the first stage is called. */
export const OWN_ROUTES = 'its own routes are back'

const returns = new WeakMap<RoutingState, Map<string, Timeline>>()
/** The state without some sessions, by these: many failures lose the same ones. */
const withoutSessions = new WeakMap<RoutingState, Map<string, RoutingState>>()

/**
 * What each machine believes after the failed part has returned, step by step: first nothing new but what needs no neighbour
 * (connected and static routes), then each session that was lost comes up at its own time. Kept per healthy state.
 */
export function returnOf(index: NetworkIndex, healthy: RoutingState, failure: Failure): Timeline {
  const known = returns.get(healthy) ?? new Map<string, Timeline>()
  returns.set(healthy, known)
  const made = known.get(failure.id) ?? makeReturn(index, healthy, failure)
  known.set(failure.id, made)
  return made
}

function makeReturn(index: NetworkIndex, healthy: RoutingState, failure: Failure): Timeline {
  const before = timelineOf(index, healthy, failure).late.at(-1)!
  const lost = index.network.sessions.filter(({ id }) => healthy.established.has(id) && !before.state.established.has(id))
  const base = terrainOf(index, healthy, NOTHING_DOWN)
  const states = withoutSessions.get(healthy) ?? new Map<string, RoutingState>()
  withoutSessions.set(healthy, states)
  const stateWithout = (missing: readonly SessionId[]): RoutingState => {
    if (missing.length === 0) return healthy
    const key = [...missing].sort(compareText).join()
    const down: Down = { ...NOTHING_DOWN, sessions: new Set(missing) }
    const made = states.get(key) ?? settleRoutes(index, down, base).state
    states.set(key, made)
    return made
  }
  const stage = (at: Interval, what: string, source: string, missing: readonly SessionId[], noticers: readonly NodeId[]): Stage => {
    const state = stateWithout(missing)
    return { at, what, source, state, terrain: terrainOf(index, state, NOTHING_DOWN, base), noticers }
  }
  const isCut = failure.links.length > 0
  const first: Stage[] = [
    { ...before, at: { low: 0, high: 0 }, what: `${failure.label} returns`, source: 'the moment of the return', noticers: [] },
    stage(
      upAt(isCut),
      OWN_ROUTES,
      isCut ? CARRIER_LOSS.source : 'what needs no neighbour',
      lost.map(({ id }) => id),
      failure.nodes,
    ),
  ]
  const stagesOf = (groups: readonly Comeback[]): Stage[] => {
    const stages = [...first]
    let missing = lost.map(({ id }) => id)
    for (const { at, sessions } of groups) {
      const ids = sessions.map(({ id }) => id)
      const noticers = [...new Set(sessions.flatMap(({ ends }) => ends.map(({ node }) => node)))]
      for (const up of firstOnes(ids)) {
        const still = missing.filter((id) => !up.includes(id))
        stages.push({ ...stage(at, sessionWords(up), SOURCE, still, noticers), isOneOfMany: true })
      }
      missing = missing.filter((id) => !ids.includes(id))
      stages.push(stage(at, sessionWords(ids), SOURCE, missing, noticers))
    }
    return stages
  }
  const groups = comebacks(index, lost)
  const late = stagesOf(groups.toSorted((a, b) => a.at.high - b.at.high || a.at.low - b.at.low))
  return { down: NOTHING_DOWN, late, early: late }
}

const SOURCE = ESTABLISH.source
const upAt = (isCut: boolean): Interval => ({ low: 0, high: isCut ? CARRIER_LOSS.high : 0 })

interface Comeback {
  readonly at: Interval
  readonly sessions: readonly Session[]
}

/** Sessions with the same span of time, which may come up in any order. */
function comebacks(index: NetworkIndex, lost: readonly Session[]): Comeback[] {
  const spans = groupBy(lost, (session) => establishes(index, session).high)
  return [...spans].map(([, sessions]) => ({ at: establishes(index, sessions[0]!), sessions }))
}

/** An attempt is made at once or when the timer of the slower end runs out. */
function establishes({ nodes }: NetworkIndex, { ends }: Session): Interval {
  const retries = ends.map((end) => end.connectRetrySeconds ?? (nodes.has(end.node) ? CONNECT_RETRY_SECONDS : 0))
  return { low: ESTABLISH.low, high: Math.max(...retries) + ESTABLISH.high }
}

/** Sets of sessions that may be up before the others of their group: none of them is empty or whole. */
function firstOnes(ids: readonly SessionId[]): readonly (readonly SessionId[])[] {
  if (ids.length < 2) return []
  if (ids.length <= EVERY_ORDER) {
    const whole = 2 ** ids.length - 1
    return Array.from({ length: whole - 1 }, (_, i) => ids.filter((_id, bit) => ((i + 1) & (1 << bit)) !== 0))
  }
  return [...ids.map((id) => [id]), ...ids.map((id) => ids.filter((other) => other !== id))]
}

function sessionWords(ids: readonly SessionId[]): string {
  if (ids.length === 1) return `session ${ids[0]} is up again`
  const names = ids.length > EVERY_ORDER ? `${ids.length} sessions` : `sessions ${ids.join(', ')}`
  return `${names} are up again, whichever comes first`
}
