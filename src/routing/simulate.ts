import { ProblemError, type Problem } from '../core/problem.ts'
import type { NetworkIndex } from '../network/index.ts'
import type { SessionId } from '../network/model.ts'
import { prefixGroups, type Group } from './classes.ts'
import { settleClass, type ClassResult, type Run } from './fixed-point.ts'
import { NOTHING_DOWN, type BgpPath, type Conditions, type Down, type RoutingState } from './model.ts'
import { LazyMap } from './lazy-map.ts'
import { NextHopResolver } from './next-hops.ts'
import { prepareRouting, type End, type Prepared } from './prepare.ts'
import { publicPath, tableRoutes, type Settled } from './tables.ts'
import { tunnelAlive } from './tunnels.ts'

/**
 * The control plane of a network under some conditions: every table of every node, and what each session end has learned.
 * Pure: the same network and conditions give the same state. Tables are built when they are first read.
 *
 * @throws {ProblemError} COMPILE-010 when BGP never settles, naming the sessions and prefixes that keep changing.
 * @example
 * const index = indexNetwork(network)
 * const healthy = simulateRoutes(index)
 * const after = simulateRoutes(index, { down: { ...NOTHING_DOWN, nodes: new Set([nodeId('edge-aws-1')]) } })
 */
export function simulateRoutes(index: NetworkIndex, conditions: Conditions = { down: NOTHING_DOWN }): RoutingState {
  const prepared = prepareRouting(index)
  const resolver = new NextHopResolver(prepared, conditions.down)
  const up = sessionsUp(prepared, conditions.down)
  const frozen = prepared.ends.filter(
    (end) =>
      up[end.number] === 0 && conditions.unnoticed?.has(end.key) === true && !conditions.down.nodes.has(prepared.nodes[end.node]!.node.id),
  )
  const run: Run = { prepared, up, resolver }
  const settled = prefixGroups(prepared, conditions, resolver, frozen).map((group): Settled => ({
    group,
    result: settleClass(run, group.class),
  }))
  refuseUnsettled(prepared, settled)
  const tables = tableRoutes(run, settled, conditions.down)
  const keeps = new Map(prepared.ends.filter((end) => up[end.number] === 1 || frozen.includes(end)).map((end) => [end.key, end]))
  return {
    tables,
    learned: new LazyMap(new Set(keeps.keys()), (key) => learnedBy(prepared, settled, keeps.get(key)!)),
    established: new Set(prepared.ends.filter((end) => up[end.number] === 1).map((end): SessionId => end.session.id)),
    rounds: settled.reduce((most, { result }) => Math.max(most, result.rounds), 0),
  }
}

/** By number of the end: 1 when both speakers live and what the session rides on works. */
function sessionsUp(prepared: Prepared, down: Down): Uint8Array {
  const { index, ends } = prepared
  const tunnels = new Map<string, boolean>()
  const up = new Uint8Array(ends.length)
  for (const [number, { session }] of ends.entries()) {
    if (session.ends.some((end) => down.nodes.has(end.node))) continue
    const carrier = session.carriedBy
    if (carrier.kind === 'link') {
      up[number] = down.links.has(carrier.id) ? 0 : 1
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

/** At most so many prefixes and sessions are named. */
const NAMED = 4

function refuseUnsettled(prepared: Prepared, settled: readonly { readonly group: Group; readonly result: ClassResult }[]): void {
  const problems = settled
    .filter(({ result }) => result.unsettled.length > 0)
    .map(({ group, result }): Problem => {
      const ends = result.unsettled.map((number) => prepared.ends[number]!)
      const sessions = [
        ...new Set(ends.map((end) => `${end.session.id} (${end.learnedFrom.peer} to ${prepared.nodes[end.node]!.node.id})`)),
      ]
      const at = ends.find((end) => end.session.from.at !== undefined)?.session.from.at
      return {
        code: 'COMPILE-010',
        severity: 'error',
        message: `BGP never settles for ${named(group.prefixes.map((prefix) => prefix.text))}: ${named(sessions)} keep changing their minds`,
        ...(at === undefined ? {} : { at }),
        hint: 'each of these routers prefers what its neighbour says over what the neighbour needs it to say; let one of them prefer its own path',
      }
    })
  if (problems.length > 0) throw new ProblemError(problems)
}

function named(names: readonly string[]): string {
  const shown = names.slice(0, NAMED).join(', ')
  return names.length > NAMED ? `${shown} and ${names.length - NAMED} more` : shown
}
