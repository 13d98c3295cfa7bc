import type { Filter, Interface, Network, NetworkNode, Tunnel } from '../../src/network/model.ts'
import type { Packet, Verdict } from '../../src/reach/model.ts'
import type { Down, Route } from '../../src/routing/model.ts'

/**
 * A second tracer, written from the comments of the models and from nothing else: it scans every list for every step,
 * keeps nothing, and compares addresses as strings of bits. Outcomes are `VERDICT@node`, one for each equal-cost path.
 */
export interface NaiveOutcome {
  readonly verdict: Verdict
  readonly node: string
  readonly states: readonly string[]
}

interface World {
  readonly network: Network
  readonly tables: ReadonlyMap<string, readonly Route[]>
  readonly down: Down
  readonly established: readonly string[]
  /** Tunnels (with direction) whose outer packet is being followed. */
  readonly inside: readonly string[]
}

interface Travel {
  readonly packet: Packet
  readonly seen: readonly string[]
  readonly states: readonly string[]
}

export function naiveTrace(world: World, from: string, packet: Packet): NaiveOutcome[] {
  const node = nodeNamed(world, from)
  const travel: Travel = { packet, seen: [], states: [] }
  if (world.down.nodes.has(node.id)) return [{ verdict: 'NEIGHBOR_UNREACHABLE', node: from, states: [] }]
  if (isOwn(world, node, packet.destination)) return [{ verdict: 'ACCEPTED', node: from, states: [] }]
  return decide(world, node, undefined, travel)
}

function nodeNamed(world: World, id: string): NetworkNode {
  return world.network.nodes.find((node) => node.id === id)!
}

function end(verdict: Verdict, node: NetworkNode, travel: Travel): NaiveOutcome[] {
  return [{ verdict, node: node.id, states: travel.states }]
}

function enter(world: World, node: NetworkNode, port: Interface, travel: Travel): NaiveOutcome[] {
  if (port.antiSpoof && !ownersOf(world, node, travel.packet.destination).includes(port.name)) return end('DENIED_IN', node, travel)
  const after = pass(world, node, port, 'in', travel)
  if (after === undefined) return end('DENIED_IN', node, travel)
  const translation = node.translations.find((one) => one.interface === port.name && one.outside === after.packet.destination)
  const packet = translation === undefined ? after.packet : { ...after.packet, destination: translation.inside }
  const moved = { ...after, packet }
  if (isOwn(world, node, packet.destination)) return end('ACCEPTED', node, moved)
  if (node.role === 'host') return end('DENIED_IN', node, moved)
  const stop = [node.id, port.name, packet.source, packet.destination].join()
  if (moved.seen.includes(stop)) return end('LOOP', node, moved)
  return decide(world, node, port, { ...moved, seen: [...moved.seen, stop] })
}

function decide(world: World, node: NetworkNode, entered: Interface | undefined, travel: Travel): NaiveOutcome[] {
  const table = world.tables.get(`${node.id}|${entered?.table ?? node.tables[0]!.name}`) ?? []
  const route = longest(table, travel.packet.destination)
  if (node.role === 'carrier') {
    const back = longest(table, travel.packet.source)
    const member = world.network.links.some(
      (link) =>
        link.ends.some((one) => one.node === node.id) &&
        link.ends.some((one) => one.node !== node.id && answers(world, one, travel.packet.source)),
    )
    if (back?.action !== 'forward' && !member) return end('NULL_ROUTED', node, travel)
  }
  if (route === undefined) return node.role === 'carrier' ? unknown(world, node, travel, 'NO_ROUTE') : end('NO_ROUTE', node, travel)
  if (route.action === 'blackhole') return end('NULL_ROUTED', node, travel)
  const after = entered === undefined ? travel : pass(world, node, undefined, 'forward', travel)
  if (after === undefined) return end('DENIED_IN', node, travel)
  if (route.action === 'attached') {
    for (const port of node.interfaces) {
      const link = world.network.links.find((one) => one.id === port.link)
      const owner = link?.ends.find((one) => one.node !== node.id && answers(world, one, after.packet.destination))
      if (owner !== undefined) return exit(world, node, port, after, () => owner)
    }
    return node.role === 'carrier' ? unknown(world, node, after, 'NO_ROUTE') : end('NEIGHBOR_UNREACHABLE', node, after)
  }
  if (route.nextHops.length === 0) return end('NO_ROUTE', node, after)
  return route.nextHops.flatMap((hop) => {
    const port = node.interfaces.find((one) => one.name === hop.interface)!
    return exit(world, node, port, after, (packet) => {
      const link = world.network.links.find((one) => one.id === port.link)!
      const others = link.ends.filter((one) => one.node !== node.id || one.interface !== port.name)
      if (hop.kind === 'peer') return others.length === 1 ? others[0] : undefined
      const wanted = hop.address ?? packet.destination
      const owner = others.find((one) => answers(world, one, wanted))
      return owner ?? others.find((one) => ['fabric', 'carrier'].includes(nodeNamed(world, one.node).role))
    })
  })
}

/** The internet knows the rest of the world, other carriers do not. A known neighbour whose plug is out is unreachable. */
function unknown(world: World, node: NetworkNode, travel: Travel, otherwise: Verdict): NaiveOutcome[] {
  const { destination } = travel.packet
  const plugged = world.network.links.some(
    (link) =>
      link.ends.some((one) => one.node === node.id) && link.ends.some((one) => one.node !== node.id && answers(world, one, destination)),
  )
  if (plugged) return end('NEIGHBOR_UNREACHABLE', node, travel)
  if (node.id !== 'internet') return end(otherwise, node, travel)
  return end(/^10\.|^192\.168\.|^172\.(1[6-9]|2\d|3[01])\./.test(destination) ? 'NULL_ROUTED' : 'EXITS_NETWORK', node, travel)
}

type Taker = (packet: Packet) => { readonly node: string; readonly interface: string } | undefined

function exit(world: World, node: NetworkNode, port: Interface, travel: Travel, taker: Taker): NaiveOutcome[] {
  const translation = node.translations.find((one) => one.interface === port.name && one.inside === travel.packet.source)
  const packet = translation === undefined ? travel.packet : { ...travel.packet, source: translation.outside }
  if (port.antiSpoof && !ownersOf(world, node, packet.source).includes(port.name)) return end('DENIED_OUT', node, travel)
  const after = pass(world, node, port, 'out', { ...travel, packet })
  if (after === undefined) return end('DENIED_OUT', node, travel)
  const tunnel = world.network.tunnels.find((one) => one.ends.some((side) => side.node === node.id && side.interface === port.name))
  if (tunnel !== undefined) return through(world, tunnel, node, port, after)
  const link = world.network.links.find((one) => one.id === port.link)
  if (link === undefined || world.down.links.has(link.id)) return end('NEIGHBOR_UNREACHABLE', node, after)
  const next = taker(packet)
  if (next === undefined || world.down.nodes.has(nodeNamed(world, next.node).id)) return end('NEIGHBOR_UNREACHABLE', node, after)
  const far = nodeNamed(world, next.node)
  return enter(
    world,
    far,
    far.interfaces.find((one) => one.name === next.interface)!,
    after,
  )
}

function through(world: World, tunnel: Tunnel, node: NetworkNode, port: Interface, travel: Travel): NaiveOutcome[] {
  if (world.down.tunnels.has(tunnel.id)) return end('NEIGHBOR_UNREACHABLE', node, travel)
  const side = tunnel.ends.findIndex((one) => one.node === node.id && one.interface === port.name)
  const far = tunnel.ends[1 - side]!
  if (world.inside.includes(`${tunnel.id}${side}`)) return end('LOOP', node, travel)
  const inner = { ...world, inside: [...world.inside, `${tunnel.id}${side}`], established: [] as readonly string[] }
  const send = (i: number, established: readonly string[]): NaiveOutcome[] => {
    const near = tunnel.ends[i]!
    const other = tunnel.ends[1 - i]!
    const found = naiveTrace({ ...inner, established }, near.node, { source: near.local, destination: other.outside, protocol: 47 })
    return found.map((one) =>
      one.verdict === 'ACCEPTED' && one.node !== other.node ? { ...one, verdict: 'NEIGHBOR_UNREACHABLE', node: near.node } : one,
    )
  }
  let outer = send(side, [])
  if (outer.some((one) => one.verdict.startsWith('DENIED'))) {
    const opposite = send(1 - side, [])
    if (opposite.every((one) => one.verdict === 'ACCEPTED'))
      outer = send(
        side,
        opposite.flatMap((one) => one.states),
      )
  }
  const lost = outer.find((one) => one.verdict !== 'ACCEPTED')
  if (lost !== undefined) return [{ ...lost, states: travel.states }]
  const target = nodeNamed(world, far.node)
  return enter(
    world,
    target,
    target.interfaces.find((one) => one.name === far.interface)!,
    travel,
  )
}

function pass(
  world: World,
  node: NetworkNode,
  port: Interface | undefined,
  way: 'in' | 'out' | 'forward',
  travel: Travel,
): Travel | undefined {
  const filterNamed = (id: string | undefined): Filter | undefined => world.network.filters.find((one) => one.id === id)
  const filter = filterNamed(way === 'forward' ? node.forwardFilter : way === 'in' ? port?.filterIn : port?.filterOut)
  const tracked = way === 'forward' ? filter?.stateful : [port?.filterIn, port?.filterOut].some((id) => filterNamed(id)?.stateful)
  const place = `${node.id}|${port?.name ?? '*'}`
  const after = tracked === true ? { ...travel, states: [...travel.states, place] } : travel
  if (filter === undefined || (filter.stateful && world.established.includes(place))) return after
  const rule = filter.rules.find((one) => matches(one, travel.packet))
  return (rule?.action ?? filter.default) === 'accept' ? after : undefined
}

function matches(rule: Filter['rules'][number], packet: Packet): boolean {
  const port = (ranges: readonly { from: number; to: number }[] | undefined, value: number | undefined): boolean =>
    ranges === undefined || ranges.some((range) => value !== undefined && range.from <= value && value <= range.to)
  return (
    (rule.protocol === 'any' || rule.protocol === packet.protocol) &&
    (rule.sources === undefined || rule.sources.some((prefix) => inside(prefix, packet.source))) &&
    (rule.destinations === undefined || rule.destinations.some((prefix) => inside(prefix, packet.destination))) &&
    port(rule.sourcePorts, packet.sourcePort) &&
    port(rule.destinationPorts, packet.destinationPort) &&
    (rule.answersOnly !== true || (packet.protocol === 6 && packet.answer === true))
  )
}

function longest(table: readonly Route[], address: string): Route | undefined {
  return table
    .filter((route) => inside(route.prefix, address))
    .sort((a, b) => Number(b.prefix.split('/')[1]) - Number(a.prefix.split('/')[1]))[0]
}

function bits(address: string): string {
  return address
    .split('.')
    .map((part) => Number(part).toString(2).padStart(8, '0'))
    .join('')
}

function inside(prefix: string, address: string): boolean {
  const [base, length] = prefix.split('/')
  return bits(address).startsWith(bits(base!).slice(0, Number(length)))
}

function ownersOf(world: World, node: NetworkNode, address: string): string[] {
  const ports = node.interfaces.filter((port) => port.addresses.some((own) => own.split('/')[0] === address)).map((port) => port.name)
  const ends = world.network.tunnels.flatMap((tunnel) => tunnel.ends).filter((one) => one.node === node.id && one.local === address)
  return ports.length > 0 ? ports : ends.map((one) => one.underlay)
}

function isOwn(world: World, node: NetworkNode, address: string): boolean {
  return ownersOf(world, node, address).length > 0
}

function answers(world: World, one: { readonly node: string; readonly interface: string }, address: string): boolean {
  const node = nodeNamed(world, one.node)
  const port = node.interfaces.find((each) => each.name === one.interface)!
  return (
    port.addresses.some((own) => own.split('/')[0] === address) ||
    node.translations.some((each) => each.interface === port.name && each.outside === address)
  )
}
