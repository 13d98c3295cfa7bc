import { compareText, sortedBy } from '../core/stable.ts'
import { indexNetwork, type NetworkIndex } from '../network/index.ts'
import type { NodeId, StaticRoute } from '../network/model.ts'
import { NOTHING_DOWN, sessionEndKey, type Down, type ProbedRoute, type RoutingState } from '../routing/model.ts'
import { probeChanges } from '../routing/probes.ts'
import { shareWalksOver, terrainOf } from '../reach/trace.ts'
import { simulateRoutes } from '../routing/simulate.ts'
import { noticesOf, type Notice } from './detection.ts'
import { downOf } from './list.ts'
import type { Terrain } from '../reach/flight.ts'
import type { Failure, Interval } from './model.ts'
import { settleRoutes } from './settle.ts'
import { CARRIER_LOSS, PROBE } from './timing.ts'

/** What the network believes from one moment on. */
export interface Stage {
  /** When the event that begins the stage happens; the routes follow after the control plane's own time. */
  readonly at: Interval
  readonly what: string
  readonly source: string
  readonly state: RoutingState
  readonly terrain: Terrain
  /** The nodes whose notice begins the stage. */
  readonly noticers: readonly NodeId[]
  /** One of several orders of the same events, which the time line tells as one step. */
  readonly isOneOfMany?: true
}

export interface Timeline {
  readonly down: Down
  /** From "nobody has noticed" to "everybody has", each group of notices at its latest possible time. */
  readonly late: readonly Stage[]
  /** The same with each group at its earliest; the same list when the order does not differ. */
  readonly early: readonly Stage[]
}

const timelines = new WeakMap<RoutingState, Map<string, Timeline>>()

/** What each machine believes after the failure, step by step; the healthy state is where it starts. Kept per healthy state. */
export function timelineOf(index: NetworkIndex, healthy: RoutingState, failure: Failure): Timeline {
  const known = timelines.get(healthy) ?? new Map<string, Timeline>()
  timelines.set(healthy, known)
  const found = known.get(failure.id)
  if (found !== undefined) return found
  const made = makeTimeline(index, healthy, failure)
  known.set(failure.id, made)
  return made
}

function makeTimeline(index: NetworkIndex, healthy: RoutingState, failure: Failure): Timeline {
  const down = downOf(failure)
  const base = shareWalksOver(terrainOf(index, healthy, NOTHING_DOWN))
  const settled = settleRoutes(index, down, base)
  const lost = index.network.sessions.filter((session) => healthy.established.has(session.id) && !settled.state.established.has(session.id))
  const probes = probeChanges(healthy, settled.state).lost
  const notices = [
    ...lost.flatMap((session) => noticesOf(index, session, down)),
    ...carrierNotices(index, down),
    ...probes.map(probeNotice),
  ]
  // An end that nothing will ever tell (hold time 0, no BFD) keeps what it learned for good.
  const told = new Set(notices.map((notice) => notice.key))
  const mute = lost.flatMap((session) => session.ends.map((end) => sessionEndKey(session.id, end.node))).filter((key) => !told.has(key))
  const states = new Map<string, RoutingState>()
  const beliefs = (unnoticed: readonly string[]): Pick<Stage, 'state' | 'terrain'> => {
    const state = stateOf(unnoticed)
    return { state, terrain: terrainOf(index, state, down, base) }
  }
  const stateOf = (unnoticed: readonly string[]): RoutingState => {
    if (unnoticed.length === 0) return settled.state
    const key = unnoticed.join()
    const waiting = probes.filter((probe) => unnoticed.includes(probeNotice(probe).key))
    const made =
      states.get(key) ??
      simulateRoutes(withoutProbes(index, waiting), { down: settled.felt, unnoticed: new Set(unnoticed), before: healthy })
    states.set(key, made)
    return made
  }
  // A daemon takes its routes out of its own kernel as it dies; everything else is as it was.
  const begun = down.daemons.size === 0 ? healthy : stateOf([...notices.map((notice) => notice.key), ...mute].sort(compareText))
  const start: Stage = {
    at: { low: 0, high: 0 },
    what: `${failure.label} fails; nobody has noticed`,
    source: 'what was learned is used until its loss is noticed',
    state: begun,
    terrain: terrainOf(index, begun, down, base),
    noticers: [],
  }
  const stagesOf = (groups: readonly (readonly Notice[])[]): Stage[] => {
    // Without any session to lose there is nothing to notice, but routes through what is gone are gone.
    if (groups.length === 0) return [start, { ...start, what: `${failure.label}: no session depends on it`, ...beliefs(mute) }]
    return [
      start,
      ...groups.map((group, i): Stage => {
        const unnoticed = [...groups.slice(i + 1).flatMap((later) => later.map((notice) => notice.key)), ...mute].sort(compareText)
        const at = group[0]!.at
        return {
          at,
          what: describe(group),
          source: group[0]!.source,
          ...beliefs(unnoticed),
          noticers: [...new Set(group.map((notice) => notice.node))],
        }
      }),
    ]
  }

  const groups = groupByTime(notices)
  const late = [...groups].sort((a, b) => a[0]!.at.high - b[0]!.at.high || a[0]!.at.low - b[0]!.at.low)
  const early = [...groups].sort((a, b) => a[0]!.at.low - b[0]!.at.low || a[0]!.at.high - b[0]!.at.high)
  const lateStages = stagesOf(late)
  return { down, late: lateStages, early: early.every((group, i) => group === late[i]) ? lateStages : stagesOf(early) }
}

/** The route goes after so many questions without an answer. */
function probeNotice({ node, table, route }: ProbedRoute): Notice {
  const { address = '', failures = 0, intervalSeconds = 0 } = route.probe ?? {}
  return {
    key: `probe:${node}|${table}|${route.prefix}|${address}`,
    node,
    lost: address,
    at: { low: (failures - 1) * intervalSeconds, high: failures * intervalSeconds + PROBE.waitSeconds },
    means: `${failures} probes without an answer (every ${intervalSeconds} s)`,
    source: PROBE.source,
  }
}

/** The network in which these routes stand whatever their probes find: it has not been found yet. */
function withoutProbes(index: NetworkIndex, waiting: readonly ProbedRoute[]): NetworkIndex {
  if (waiting.length === 0) return index
  const stays = new Set(waiting.map(({ route }) => route))
  const plain = ({ probe: _probe, ...route }: StaticRoute): StaticRoute => route
  return indexNetwork({
    ...index.network,
    nodes: index.network.nodes.map((node) =>
      waiting.every((each) => each.node !== node.id)
        ? node
        : {
            ...node,
            tables: node.tables.map((table) => ({
              ...table,
              routes: table.routes.map((route) => (stays.has(route) ? plain(route) : route)),
            })),
          },
    ),
  })
}

/** A cut link takes connected routes away, whether or not a session runs over it; where something watches the link, not before it finds out. */
function carrierNotices(index: NetworkIndex, down: Down): Notice[] {
  const { low, high, source } = CARRIER_LOSS
  return [...down.links].flatMap((id) => {
    const link = index.links.get(id)
    const watch = link?.watch
    return (link?.ends ?? []).flatMap(({ node }): Notice[] => {
      const role = index.nodes.get(node)?.role
      if (watch !== undefined && !down.nodes.has(node)) {
        const { means, source } = watch
        return [{ key: `${id}@${node}`, node, lost: link?.label ?? id, at: { low: watch.low, high: watch.high }, means, source }]
      }
      if (down.nodes.has(node) || (role !== 'router' && role !== 'host')) return []
      return [{ key: `${id}@${node}`, node, lost: link?.label ?? id, at: { low, high }, means: 'loss of carrier', source }]
    })
  })
}

/** Ends that notice in the same span of time may do so in any order, and are taken together. */
function groupByTime(notices: readonly Notice[]): Notice[][] {
  const groups = new Map<string, Notice[]>()
  for (const notice of notices) {
    const key = `${notice.at.low}|${notice.at.high}|${notice.source}`
    groups.set(key, [...(groups.get(key) ?? []), notice])
  }
  return [...groups.values()]
}

/** `edge-aws-2 and edge-sakura-1 notice the loss of edge-aws-1 by BFD (100 ms × 3)`. */
function describe(group: readonly Notice[]): string {
  const byLoss = new Map<string, { readonly lost: string; readonly means: string; readonly nodes: Set<NodeId> }>()
  for (const { lost, means, node } of group) {
    const key = `${lost}|${means}`
    const entry = byLoss.get(key) ?? { lost, means, nodes: new Set<NodeId>() }
    entry.nodes.add(node)
    byLoss.set(key, entry)
  }
  return sortedBy(byLoss.values(), (each) => each.lost)
    .map(({ lost, means, nodes }) => {
      const names = sortedBy(nodes, (node) => node)
      const who = names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
      return `${who} ${names.length === 1 ? 'notices' : 'notice'} the loss of ${lost} by ${means}`
    })
    .join('; ')
}
