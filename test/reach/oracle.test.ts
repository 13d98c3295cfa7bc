import fc from 'fast-check'
import { expect, test } from 'vitest'
import { indexNetwork } from '../../src/network/index.ts'
import {
  linkId,
  nodeId,
  tunnelId,
  type Filter,
  type FilterRule,
  type Network,
  type NodeRole,
  type Tunnel,
} from '../../src/network/model.ts'
import { answerOf } from '../../src/reach/conversation.ts'
import type { Packet } from '../../src/reach/model.ts'
import { terrainOf, walkPaths } from '../../src/reach/trace.ts'
import { NOTHING_DOWN, type Down, type NextHop, type Route, type RoutingState } from '../../src/routing/model.ts'
import { buildFilter, buildNetwork, type NodeShape, type Port } from './builders.ts'
import { naiveTrace } from './naive-tracer.ts'

/** More in CI: `KEIRO_ORACLE_RUNS=20000`. */
const RUNS = Number(process.env['KEIRO_ORACLE_RUNS'] ?? 400)

interface Case {
  readonly network: Network
  readonly routes: Map<string, readonly Route[]>
  readonly changed: Map<string, readonly Route[]>
  readonly down: Down
  readonly from: string
  readonly packet: Packet
}

/** Everything is drawn from a stream of small numbers, so that fast-check can shrink a failing case. */
function drawCase(stream: readonly number[]): Case {
  let at = 0
  const pick = (n: number): number => (stream[at++ % stream.length]! + at * 7) % n
  const chance = (percent: number): boolean => pick(100) < percent
  const roles: readonly NodeRole[] = ['router', 'router', 'router', 'host', 'fabric', 'hub', 'carrier']
  const names = ['n0', 'n1', 'n2', 'n3', 'n4', 'internet'].slice(0, 3 + pick(4))
  const kinds = names.map((name): NodeRole => (name === 'internet' ? 'carrier' : roles[pick(roles.length)]!))
  const filters = ['f0', 'f1', 'f2'].map((id): Filter =>
    buildFilter(
      id,
      Array.from({ length: pick(4) }, () => drawRule()),
      { stateful: chance(50), default: chance(60) ? 'accept' : 'drop' },
    ),
  )

  const ports = new Map<string, Record<string, Port>>(names.map((name) => [name, {}]))
  const links = 2 + pick(5)
  const addresses: string[] = ['192.0.2.9', '10.0.0.77']
  for (let l = 0; l < links; l++) {
    const members = new Set(Array.from({ length: chance(70) ? 2 : 3 }, () => pick(names.length)))
    if (members.size < 2) continue
    for (const m of members) {
      const address = `10.${l}.0.${m + 1}`
      addresses.push(address)
      ports.get(names[m]!)![`e${l}`] = {
        addresses: chance(15) ? [] : [`${address}/24`],
        link: `l${l}`,
        antiSpoof: chance(4),
        ...(chance(30) ? { table: 'second' } : {}),
        ...(chance(12) ? { filterIn: `f${pick(3)}` } : {}),
        ...(chance(12) ? { filterOut: `f${pick(3)}` } : {}),
      }
    }
  }
  const plugged = names.filter((name) => Object.keys(ports.get(name)!).length > 0)
  const tunnels: Tunnel[] = []
  for (const id of ['t0', 't1']) {
    const ends = [0, 1].map(() => plugged.filter((name) => kinds[names.indexOf(name)] === 'router'))
    const [a, b] = [ends[0]![pick(9) % Math.max(1, ends[0]!.length)], ends[1]![pick(9) % Math.max(1, ends[1]!.length)]]
    if (a === undefined || b === undefined || a === b || !chance(60)) continue
    const side = (name: string): Tunnel['ends'][0] => {
      const own = Object.entries(ports.get(name)!).filter(([, port]) => (port.addresses ?? []).length > 0)
      const [underlay, port] = own[pick(9) % Math.max(1, own.length)] ?? ['e0', { addresses: ['10.99.0.1/24'] }]
      const local = port.addresses![0]!.split('/')[0]!
      return { node: nodeId(name), interface: id, underlay, local, outside: local }
    }
    tunnels.push({ id: tunnelId(id), kind: 'gre', ends: [side(a), side(b)], from: {} })
    for (const [i, name] of [a, b].entries()) ports.get(name)![id] = { addresses: [`169.254.${id.slice(1)}.${i + 1}/30`], tunnel: id }
    addresses.push(`169.254.${id.slice(1)}.1`, `169.254.${id.slice(1)}.2`)
  }
  const shapes = Object.fromEntries(
    names.map((name, i): [string, NodeShape] => [
      name,
      {
        role: kinds[i]!,
        ports: ports.get(name)!,
        tables: { main: [], second: [] },
        ...(chance(15) ? { forwardFilter: `f${pick(3)}` } : {}),
        translations: chance(20)
          ? [{ interface: `e${pick(links)}`, inside: addresses[pick(addresses.length)]!, outside: addresses[pick(addresses.length)]! }]
          : [],
      },
    ]),
  )
  const network = buildNetwork(shapes, { filters, tunnels })

  const drawTables = (): Map<string, readonly Route[]> =>
    new Map(names.flatMap((name) => ['main', 'second'].map((table): [string, readonly Route[]] => [`${name}|${table}`, drawTable(name)])))
  const drawTable = (name: string): Route[] => {
    const found = new Map<string, Route>()
    const own = Object.keys(ports.get(name)!)
    for (let i = 0; i < 1 + pick(5); i++) {
      const prefix = [`10.${pick(links)}.0.0/24`, '0.0.0.0/0', `${addresses[pick(addresses.length)]!}/32`, '10.0.0.0/8'][pick(4)]!
      const provider = ['fabric', 'carrier'].includes(kinds[names.indexOf(name)]!)
      const action = chance(6) ? 'blackhole' : provider && chance(50) ? 'attached' : 'forward'
      const nextHops =
        action !== 'forward' || own.length === 0 ? [] : Array.from({ length: chance(80) ? 1 : 2 }, (): NextHop => drawHop(own))
      found.set(prefix, { prefix, protocol: 'static', action, nextHops, rejected: [] })
    }
    return [...found.values()]
  }
  const drawHop = (own: readonly string[]): NextHop => {
    const port = own[pick(own.length)]!
    const kind = (['connected', 'gateway', 'peer', 'gateway'] as const)[pick(4)]!
    return kind === 'gateway'
      ? { interface: port, kind, address: `10.${port.slice(1)}.0.${1 + pick(names.length)}` }
      : { interface: port, kind }
  }
  function drawRule(): Omit<FilterRule, 'from'> {
    return {
      action: chance(60) ? 'accept' : 'drop',
      protocol: ([6, 47, 'any'] as const)[pick(3)]!,
      ...(chance(40) ? { sources: [`10.${pick(5)}.0.0/16`] } : {}),
      ...(chance(40) ? { destinations: [`10.${pick(5)}.0.0/${16 + pick(3)}`, '192.0.2.0/24'] } : {}),
      ...(chance(30) ? { destinationPorts: [{ from: 80 + pick(5), to: 443 + pick(3) }] } : {}),
      ...(chance(20) ? { sourcePorts: [{ from: 80, to: 443 }] } : {}),
      ...(chance(25) ? { answersOnly: true } : {}),
    }
  }
  const routes = drawTables()
  const changed = new Map(routes)
  for (const name of names) if (chance(30)) changed.set(`${name}|main`, drawTable(name))
  const some = <T>(items: readonly T[], percent: number): Set<T> => new Set(items.filter(() => chance(percent)))
  return {
    network,
    routes,
    changed,
    down: {
      nodes: some(
        network.nodes.map((node) => node.id),
        8,
      ),
      links: some(
        network.links.map((link) => linkId(link.id)),
        8,
      ),
      tunnels: some(
        tunnels.map((tunnel) => tunnel.id),
        10,
      ),
    },
    from: names[pick(names.length)]!,
    packet: {
      source: addresses[pick(addresses.length)]!,
      destination: addresses[pick(addresses.length)]!,
      protocol: 6,
      sourcePort: 50000,
      destinationPort: 80 + pick(400),
    },
  }
}

const stateOf = (tables: ReadonlyMap<string, readonly Route[]>): RoutingState => ({
  tables,
  learned: new Map(),
  established: new Set(),
  rounds: 1,
})

const stream = fc.array(fc.nat(9999), { minLength: 40, maxLength: 120 })

test('the tracer and the naive tracer agree on every path of random networks', () => {
  const verdicts = new Map<string, number>()
  fc.assert(
    fc.property(stream, (numbers) => {
      const { network, routes, changed, down, from, packet } = drawCase(numbers)
      const index = indexNetwork(network)
      const healthy = stateOf(routes)
      const base = terrainOf(index, healthy, NOTHING_DOWN)
      const conditions = [
        { state: healthy, tables: routes, down: NOTHING_DOWN, terrain: base },
        { state: healthy, tables: routes, down, terrain: terrainOf(index, healthy, down, base) },
        { state: stateOf(changed), tables: changed, down, terrain: undefined },
      ]
      for (const { state, tables, down: dead, terrain } of conditions) {
        const where = terrain ?? terrainOf(index, state, dead, base)
        const world = { network, tables, down: dead, established: [], inside: [] }
        const naive = naiveTrace(world, from, packet)
        // Twice the paths of equal cost at every hop can be very many; both stop somewhere, not at the same place.
        if (naive.length > 200) continue
        const found = walkPaths(where, nodeId(from), packet, new Set())
        expect(found.map(({ path, blocker }) => `${path.verdict}@${blocker?.node ?? lastNode(path.hops)}`)).toEqual(
          naive.map((one) => `${one.verdict}@${one.node}`),
        )
        for (const one of naive) verdicts.set(one.verdict, (verdicts.get(one.verdict) ?? 0) + 1)
        // The answer, with the state that the question left in the filters.
        const states = naive.filter((one) => one.verdict === 'ACCEPTED').flatMap((one) => one.states)
        const arrived = naive.find((one) => one.verdict === 'ACCEPTED')
        if (arrived === undefined) continue
        const answer = answerOf(packet)
        const naiveBack = naiveTrace({ ...world, established: states }, arrived.node, answer)
        if (naiveBack.length > 200) continue
        const back = walkPaths(where, nodeId(arrived.node), answer, new Set(states))
        expect(back.map(({ path }) => path.verdict)).toEqual(naiveBack.map((one) => one.verdict))
      }
    }),
    { numRuns: RUNS, seed: 20260601 },
  )
  // A generator that never gets anywhere would prove nothing.
  for (const verdict of ['ACCEPTED', 'DENIED_IN', 'DENIED_OUT', 'NO_ROUTE', 'NULL_ROUTED', 'NEIGHBOR_UNREACHABLE', 'LOOP'])
    expect(verdicts.get(verdict) ?? 0, verdict).toBeGreaterThan(0)
  expect(verdicts.get('ACCEPTED')!).toBeGreaterThan(RUNS / 10)
})

function lastNode(hops: readonly { readonly kind: string }[]): string | undefined {
  const last = hops.at(-1)
  return last !== undefined && 'node' in last && typeof last.node === 'string' ? last.node : undefined
}
