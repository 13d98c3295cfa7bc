import type { Problem } from '../core/problem.ts'
import type { NetworkIndex } from '../network/index.ts'
import { INTERNET, type Interface, type NetworkNode, type Probe, type RouteTarget, type StaticRoute } from '../network/model.ts'
import { cross, ledTarget, owns, translated } from './tunnels.ts'
import type { FeltDown } from './felt.ts'
import { interfaceUp } from './interfaces.ts'
import { lookup } from './lookup.ts'
import type { NextHop, ProbedRoute, Route, RoutingState } from './model.ts'

const probed = new WeakMap<NetworkIndex, readonly ProbedRoute[]>()

/** Static routes that stand only while their probe is answered, in the order of the network. */
export function probedRoutes(index: NetworkIndex): readonly ProbedRoute[] {
  let found = probed.get(index)
  if (found === undefined) {
    found = index.network.nodes.flatMap((node) =>
      node.tables.flatMap((table) =>
        table.routes.flatMap((route) => (route.probe === undefined ? [] : [{ node: node.id, table: table.name, route }])),
      ),
    )
    probed.set(index, found)
  }
  return found
}

/** Probes that were answered in one state and are not in another, and the other way round. */
export function probeChanges(
  before: RoutingState,
  after: RoutingState,
): { readonly lost: readonly ProbedRoute[]; readonly back: readonly ProbedRoute[] } {
  const without = (these: RoutingState, those: RoutingState): readonly ProbedRoute[] =>
    (these.unanswered ?? []).filter(({ route }) => !(those.unanswered ?? []).some((other) => other.route === route))
  return { lost: without(after, before), back: without(before, after) }
}

/**
 * Routes whose probe nobody answers. The question leaves by the route itself and then follows the tables of each node; the
 * answer follows the tables back. Where the load is shared, every way must work. What leaves the network, or reaches
 * something that is not modelled, is taken to be answered. Filters are left out: `reach/` follows a packet exactly.
 */
export function unansweredProbes(
  index: NetworkIndex,
  state: RoutingState,
  down: FeltDown,
  routes: readonly ProbedRoute[],
): ReadonlySet<StaticRoute> {
  const walk: Walk = { index, state, down }
  return new Set(
    routes.flatMap(({ node: id, route }) => {
      const node = index.nodes.get(id)
      const { probe } = route
      return node === undefined || probe === undefined || down.nodes.has(id) || isAnswered(walk, node, route, probe) ? [] : [route]
    }),
  )
}

export function unsettledProbes(routes: readonly ProbedRoute[], now: ReadonlySet<StaticRoute>, last: ReadonlySet<StaticRoute>): Problem {
  const flapping = routes.filter(({ route }) => now.has(route) !== last.has(route))
  const at = flapping.find(({ route }) => route.from.at !== undefined)?.route.from.at
  const names = flapping.map(({ node, route }) => `${route.prefix} on ${node} (probe of ${route.probe?.address})`)
  return {
    code: 'COMPILE-012',
    severity: 'error',
    message: `probes never settle: ${names.slice(0, 4).join(', ')}`,
    ...(at === undefined ? {} : { at }),
    hint: 'whether the probe is answered depends on the very route that it takes away; probe an address whose answer comes back another way',
  }
}

interface Walk {
  readonly index: NetworkIndex
  readonly state: RoutingState
  readonly down: FeltDown
}

interface Packet {
  readonly source: string
  readonly destination: string
  /** Addresses that a node on the way put in place of the sender's, with what they stand for. */
  readonly restores: ReadonlyMap<string, string>
}

type Arrived = (node: NetworkNode, packet: Packet) => boolean

/** Longest way that is followed; a longer one is a loop. */
const HOPS = 32

function isAnswered(walk: Walk, node: NetworkNode, route: StaticRoute, probe: Probe): boolean {
  const leaving = 'interface' in route.target && !('node' in route.target) ? route.target.interface : undefined
  const port = node.interfaces.find((one) => one.name === leaving)
  const source = port?.addresses[0]
  if (port === undefined || source === undefined || !interfaceUp(node, port, walk.down)) return false
  const question: Packet = { source: bare(source), destination: probe.address, restores: new Map() }
  return step(walk, node, route.target, question, HOPS, (responder, asked) => {
    const own = responder.interfaces.find((one) => one.addresses.some((text) => bare(text) === asked.destination))
    const answer: Packet = { source: asked.destination, destination: asked.source, restores: asked.restores }
    const comesBack: Arrived = (reached, packet) => {
      if (reached.id === node.id) return true
      const meant = packet.restores.get(packet.destination)
      return meant !== undefined && forward(walk, reached, undefined, { ...packet, destination: meant }, HOPS, comesBack)
    }
    return forward(walk, responder, own?.table, answer, HOPS, comesBack)
  })
}

const bare = (text: string): string => text.slice(0, text.indexOf('/'))

/** Whether the packet arrives, and `arrived` is content, by every way that the node's table has for it. */
function forward(walk: Walk, node: NetworkNode, table: string | undefined, packet: Packet, hops: number, arrived: Arrived): boolean {
  const name = table ?? node.tables[0]?.name
  const route = name === undefined ? undefined : lookup(walk.state, node.id, name, packet.destination)
  if (route === undefined) return false
  const targets = targetsOf(walk, node, route)
  return targets === 'outside' || (targets.length > 0 && targets.every((target) => step(walk, node, target, packet, hops, arrived)))
}

function targetsOf({ index, down }: Walk, node: NetworkNode, route: Route): readonly RouteTarget[] | 'outside' {
  switch (route.action) {
    case 'forward':
      return route.nextHops.map(targetOf)
    case 'attached':
      return [{ kind: 'attached' }]
    case 'deliver': {
      const target = route.static?.target
      const led = target?.kind === 'deliver' ? ledTarget(index, node, target, down) : undefined
      return led === undefined ? [] : [led]
    }
    case 'unmodelled':
    case 'exit':
      return 'outside'
    default:
      return []
  }
}

function targetOf({ interface: name, address, kind }: NextHop): RouteTarget {
  return kind === 'gateway' && address !== undefined
    ? { kind, interface: name, address }
    : { kind: kind === 'peer' ? 'peer' : 'connected', interface: name }
}

function step(walk: Walk, node: NetworkNode, target: RouteTarget, packet: Packet, hops: number, arrived: Arrived): boolean {
  if (hops === 0) return false
  const { index, down } = walk
  const next = cross(index, node, target, packet.destination, down, new Set())
  // The internet has every address that nobody in the network has.
  if (next === undefined) return node.id === INTERNET && target.kind === 'attached'
  const left = leave(node, target, packet)
  const entered: Packet = { ...left, destination: translated(next.node, next.port, left.destination) }
  if (owns(next.node, entered.destination)) return arrived(next.node, entered)
  return next.node.role !== 'host' && forward(walk, next.node, tableOf(next.port), entered, hops - 1, arrived)
}

const tableOf = (port: Interface): string | undefined => port.table

/** What translations of the node that it leaves make of the sender. */
function leave(node: NetworkNode, target: RouteTarget, packet: Packet): Packet {
  const leaving = 'interface' in target ? target.interface : undefined
  const fixed = node.translations.find((one) => one.interface === leaving && one.inside === packet.source)
  if (fixed !== undefined) return { ...packet, source: fixed.outside }
  const hidden = (node.masquerades ?? []).find((one) => one.interface === leaving)
  if (hidden === undefined || owns(node, packet.source)) return packet
  return { ...packet, source: hidden.outside, restores: new Map([...packet.restores, [hidden.outside, packet.source]]) }
}
