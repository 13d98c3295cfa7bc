import { indexNetwork } from '../../src/network/index.ts'
import type { Network, NodeId } from '../../src/network/model.ts'
import { ProblemError } from '../../src/core/problem.ts'
import { restartSeconds } from '../../src/routing/graceful-restart.ts'
import { NOTHING_DOWN, sessionEndKey, type Down, type RoutingState } from '../../src/routing/model.ts'
import { simulateRoutes } from '../../src/routing/simulate.ts'
import { downOf, networkOf, type LabCase } from './case.ts'
import { pathLine } from './daemon-tables.ts'
import { diceOf } from './dice.ts'

/** A route that BGP put into a router's table, and the best path behind it, in one line each. */
export interface SeenRoute {
  readonly prefix: string
  readonly nextHops: readonly string[]
  /** Absent for aggregates, which their router makes itself, and where the daemon that could tell is dead. */
  readonly path?: string
}

/** By router. */
export type SeenTables = Readonly<Record<string, readonly SeenRoute[]>>

export interface Predicted {
  readonly healthy: SeenTables
  /** Without the routers that are gone. */
  readonly failed: SeenTables
}

/** In place of tables, where no order leads to an end. */
export const NEVER_SETTLES = 'never settles'

export function predict(given: LabCase): Predicted {
  const network = networkOf(given)
  return predictIn(network, downOf(given.failure))
}

function predictIn(network: Network, down: Down): Predicted {
  const index = indexNetwork(network)
  const healthy = simulateRoutes(index)
  const failed = simulateRoutes(index, { down, before: healthy, stale: staleEnds(network, down) })
  return { healthy: seenIn(network, healthy, NOTHING_DOWN), failed: seenIn(network, failed, down) }
}

/** Ends whose peer died without a word, and had asked for a graceful restart. */
function staleEnds({ sessions }: Network, down: Down): ReadonlySet<string> {
  const gone = (id: NodeId): boolean => down.nodes.has(id) || down.daemons.has(id)
  return new Set(
    sessions.flatMap((session) =>
      ([0, 1] as const).flatMap((side) => {
        const own = session.ends[side].node
        return gone(session.ends[side === 0 ? 1 : 0].node) && restartSeconds(session, own) > 0 ? [sessionEndKey(session.id, own)] : []
      }),
    ),
  )
}

function seenIn(network: Network, state: RoutingState, down: Down): SeenTables {
  const living = network.nodes.map((node) => node.id).filter((id) => !down.nodes.has(id))
  return Object.fromEntries(
    living.sort().map((id) => [
      id,
      (state.tables.get(`${id}|main`) ?? [])
        .filter((route) => route.protocol === 'bgp' || route.protocol === 'aggregate')
        .map((route): SeenRoute => ({
          prefix: route.prefix,
          nextHops: route.protocol === 'aggregate' ? ['blackhole'] : route.nextHops.map((hop) => `${hop.address}@${hop.interface}`).sort(),
          ...(route.protocol === 'aggregate' || down.daemons.has(id) ? {} : { path: pathLine(route.path!) }),
        }))
        .sort((a, b) => (a.prefix < b.prefix ? -1 : 1)),
    ]),
  )
}

/** So many other orders of the routers and sessions must give the same; a few that do not may be found only after a difference. */
const ORDERS = 30
const ORDERS_AFTER_A_DIFFERENCE = 300

/**
 * What is predicted when the outcome depends on no order; undefined where it does, or where nothing ever settles: there daemons may
 * end anywhere, and the simulation takes one of the ends.
 */
export function predictCertain(given: LabCase): Predicted | undefined {
  const network = networkOf(given)
  const down = downOf(given.failure)
  try {
    const predicted = predictIn(network, down)
    const text = JSON.stringify(predicted)
    for (const other of inOtherOrders(network, ORDERS)) if (JSON.stringify(predictIn(other, down)) !== text) return undefined
    return predicted
  } catch (error) {
    if (isUnsettled(error)) return undefined
    throw error
  }
}

function* inOtherOrders(network: Network, count: number): Generator<Network> {
  for (let seed = 0; seed < count; seed++) {
    const dice = diceOf(seed)
    yield { ...network, nodes: dice.shuffled(network.nodes), sessions: dice.shuffled(network.sessions) }
  }
}

/** Whether what daemons show in a stage is what the simulation gives in some other order, or some other order never settles. */
export function isOtherOutcome(given: LabCase, stage: keyof Predicted, seen: SeenTables): boolean {
  const [network, down, text] = [networkOf(given), downOf(given.failure), JSON.stringify(seen)]
  try {
    for (const other of inOtherOrders(network, ORDERS_AFTER_A_DIFFERENCE)) {
      if (JSON.stringify(predictIn(other, down)[stage]) === text) return true
    }
    return false
  } catch (error) {
    if (isUnsettled(error)) return true
    throw error
  }
}

const isUnsettled = (error: unknown): boolean => error instanceof ProblemError && error.problems.every(({ code }) => code === 'COMPILE-010')
