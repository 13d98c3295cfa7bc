import { addressSetId, type FilterRule, type Network, type StaticRoute } from '../../src/network/model.ts'
import {
  blackhole,
  buildFilter,
  buildNetwork,
  connected,
  deliverTo,
  toPeer,
  unmodelled,
  via,
  type NodeShape,
  type Port,
} from '../reach/builders.ts'

/** A stream of small numbers as choices, so that fast-check can shrink what fails. */
export interface Draw {
  readonly pick: (count: number) => number
  readonly chance: (percent: number) => boolean
  readonly one: <T>(items: readonly T[]) => T
}

export function drawFrom(stream: readonly number[]): Draw {
  let at = 0
  const pick = (count: number): number => (stream[at++ % stream.length]! + at * 7) % count
  return { pick, chance: (percent) => pick(100) < percent, one: (items) => items[pick(items.length)]! }
}

/** Where rules have their boundaries. */
export const BOUNDARIES = [80, 443, 1024, 8080, 49152, 50000] as const

/**
 * Two small clouds with subnets of a few hosts, a hub between them, and at times a masquerade, a balance, a host of two networks, a
 * stateful filter on the way, a table that leads to what is not modelled: in the shapes that providers' networks are compiled to.
 */
export function drawEstate(stream: readonly number[]): Network {
  const draw = drawFrom(stream)
  const { pick, chance, one } = draw
  const six = chance(35)
  const address = (cloud: number, subnet: number, host: number): string =>
    six ? `2001:db8:${cloud + 1}:${subnet + 1}::${host}` : `10.${cloud}.${subnet}.${host}`
  const length = six ? 64 : 24
  const subnetRange = (cloud: number, subnet: number): string =>
    six ? `2001:db8:${cloud + 1}:${subnet + 1}::/64` : `10.${cloud}.${subnet}.0/24`
  const cloudRange = (cloud: number): string => (six ? `2001:db8:${cloud + 1}::/48` : `10.${cloud}.0.0/16`)
  const everything = six ? '::/0' : '0.0.0.0/0'
  const shapes: Record<string, NodeShape> = {}
  const subnets = [1 + pick(2), 1 + pick(2)]
  const hosts: { readonly id: string; readonly address: string }[] = []
  const places = [0, 1].flatMap((cloud) => Array.from({ length: subnets[cloud]! }, (_, subnet) => ({ cloud, subnet })))
  for (const { cloud, subnet } of places) {
    for (let host = 0; host < 1 + pick(3); host++)
      hosts.push({ id: `h${cloud}${subnet}${host}`, address: address(cloud, subnet, 10 + host) })
  }
  const sets = Object.fromEntries(
    ['s0', 's1'].map((id) => {
      // Of some subnets whole, so that hosts in them are alike, or host by host.
      const whole = chance(60) ? places.map(() => chance(50)) : undefined
      const isIn = (each: (typeof hosts)[number]): boolean =>
        whole?.[places.findIndex(({ cloud, subnet }) => each.id.startsWith(`h${cloud}${subnet}`))] ?? chance(45)
      return [id, hosts.filter(isIn).map((each) => `${each.address}/${six ? 128 : 32}`)]
    }),
  )
  const ranges = [
    ...places.map(({ cloud, subnet }) => subnetRange(cloud, subnet)),
    cloudRange(0),
    cloudRange(1),
    everything,
    `${one(hosts).address}/${six ? 128 : 32}`,
  ]
  ranges.push(six ? '2001:db8:1:1::8/125' : '10.0.0.8/30')

  const drawRule = (): Omit<FilterRule, 'from'> => {
    const span = (): { from: number; to: number } => {
      const [a, b] = [one(BOUNDARIES), one(BOUNDARIES)]
      return { from: Math.min(a, b), to: chance(40) ? Math.min(a, b) : Math.max(a, b) }
    }
    return {
      action: chance(75) ? 'accept' : chance(80) ? 'drop' : 'unknown',
      protocol: one(['any', 'any', 6, 6, 17, 1, 58, 47] as const),
      ...(chance(35) ? { sources: [one(ranges)] } : {}),
      ...(chance(25) ? { sourceSets: [addressSetId(one(['s0', 's1']))] } : {}),
      ...(chance(25) ? { destinations: [one(ranges), one(ranges)] } : {}),
      ...(chance(10) ? { destinationSets: [addressSetId(one(['s0', 's1']))] } : {}),
      ...(chance(50) ? { identity: true } : {}),
      ...(chance(40) ? { destinationPorts: [span()] } : {}),
      ...(chance(12) ? { sourcePorts: [span()] } : {}),
      ...(chance(8) ? { answersOnly: true } : {}),
    }
  }
  const filters = Array.from({ length: 6 }, (_, i) =>
    buildFilter(
      `f${i}`,
      Array.from({ length: 1 + pick(4) }, drawRule),
      // The last ones are lists of subnets: without memory, mostly open.
      { stateful: i < 3 ? chance(85) : chance(10), default: chance(i < 3 ? 55 : 75) ? 'accept' : 'drop' },
    ),
  )
  const maybe = (percent: number, first: number): string | undefined => (chance(percent) ? `f${first + pick(3)}` : undefined)
  const filtered = (percent: number, first: number): Pick<Port, 'filterIn' | 'filterOut'> => {
    const [filterIn, filterOut] = [maybe(percent, first), maybe(percent, first)]
    return { ...(filterIn === undefined ? {} : { filterIn }), ...(filterOut === undefined ? {} : { filterOut }) }
  }

  const shared = filtered(70, 0)
  for (const { id, address: own } of hosts) {
    const [cloud, subnet] = [Number(id[1]), Number(id[2])]
    const second = chance(8) ? [`${address(cloud, subnet, 30 + Number(id[3]))}/${length}`] : []
    const port: Port = {
      addresses: [`${own}/${length}`, ...second],
      link: `lan${cloud}${subnet}`,
      antiSpoof: chance(50),
      ...(chance(60) ? shared : filtered(60, 0)),
    }
    shapes[id] = {
      role: 'host',
      ports: { eth0: port },
      routes: [via(everything, 'eth0', address(cloud, subnet, 1))],
      ...(chance(3) ? { unmodelled: 'a thing' } : {}),
    }
  }
  // Services with an address in the first subnet: one that masks what is led to it, one that balances.
  const masks = chance(40)
  const balances = chance(40)
  if (masks) {
    shapes['nat'] = {
      role: 'fabric',
      ports: { eni: { addresses: [`${address(0, 0, 40)}/${length}`], link: 'lan00', ...filtered(20, 0) } },
      routes: [connected(subnetRange(0, 0), 'eni'), via(everything, 'eni', address(0, 0, 1))],
      masquerades: [
        { interface: 'eni', outside: address(0, 0, 40), protocols: [1, 6, 17, 58], ...(chance(20) ? { sources: [cloudRange(0)] } : {}) },
      ],
    }
  }
  if (balances) {
    const targets = Array.from({ length: 1 + pick(2) }, () => ({ address: one(hosts).address, ...(chance(40) ? { port: 8080 } : {}) }))
    shapes['balancer'] = {
      role: 'fabric',
      ports: { eni: { addresses: [`${address(0, 0, 50)}/${length}`], link: 'lan00', ...filtered(20, 0) } },
      routes: [connected(subnetRange(0, 0), 'eni'), via(everything, 'eni', address(0, 0, 1))],
      balances: [
        { interface: 'eni', address: address(0, 0, 50), protocol: 6, ports: { from: 80, to: 443 }, targets, keepsSource: chance(50) },
      ],
    }
  }

  const away = (cloud: number): StaticRoute => {
    if (masks && cloud === 0 && chance(60)) return deliverTo(everything, 'nat', 'eni')
    return chance(6) ? unmodelled(everything, 'something') : chance(6) ? blackhole(everything) : deliverTo(everything, 'hub', `c${cloud}`)
  }
  for (const { cloud, subnet } of places) {
    const ports = {
      lan: { addresses: [`${address(cloud, subnet, 1)}/${length}`], link: `lan${cloud}${subnet}`, table: 'routes' },
      up: { link: `up${cloud}${subnet}`, ...filtered(45, 3) },
    }
    const toHub = deliverTo(everything, 'hub', `c${cloud}`)
    const routes = [toPeer(cloudRange(cloud), 'up'), masks && cloud === 0 && subnet === 0 ? toHub : away(cloud)]
    shapes[`net${cloud}${subnet}`] = {
      role: 'fabric',
      ports,
      tables: { local: [connected(subnetRange(cloud, subnet), 'lan'), toPeer(cloudRange(cloud), 'up')], routes },
    }
  }
  for (const cloud of [0, 1]) {
    const own = places.filter((place) => place.cloud === cloud)
    const forward = chance(15) ? maybe(100, 0) : undefined
    shapes[`cloud${cloud}`] = {
      role: 'fabric',
      ports: {
        hub: { link: `attach${cloud}` },
        ...Object.fromEntries(own.map(({ subnet }) => [`s${subnet}`, { link: `up${cloud}${subnet}` }])),
      },
      tables: { local: own.map(({ subnet }) => toPeer(subnetRange(cloud, subnet), `s${subnet}`)) },
      ...(forward === undefined ? {} : { forwardFilter: forward }),
    }
  }
  shapes['hub'] = {
    role: 'hub',
    ports: Object.fromEntries(
      [0, 1].map((cloud) => [`c${cloud}`, { link: `attach${cloud}`, addresses: [`${address(cloud, 7, 4)}/${length}`] }]),
    ),
    tables: { main: [toPeer(cloudRange(0), 'c0'), ...(chance(85) ? [toPeer(cloudRange(1), 'c1')] : [])] },
    ...(chance(50) ? { hidesIdentity: true } : {}),
  }
  const segments = places.map(({ cloud, subnet }) => `lan${cloud}${subnet}`)
  return buildNetwork(shapes, { filters, sets, segments })
}
