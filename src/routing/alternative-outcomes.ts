import type { NetworkIndex } from '../network/index.ts'
import type { NodeId } from '../network/model.ts'
import { NOTHING_DOWN, tableKey, type Conditions, type Route } from './model.ts'
import { prepareRouting } from './prepare.ts'
import { simulateInOrder, simulateRoutes } from './simulate.ts'

/** A route that depends on who speaks first. */
export interface Alternative {
  readonly node: NodeId
  readonly table: string
  readonly prefix: string
  /** What the simulation takes, and what it would take if the speakers took their turns the other way round. */
  readonly taken: Route | undefined
  readonly other: Route | undefined
}

/**
 * Routes that come out otherwise when the speakers take their turns in the reverse order: the policies have more than one
 * stable outcome, and a restart may change from one to the other. An empty list is no proof that there is only one.
 *
 * @throws {ProblemError} COMPILE-010 when one of the two orders never settles
 */
export function alternativeOutcomes(index: NetworkIndex, conditions: Conditions = { down: NOTHING_DOWN }): readonly Alternative[] {
  const taken = simulateRoutes(index, conditions)
  const other = simulateInOrder(index, conditions, [...prepareRouting(index).speakers].reverse())
  return index.network.nodes.flatMap((node) =>
    node.tables.flatMap(({ name }): Alternative[] => {
      const [a, b] = [taken, other].map(
        (state) => new Map((state.tables.get(tableKey(node.id, name)) ?? []).map((route) => [route.prefix, route])),
      ) as [Map<string, Route>, Map<string, Route>]
      return [...new Set([...a.keys(), ...b.keys()])].flatMap((prefix) =>
        said(a.get(prefix)) === said(b.get(prefix))
          ? []
          : [{ node: node.id, table: name, prefix, taken: a.get(prefix), other: b.get(prefix) }],
      )
    }),
  )
}

function said(route: Route | undefined): string {
  return route === undefined ? '' : JSON.stringify([route.protocol, route.action, route.nextHops, route.path])
}
