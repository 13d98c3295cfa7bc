import { compareText } from '../core/stable.ts'
import { nodeId } from '../network/model.ts'
import { tableKey, type Route, type RoutingState } from '../routing/model.ts'

/** One table of the running lab: prefix → next hops, each `address@interface` or `@interface`, sorted. */
export interface MeasuredTable {
  readonly node: string
  readonly table: string
  readonly routes: ReadonlyMap<string, readonly string[]>
}

export interface Difference {
  readonly node: string
  readonly table: string
  readonly prefix: string
  /** Next hops of the simulation; absent when it has no route. */
  readonly simulated?: readonly string[]
  readonly measured?: readonly string[]
}

/**
 * The simulation's tables against the kernel's of every router (main: what FRR put there, connected and static routes) and hub
 * (every table of BIRD), prefix by prefix and next hop by next hop. A machine's own addresses (/32) and routes whose interface
 * has lost its carrier are on neither side. Empty when they are equal.
 */
export function compareTables(state: RoutingState, measured: readonly MeasuredTable[]): Difference[] {
  return measured.flatMap(({ node, table, routes }) => {
    const simulated = new Map(
      (state.tables.get(tableKey(nodeId(node), table)) ?? []).filter(isCompared).map((route) => [route.prefix, hopsOf(route)]),
    )
    const prefixes = [...new Set([...simulated.keys(), ...routes.keys()])].sort(compareText)
    return prefixes.flatMap((prefix): Difference[] => {
      const [left, right] = [simulated.get(prefix), routes.get(prefix)]
      if (left?.join(' ') === right?.join(' ')) return []
      return [
        { node, table, prefix, ...(left === undefined ? {} : { simulated: left }), ...(right === undefined ? {} : { measured: right }) },
      ]
    })
  })
}

/** `edge-aws-1 main 10.0.0.0/8: simulated 169.254.10.2@wg1, measured nothing`. */
export function describeDifference({ node, table, prefix, simulated, measured }: Difference): string {
  const said = (hops: readonly string[] | undefined): string => (hops === undefined ? 'nothing' : hops.join(' ') || 'no next hop')
  return `${node} ${table} ${prefix}: simulated ${said(simulated)}, measured ${said(measured)}`
}

const isCompared = (route: Route): boolean =>
  route.action !== 'attached' && !(route.protocol === 'connected' && route.prefix.endsWith('/32'))

function hopsOf(route: Route): string[] {
  if (route.action === 'blackhole') return ['blackhole']
  return route.nextHops.map((hop) => `${hop.kind === 'gateway' ? (hop.address ?? '') : ''}@${hop.interface}`).sort(compareText)
}
