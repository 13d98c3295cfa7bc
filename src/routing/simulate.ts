import { ProblemError } from '../core/problem.ts'
import type { Address } from '../ip/address.ts'
import type { NetworkIndex } from '../network/index.ts'
import type { SessionId, StaticRoute } from '../network/model.ts'
import { settleAll } from './aggregates.ts'
import { carriedPrefixes } from './classes.ts'
import type { Felt, FeltDown } from './felt.ts'
import type { Run } from './fixed-point.ts'
import { rememberInside } from './inside.ts'
import { withKeptTables } from './kept-tables.ts'
import { NOTHING_DOWN, type BgpPath, type Conditions, type Refusal, type Route, type RoutingState } from './model.ts'
import { LazyMap } from './lazy-map.ts'
import { NextHopResolver } from './next-hops.ts'
import { prepareRouting, type End, type Prepared, type Speaker } from './prepare.ts'
import { probedRoutes, unansweredProbes, unsettledProbes } from './probes.ts'
import { refusals } from './refusals.ts'
import { publicPath, tableRoutes, type Settled } from './tables.ts'
import { tunnelAlive } from './tunnels.ts'
import { unsettledProblem } from './wheel.ts'

/**
 * The control plane of a network under some conditions: every table of every node, and what each session end has learned.
 * Pure: the same network and conditions give the same state. Tables are built when they are first read.
 *
 * @throws {ProblemError} COMPILE-010 when BGP never settles, naming the wheel; COMPILE-012 when probes never settle.
 * @example
 * const index = indexNetwork(network)
 * const healthy = simulateRoutes(index)
 * const after = simulateRoutes(index, { down: { ...NOTHING_DOWN, nodes: new Set([nodeId('edge-aws-1')]) } })
 */
export function simulateRoutes(index: NetworkIndex, conditions: Conditions = { down: NOTHING_DOWN }): RoutingState {
  return simulateInOrder(index, conditions, prepareRouting(index).speakers)
}

/**
 * The same with the speakers taking turns in another order. Sessions that somebody refuses and routes that a probe takes away
 * change what all others see, so everything is worked out again without them until nothing more goes.
 */
export function simulateInOrder(index: NetworkIndex, conditions: Conditions, order: readonly Speaker[]): RoutingState {
  const prepared = prepareRouting(index)
  const probed = probedRoutes(index)
  // What was closed for too many prefixes stays closed when there are fewer (seen in FRR and BIRD), until somebody resets it.
  const refused = new Map<SessionId, Refusal>(conditions.before?.refused)
  const seen: ReadonlySet<StaticRoute>[] = []
  let unanswered: ReadonlySet<StaticRoute> = new Set()
  for (;;) {
    const felt = feltConditions(conditions, refused, unanswered)
    const run: Run = { prepared, up: sessionsUp(prepared, felt.down), resolver: new NextHopResolver(prepared, felt.down), order }
    const frozen = frozenEnds(run, felt)
    const settled = settleAll(run, carriedPrefixes(prepared, felt, run.resolver, frozen))
    refuseUnsettled(run, settled)
    const more = refusals(run, settled)
    if (more.size > 0) {
      for (const [session, refusal] of more) refused.set(session, refusal)
      continue
    }
    const outcome = stateOf(run, () => settled, felt.down, undefined, frozen)
    const state = {
      ...withKeptTables(index, felt, outcome, () => simulateRoutes(index)),
      ...(refused.size === 0 ? {} : { refused }),
      ...(probed.length === 0 ? {} : { unanswered: probed.filter(({ route }) => unanswered.has(route)) }),
    }
    rememberInside(state, { run, settled: () => settled, down: felt.down })
    if (probed.length === 0) return state
    const now = unansweredProbes(index, state, felt.down, probed)
    if (isSame(now, unanswered)) return state
    if (seen.some((before) => isSame(before, now))) throw new ProblemError([unsettledProbes(probed, now, unanswered)])
    seen.push(unanswered)
    unanswered = now
  }
}

function feltConditions(conditions: Conditions, refused: ReadonlyMap<SessionId, Refusal>, unanswered: FeltDown['unanswered']): Felt {
  if (refused.size === 0 && unanswered?.size === 0) return conditions
  const { down } = conditions
  const sessions = refused.size === 0 ? down.sessions : new Set([...down.sessions, ...refused.keys()])
  return { ...conditions, down: { ...down, sessions, ...(unanswered === undefined ? {} : { unanswered }) } }
}

const isSame = <T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean => a.size === b.size && [...a].every((one) => b.has(one))

/** Ends of dead sessions that go on using what they learned: they do not know, or keep it for a graceful restart. */
function frozenEnds({ prepared, up }: Run, { down, unnoticed, stale }: Felt): readonly End[] {
  if (unnoticed === undefined && stale === undefined) return []
  return prepared.ends.filter((end) => {
    const { id } = prepared.nodes[end.node]!.node
    if (up[end.number] === 1 || down.nodes.has(id) || down.daemons.has(id)) return false
    return unnoticed?.has(end.key) === true || stale?.has(end.key) === true
  })
}

/** What callers see of an outcome. `find` answers look-ups without building tables; `frozen` ends still use what they learned. */
export function stateOf(
  run: Run,
  settled: () => readonly Settled[],
  down: FeltDown,
  find?: (table: string, address: Address) => Route | undefined,
  frozen: readonly End[] = [],
): RoutingState {
  const { prepared, up } = run
  let tables: RoutingState['tables'] | undefined
  let learned: RoutingState['learned'] | undefined
  let established: RoutingState['established'] | undefined
  const keptBy = (): RoutingState['learned'] => {
    const keeps = new Map(prepared.ends.filter((end) => up[end.number] === 1 || frozen.includes(end)).map((end) => [end.key, end]))
    return new LazyMap(new Set(keeps.keys()), (key) => learnedBy(prepared, settled(), keeps.get(key)!))
  }
  const state: RoutingState = {
    get tables() {
      return (tables ??= tableRoutes(run, settled(), down))
    },
    get learned() {
      return (learned ??= keptBy())
    },
    get established() {
      return (established ??= new Set(prepared.ends.filter((end) => up[end.number] === 1).map((end): SessionId => end.session.id)))
    },
    ...(find === undefined ? {} : { find }),
    get rounds() {
      return settled().reduce((most, { result }) => Math.max(most, result.rounds), 0)
    },
  }
  rememberInside(state, { run, settled, down })
  return state
}

/** By number of the end: 1 when both speakers live and what the session rides on works. */
export function sessionsUp(prepared: Prepared, down: FeltDown): Uint8Array {
  const { index, ends } = prepared
  const tunnels = new Map<string, boolean>()
  const up = new Uint8Array(ends.length)
  for (const [number, { session }] of ends.entries()) {
    if (down.sessions.has(session.id) || session.ends.some((end) => down.nodes.has(end.node) || down.daemons.has(end.node))) continue
    const carrier = session.carriedBy
    if (carrier.kind === 'link') {
      up[number] = down.links.has(carrier.id) || down.silentLinks.has(carrier.id) ? 0 : 1
      continue
    }
    let alive = tunnels.get(carrier.id)
    if (alive === undefined) {
      const tunnel = index.tunnels.get(carrier.id)
      alive = tunnel !== undefined && tunnelAlive(index, tunnel, down)
      tunnels.set(carrier.id, alive)
    }
    up[number] = alive ? 1 : 0
  }
  return up
}

function learnedBy(prepared: Prepared, settled: readonly Settled[], end: End): ReadonlyMap<string, BgpPath> {
  const learned = new Map<string, BgpPath>()
  for (const { group, result } of settled) {
    const path = result.learned[end.number]
    if (path !== undefined) for (const prefix of group.prefixes) learned.set(prefix.text, publicPath(prepared, path, prefix.text))
  }
  return learned
}

function refuseUnsettled(run: Run, settled: readonly Settled[]): void {
  const problems = settled.filter(({ result }) => result.unsettled.size > 0).map((each) => unsettledProblem(run, each))
  if (problems.length > 0) throw new ProblemError(problems)
}
