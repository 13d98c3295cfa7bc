import {
  addressSetId,
  linkId,
  nodeId,
  tunnelId,
  type Balance,
  type Filter,
  type FilterRule,
  type Masquerade,
  type Network,
  type NodeRole,
  type StaticRoute,
  type Tunnel,
} from '../../src/network/model.ts'
import type { Packet } from '../../src/reach/model.ts'
import { NOTHING_DOWN, type Down, type NextHop, type Route } from '../../src/routing/model.ts'
import { buildFilter, buildNetwork, type NodeShape, type Port } from './builders.ts'

/** A small random network with its routes before and after a change, and a packet in it. */
export interface RandomCase {
  readonly network: Network
  readonly routes: Map<string, readonly Route[]>
  readonly changed: Map<string, readonly Route[]>
  readonly down: Down
  readonly from: string
  readonly packet: Packet
}

const ROLES: readonly NodeRole[] = ['router', 'router', 'host', 'fabric', 'fabric', 'hub', 'carrier']
const NAMES = ['n0', 'n1', 'n2', 'n3', 'n4', 'internet']
const SERVICES = [80, 81, 443]

/** Everything is drawn from a stream of small numbers, so that fast-check can shrink a failing case. */
export function drawCase(stream: readonly number[]): RandomCase {
  let at = 0
  const pick = (n: number): number => (stream[at++ % stream.length]! + at * 7) % n
  const chance = (percent: number): boolean => pick(100) < percent
  const one = <T>(items: readonly T[]): T => items[pick(items.length)]!
  const some = <T>(items: readonly T[], percent: number): Set<T> => new Set(items.filter(() => chance(percent)))

  const names = NAMES.slice(0, 3 + pick(4))
  const kinds = new Map(names.map((name): [string, NodeRole] => [name, name === 'internet' ? 'carrier' : one(ROLES)]))
  const families = one([[4], [4], [6], [4, 6]] as const)
  const addressOn = (family: 4 | 6, link: number, member: number): string =>
    family === 4 ? `10.${link}.0.${member + 1}` : `2001:db8:${link + 1}::${member + 1}`
  const rangeOf = (family: 4 | 6, link: number): string => (family === 4 ? `10.${link}.0.0/24` : `2001:db8:${link + 1}::/64`)
  const host = (address: string): string => `${address}/${address.includes(':') ? 128 : 32}`
  const allOf = (address: string): string => (address.includes(':') ? '::/0' : '0.0.0.0/0')

  const ports = new Map<string, Record<string, Port>>(names.map((name) => [name, {}]))
  const links = 2 + pick(5)
  const addresses: string[] = families.flatMap((family) => (family === 4 ? ['192.0.2.9', '10.0.0.77'] : ['2001:db8:99::9', 'fd00::7']))
  const sets = { s0: drawSet(), s1: drawSet() }
  const filters = ['f0', 'f1', 'f2'].map((id): Filter =>
    buildFilter(
      id,
      Array.from({ length: pick(4) }, () => drawRule()),
      { stateful: chance(50), default: chance(65) ? 'accept' : 'drop' },
    ),
  )
  for (let l = 0; l < links; l++) {
    const members = new Set(Array.from({ length: chance(70) ? 2 : 3 }, () => pick(names.length)))
    if (members.size < 2) continue
    for (const m of members) {
      const own = families.map((family) => addressOn(family, l, m))
      addresses.push(...own)
      ports.get(names[m]!)![`e${l}`] = {
        addresses: chance(12) ? [] : own.map((address) => `${address}/${address.includes(':') ? 64 : 24}`),
        link: `l${l}`,
        antiSpoof: chance(4),
        ...(chance(5) ? { hidesIdentity: true } : {}),
        ...(chance(30) ? { table: 'second' } : {}),
        ...(chance(12) ? { filterIn: `f${pick(3)}` } : {}),
        ...(chance(12) ? { filterOut: `f${pick(3)}` } : {}),
      }
    }
  }
  const tunnels = families[0] === 4 ? drawTunnels() : []
  const plugs = names.flatMap((name) => Object.keys(ports.get(name)!).map((port) => ({ node: name, interface: port })))
  const shapes = Object.fromEntries(names.map((name): [string, NodeShape] => [name, drawNode(name)]))
  const segments = Array.from({ length: links }, (_, l) => `l${l}`).filter(() => chance(35))
  const network = buildNetwork(shapes, { filters, tunnels, sets, segments })

  function drawSet(): string[] {
    return Array.from({ length: pick(10) }, () => {
      const family = one(families)
      const link = pick(5)
      return chance(60) ? host(addressOn(family, link, pick(6))) : rangeOf(family, link)
    })
  }

  function drawTunnels(): Tunnel[] {
    const made: Tunnel[] = []
    for (const id of ['t0', 't1']) {
      const routers = names.filter((name) => Object.keys(ports.get(name)!).length > 0 && kinds.get(name) === 'router')
      const [a, b] = [routers[pick(9) % Math.max(1, routers.length)], routers[pick(9) % Math.max(1, routers.length)]]
      if (a === undefined || b === undefined || a === b || !chance(60)) continue
      const side = (name: string): Tunnel['ends'][0] => {
        const own = Object.entries(ports.get(name)!).filter(([, port]) => (port.addresses ?? []).length > 0)
        const [underlay, port] = own[pick(9) % Math.max(1, own.length)] ?? ['e0', { addresses: ['10.99.0.1/24'] }]
        const local = port.addresses![0]!.split('/')[0]!
        return { node: nodeId(name), interface: id, underlay, local, outside: local }
      }
      made.push({ id: tunnelId(id), kind: 'gre', ends: [side(a), side(b)], from: {} })
      for (const [i, name] of [a, b].entries()) ports.get(name)![id] = { addresses: [`169.254.${id.slice(1)}.${i + 1}/30`], tunnel: id }
      addresses.push(`169.254.${id.slice(1)}.1`, `169.254.${id.slice(1)}.2`)
    }
    return made
  }

  function drawNode(name: string): NodeShape {
    const own = Object.entries(ports.get(name)!)
    const forwards = kinds.get(name) !== 'host'
    return {
      role: kinds.get(name)!,
      ports: ports.get(name)!,
      tables: { main: [], second: [] },
      ...(chance(12) ? { forwardFilter: `f${pick(3)}` } : {}),
      translations: chance(15) ? [{ interface: `e${pick(links)}`, inside: one(addresses), outside: one(addresses) }] : [],
      ...(forwards && own.length > 0 && chance(20)
        ? { masquerades: Array.from({ length: 1 + pick(2) }, () => drawMasquerade(one(own))) }
        : {}),
      ...(forwards && own.length > 0 && chance(35) ? { balances: Array.from({ length: 1 + pick(2) }, () => drawBalance(one(own))) } : {}),
      ...(chance(10) ? { hidesIdentity: true } : {}),
      ...(chance(3) ? { unmodelled: 'a thing' } : {}),
    }
  }

  /** Mostly an address of the interface itself, so that answers find back. */
  function drawMasquerade([name, port]: readonly [string, Port]): Omit<Masquerade, 'from'> {
    const own = (port.addresses ?? []).map((address) => address.split('/')[0]!)
    const outside = own.length > 0 && chance(85) ? one(own) : one(addresses)
    return {
      interface: name,
      outside,
      protocols: chance(85) ? [1, 6, 17, 58] : [17],
      ...(chance(25) ? { sources: [rangeOf(one(families), pick(links))] } : {}),
    }
  }

  function drawBalance([name, port]: readonly [string, Port]): Omit<Balance, 'from'> {
    const own = (port.addresses ?? []).map((address) => address.split('/')[0]!)
    const first = pick(2)
    return {
      interface: name,
      address: own.length > 0 && chance(85) ? one(own) : one(addresses),
      protocol: chance(85) ? 6 : 17,
      ports: { from: SERVICES[first]!, to: SERVICES[first + pick(3 - first)]! },
      targets: Array.from({ length: chance(6) ? 0 : 1 + pick(2) }, () => ({
        address: one(addresses),
        ...(chance(40) ? { port: one(SERVICES) } : {}),
      })),
      keepsSource: chance(50),
    }
  }

  function drawRule(): Omit<FilterRule, 'from'> {
    const family = one(families)
    const sets = (percent: number): readonly ReturnType<typeof addressSetId>[] | undefined =>
      chance(percent) ? [addressSetId(`s${pick(2)}`)] : undefined
    const [sourceSets, destinationSets] = [sets(25), sets(15)]
    const action = chance(60) ? 'accept' : chance(85) ? 'drop' : 'unknown'
    return {
      action,
      protocol: one([6, 6, 17, 47, 1, 'any', 'any'] as const),
      ...(chance(35) ? { sources: [rangeOf(family, pick(5))] } : {}),
      ...(chance(35) ? { destinations: [rangeOf(family, pick(5)), '192.0.2.0/24'] } : {}),
      ...(sourceSets === undefined ? {} : { sourceSets }),
      ...(destinationSets === undefined ? {} : { destinationSets }),
      ...(chance(30) ? { identity: true } : {}),
      ...(chance(30) ? { destinationPorts: [{ from: one(SERVICES), to: one([443, 2048, 60000]) }] } : {}),
      ...(chance(20) ? { sourcePorts: [{ from: 80, to: one([443, 49999, 50001]) }] } : {}),
      ...(chance(20) ? { answersOnly: true } : {}),
    }
  }

  const drawTables = (): Map<string, readonly Route[]> =>
    new Map(names.flatMap((name) => ['main', 'second'].map((table): [string, readonly Route[]] => [`${name}|${table}`, drawTable(name)])))

  function drawTable(name: string): Route[] {
    const found = new Map<string, Route>()
    const own = Object.keys(ports.get(name)!)
    const provider = ['fabric', 'carrier', 'hub'].includes(kinds.get(name)!)
    for (let i = 0; i < 1 + pick(5); i++) {
      const near = one(addresses)
      const prefix = one([rangeOf(one(families), pick(links)), allOf(near), host(near), allOf(near)])
      const target = chance(5) ? { kind: 'blackhole' as const } : provider && chance(45) ? drawTarget(kinds.get(name) === 'hub') : undefined
      const nextHops =
        target !== undefined || own.length === 0 ? [] : Array.from({ length: chance(80) ? 1 : 2 }, (): NextHop => drawHop(own))
      const common = { prefix, protocol: 'static' as const, nextHops, rejected: [] }
      if (target === undefined) found.set(prefix, { ...common, action: 'forward' })
      else {
        const fixed: StaticRoute = { prefix, target, preference: 1, origin: 'static', from: {} }
        found.set(prefix, { ...common, action: target.kind, static: fixed })
      }
    }
    return [...found.values()]
  }

  function drawTarget(isHub: boolean): Extract<StaticRoute['target'], { kind: 'attached' | 'deliver' | 'unmodelled' | 'exit' }> {
    if (!isHub && (plugs.length === 0 || chance(50))) return { kind: 'attached' }
    if (plugs.length === 0 || chance(8)) return chance(50) ? { kind: 'unmodelled', what: 'something' } : { kind: 'exit', what: 'elsewhere' }
    const goal = one(plugs)
    return { kind: 'deliver', node: nodeId(goal.node), interface: goal.interface }
  }

  function drawHop(own: readonly string[]): NextHop {
    const port = one(own)
    const kind = one(['connected', 'gateway', 'peer', 'gateway', 'connected'] as const)
    return kind === 'gateway' && port.startsWith('e')
      ? { interface: port, kind, address: addressOn(one(families), Number(port.slice(1)), pick(names.length)) }
      : { interface: port, kind: kind === 'gateway' ? 'peer' : kind }
  }

  const routes = drawTables()
  const changed = new Map(routes)
  for (const name of names) if (chance(30)) changed.set(`${name}|main`, drawTable(name))
  const protocol = one([6, 6, 6, 17, 17, 1, 0, 47])
  const source = one(addresses)
  const sameFamily = addresses.filter((address) => address.includes(':') === source.includes(':'))
  const listeners = network.nodes.flatMap((node) => node.balances ?? []).map((balance) => balance.address)
  const wanted = listeners.filter((address) => sameFamily.includes(address))
  const destination = wanted.length > 0 && chance(60) ? one(wanted) : one(sameFamily)
  const holder = names.find((name) =>
    Object.values(ports.get(name)!).some((port) => (port.addresses ?? []).some((own) => own.split('/')[0] === source)),
  )
  const transport = [6, 17].includes(protocol) ? { sourcePort: 50000, destinationPort: chance(80) ? one(SERVICES) : 80 + pick(400) } : {}
  return {
    network,
    routes,
    changed,
    down: {
      ...NOTHING_DOWN,
      nodes: some(
        network.nodes.map((node) => node.id),
        7,
      ),
      links: some(
        network.links.map((link) => linkId(link.id)),
        7,
      ),
      tunnels: some(
        tunnels.map((tunnel) => tunnel.id),
        10,
      ),
    },
    from: holder !== undefined && chance(80) ? holder : one(names),
    packet: { source, destination, protocol, ...transport, ...(protocol === 1 ? { destinationPort: one([2048, 768]) } : {}) },
  }
}
