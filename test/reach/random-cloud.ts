import { addressSetId, linkId, nodeId, type Filter, type FilterRule, type NodeId, type RouteTarget } from '../../src/network/model.ts'
import type { Packet } from '../../src/reach/model.ts'
import { NOTHING_DOWN, type Route } from '../../src/routing/model.ts'
import { buildFilter, buildNetwork, type NodeShape, type Port } from './builders.ts'
import type { RandomCase } from './random-network.ts'

const SERVICES = [80, 81, 443]

/** A small provider network as it might be: subnets with hosts, a NAT gateway, a balancer and the internet, now and then misconfigured. */
export function drawCloud(stream: readonly number[]): RandomCase {
  let at = 0
  const pick = (n: number): number => (stream[at++ % stream.length]! + at * 7) % n
  const chance = (percent: number): boolean => pick(100) < percent
  const one = <T>(items: readonly T[]): T => items[pick(items.length)]!

  const six = chance(35)
  const width = six ? 64 : 24
  const all = six ? '::/0' : '0.0.0.0/0'
  const whole = six ? '2001:db8:1::/48' : '10.0.0.0/16'
  const inSubnet = (subnet: number, member: number): string => (six ? `2001:db8:1:${subnet + 1}::${member}` : `10.0.${subnet}.${member}`)
  const range = (subnet: number): string => (six ? `2001:db8:1:${subnet + 1}::/64` : `10.0.${subnet}.0/24`)
  const outside = (n: number): string => (six ? `2001:db8:f::${n}` : `203.0.113.${n}`)
  const single = (address: string): string => `${address}/${six ? 128 : 32}`
  const gatewayAddress = six ? 'fe80::1' : '169.254.0.1'
  const stranger = six ? '2001:db8:99::9' : '192.0.2.9'

  const subnets = [0, 1, 2].slice(0, 2 + pick(2))
  const hosts = Array.from({ length: 3 + pick(3) }, (_, i) => ({ name: `h${i}`, subnet: one(subnets), address: '' })).map((host, i) => ({
    ...host,
    address: inSubnet(host.subnet, 20 + i),
  }))
  const nat = { subnet: one(subnets), address: '' }
  nat.address = inSubnet(nat.subnet, 5)
  const balancer = { subnet: one(subnets), address: '' }
  balancer.address = inSubnet(balancer.subnet, 6)
  const insides = [...hosts.map((host) => host.address), nat.address, balancer.address]
  const sets = {
    members: insides.filter(() => chance(60)).map(single),
    rest: [single(stranger), single(nat.address), ...insides.filter(() => chance(30)).map(single)],
  }
  const filters = ['f0', 'f1', 'f2', 'f3'].map((id): Filter =>
    buildFilter(
      id,
      Array.from({ length: 1 + pick(3) }, () => drawRule()),
      { stateful: chance(60), default: chance(50) ? 'accept' : 'drop' },
    ),
  )
  const filtered = (percent: number): Pick<Port, 'filterIn' | 'filterOut'> => ({
    ...(chance(percent) ? { filterIn: `f${pick(4)}` } : {}),
    ...(chance(percent) ? { filterOut: `f${pick(4)}` } : {}),
  })

  const shapes: Record<string, NodeShape> = {}
  const tables = new Map<string, Route[]>()
  const put = (node: string, table: string, list: readonly (Route | undefined)[]): void => {
    // Now and then a route is missing, or something else.
    const made = list.flatMap((route) =>
      route === undefined || chance(2) ? [] : !node.startsWith('h') && chance(2) ? fixed(route.prefix, drawTarget()) : route,
    )
    tables.set(`${node}|${table}`, [...new Map(made.map((route) => [route.prefix, route])).values()])
  }
  const toNat: RouteTarget = { kind: 'deliver', node: nodeId('nat'), interface: 'e0' }
  const toGateway: RouteTarget = { kind: 'deliver', node: nodeId('igw'), interface: 'vpc' }
  const gateway = (prefix: string, subnet: number): Route => ({
    ...forward(prefix, 'e0', 'gateway'),
    nextHops: [{ interface: 'e0', kind: 'gateway', address: inSubnet(subnet, 1) }],
  })

  for (const { name, subnet, address } of hosts) {
    shapes[name] = {
      role: chance(85) ? 'host' : 'router',
      ports: { e0: { addresses: [`${address}/${width}`], link: `lan${subnet}`, antiSpoof: chance(40), ...filtered(25) } },
      ...(chance(3) ? { unmodelled: 'an appliance' } : {}),
    }
    put(name, 'main', [forward(range(subnet), 'e0', 'connected'), gateway(all, subnet)])
  }
  for (const subnet of subnets) {
    const name = `s${subnet}`
    shapes[name] = {
      role: 'fabric',
      ports: {
        lan: { addresses: [`${inSubnet(subnet, 1)}/${width}`], link: `lan${subnet}`, table: 'routes' },
        vpc: { link: `to${subnet}`, ...filtered(15) },
      },
      tables: { local: [], routes: [] },
    }
    const local = [
      forward(range(subnet), 'lan', 'connected'),
      forward(whole, 'vpc', 'peer'),
      forward(single(gatewayAddress), 'vpc', 'peer'),
    ]
    const way = subnet === nat.subnet ? toGateway : one([toNat, toNat, toGateway])
    put(name, 'local', local)
    put(name, 'routes', [...local.slice(0, 2), fixed(all, way)])
  }
  const vpcPorts = Object.fromEntries(
    subnets.map((subnet): [string, Port] => [`s${subnet}`, { link: `to${subnet}`, ...(chance(10) ? { hidesIdentity: true } : {}) }]),
  )
  shapes['vpc'] = {
    role: 'fabric',
    ports: { ...vpcPorts, igw: { link: 'igw' } },
    ...(chance(10) ? { forwardFilter: 'f3' } : {}),
  }
  put('vpc', 'main', [
    ...subnets.map((subnet) => forward(range(subnet), `s${subnet}`, 'peer')),
    forward(single(gatewayAddress), 'igw', 'peer'),
    fixed(whole, { kind: 'blackhole' }),
  ])
  const publics = [...hosts.map((host) => host.address), nat.address, balancer.address].filter(
    (inside) => inside === nat.address || chance(60),
  )
  shapes['igw'] = {
    role: 'fabric',
    ports: { vpc: { addresses: [single(gatewayAddress)], link: 'igw' }, out: { link: 'out', ...filtered(8) } },
    translations: publics.map((inside, i) => ({ interface: 'out', inside, outside: outside(i + 1) })),
    hidesIdentity: chance(80),
  }
  put('igw', 'main', [forward(whole, 'vpc', 'peer'), forward(all, 'out', 'peer')])
  shapes['internet'] = { role: 'carrier', ports: { igw: { link: 'out' } } }
  put('internet', 'main', [fixed(all, { kind: 'attached' })])
  shapes['nat'] = {
    role: 'fabric',
    ports: { e0: { addresses: [`${nat.address}/${width}`], link: `lan${nat.subnet}`, ...filtered(20) } },
    masquerades: [{ interface: 'e0', outside: nat.address, protocols: [6, 17, 1], ...(chance(15) ? { sources: [range(0)] } : {}) }],
    hidesIdentity: true,
  }
  put('nat', 'main', [forward(range(nat.subnet), 'e0', 'connected'), gateway(all, nat.subnet)])
  shapes['nlb'] = {
    role: 'fabric',
    ports: { e0: { addresses: [`${balancer.address}/${width}`], link: `lan${balancer.subnet}`, ...filtered(20) } },
    balances: Array.from({ length: 1 + pick(2) }, (_, i) => ({
      interface: 'e0',
      address: balancer.address,
      protocol: chance(80) ? 6 : 17,
      ports: chance(70) ? { from: SERVICES[i]!, to: SERVICES[i]! } : { from: 80, to: 443 },
      targets: Array.from({ length: 1 + pick(3) }, () => ({
        address: chance(92) ? one(hosts).address : inSubnet(0, 99),
        ...(chance(40) ? { port: one(SERVICES) } : {}),
      })),
      keepsSource: chance(60),
    })),
  }
  put('nlb', 'main', [forward(range(balancer.subnet), 'e0', 'connected'), gateway(all, balancer.subnet)])

  const segments = subnets.map((subnet) => `lan${subnet}`)
  const network = buildNetwork(shapes, { filters, sets, segments })

  function fixed(prefix: string, target: RouteTarget): Route {
    const kind = target.kind === 'connected' || target.kind === 'gateway' || target.kind === 'peer' ? 'forward' : target.kind
    const route = { prefix, target, preference: 1, origin: 'static' as const, from: {} }
    return { prefix, protocol: 'static', action: kind, nextHops: [], static: route, rejected: [] }
  }

  function forward(prefix: string, port: string, kind: 'connected' | 'peer' | 'gateway'): Route {
    return { prefix, protocol: 'static', action: 'forward', nextHops: [{ interface: port, kind }], rejected: [] }
  }

  function drawTarget(): RouteTarget {
    return one([
      { kind: 'blackhole' },
      { kind: 'unmodelled', what: 'a thing' },
      { kind: 'exit', what: 'elsewhere' },
      toNat,
      toGateway,
    ] as const)
  }

  function drawRule(): Omit<FilterRule, 'from'> {
    const action = chance(75) ? 'accept' : chance(90) ? 'drop' : 'unknown'
    const side = (): { readonly ranges?: readonly string[]; readonly sets?: readonly ReturnType<typeof addressSetId>[] } =>
      one([
        {},
        {},
        { ranges: [all] },
        { ranges: [range(pick(3))] },
        { ranges: [single(stranger)] },
        { sets: [addressSetId('members')] },
        { sets: [addressSetId('rest')], ranges: [range(0)] },
      ])
    const [source, destination] = [side(), side()]
    return {
      action,
      protocol: one([6, 6, 17, 1, 'any', 'any'] as const),
      ...(source.ranges === undefined ? {} : { sources: source.ranges }),
      ...(source.sets === undefined ? {} : { sourceSets: source.sets }),
      ...(destination.ranges === undefined ? {} : { destinations: destination.ranges }),
      ...(destination.sets === undefined ? {} : { destinationSets: destination.sets }),
      ...(chance(40) ? { identity: true } : {}),
      ...(chance(30) ? { destinationPorts: [{ from: one(SERVICES), to: one([443, 2048, 65535]) }] } : {}),
      ...(chance(15) ? { sourcePorts: [{ from: one([80, 1024, 49152]), to: 65535 }] } : {}),
      ...(chance(15) ? { answersOnly: true } : {}),
    }
  }

  const routes = new Map<string, readonly Route[]>(tables)
  const changed = new Map(routes)
  for (const subnet of subnets)
    if (chance(30))
      changed.set(`s${subnet}|routes`, [
        ...routes.get(`s${subnet}|routes`)!.filter((route) => route.prefix !== all),
        fixed(all, one([toNat, toGateway])),
      ])
  const protocol = one([6, 6, 6, 6, 17, 17, 1, 0])
  const fromOutside = chance(25)
  const sender = one(hosts)
  const destination = one([
    balancer.address,
    balancer.address,
    one(hosts).address,
    ...(fromOutside ? publics.map((_, i) => outside(i + 1)) : [stranger, stranger, nat.address, outside(1)]),
  ])
  const transport: Partial<Packet> = [6, 17].includes(protocol) ? { sourcePort: one([50000, 3000]), destinationPort: one(SERVICES) } : {}
  const down = new Set<NodeId>(chance(20) ? [nodeId(one(['nat', 'nlb', 'igw', hosts[0]!.name]))] : [])
  return {
    network,
    routes,
    changed,
    down: { ...NOTHING_DOWN, nodes: down, links: new Set(chance(15) ? [linkId(one(['igw', 'out', 'lan0', 'to0']))] : []) },
    from: fromOutside ? 'internet' : sender.name,
    packet: {
      source: fromOutside ? stranger : sender.address,
      destination,
      protocol,
      ...transport,
      ...(protocol === 1 ? { destinationPort: one([2048, 2048, 768]) } : {}),
    },
  }
}
