import type { Interface, Network, NetworkNode, Tunnel } from '../../src/network/model.ts'
import type { Packet, Verdict } from '../../src/reach/model.ts'
import type { Down, Route } from '../../src/routing/model.ts'
import { naiveFilter } from './naive-filter.ts'
import { bare, family, inside, isPrivate, longest } from './naive-text.ts'

/**
 * A second tracer, written from the comments of the models and from nothing else: it scans every list for every step,
 * keeps nothing, and compares addresses as strings of bits. Outcomes are one for each path, in the order of the lists.
 */
export interface NaiveOutcome extends NaiveTravel {
  readonly verdict: Verdict
  readonly node: string
}

/** A change of a packet that its answer must undo. */
export interface NaiveChange {
  readonly node: string
  readonly interface: string
  readonly before: Packet
  readonly after: Packet
  readonly keepsSource: boolean
}

export interface NaiveTravel {
  readonly packet: Packet
  readonly seen: readonly string[]
  readonly states: readonly string[]
  readonly changes: readonly NaiveChange[]
  readonly hidden: boolean
  /** Where the provider leads it. */
  readonly goal?: { readonly node: string; readonly interface: string } | undefined
  /** Restored in the node that it is in. */
  readonly restored: boolean
}

export interface NaiveWorld {
  readonly network: Network
  readonly tables: ReadonlyMap<string, readonly Route[]>
  readonly down: Down
  readonly established: readonly string[]
  /** What was changed on the way there, for an answer. */
  readonly undo: readonly NaiveChange[]
  /** Tunnels (with direction) whose outer packet is being followed. */
  readonly tunnels: readonly string[]
}

export function naiveTrace(world: NaiveWorld, from: string, packet: Packet): NaiveOutcome[] {
  const node = nodeNamed(world, from)
  const goal = goalOf(world.undo.at(-1))
  const travel: NaiveTravel = { packet, seen: [], states: [], changes: [], hidden: false, goal, restored: false }
  if (world.down.nodes.has(node.id)) return end('NEIGHBOR_UNREACHABLE', node, travel)
  if (portsWith(world, node, packet.destination).length > 0) return end('ACCEPTED', node, travel)
  const sender = node.interfaces.find((port) => port.name === portsWith(world, node, packet.source)[0])
  const table = node.role === 'host' ? sender?.table : undefined
  return decide(world, node, undefined, travel, table ?? node.tables[0]!.name, true)
}

/** Ports and ends of an answer, the ICMP reply for an ICMP request. */
export function naiveAnswer(packet: Packet): Packet {
  const { source, destination, protocol, sourcePort, destinationPort } = packet
  const back = { source: destination, destination: source, protocol }
  const reply = { 2048: 0, 3328: 3584, 32768: 33024 }[destinationPort === undefined ? -1 : Math.floor(destinationPort / 256) * 256]
  if (protocol === 1 || protocol === 58)
    return destinationPort === undefined ? back : { ...back, destinationPort: reply ?? destinationPort }
  const ports = sourcePort === undefined ? {} : { sourcePort: destinationPort!, destinationPort: sourcePort }
  return { ...back, ...ports, ...(protocol === 6 ? { answer: true } : {}) }
}

const goalOf = (change: NaiveChange | undefined): NaiveTravel['goal'] =>
  change?.keepsSource === true ? { node: change.node, interface: change.interface } : undefined

function nodeNamed(world: NaiveWorld, id: string): NetworkNode {
  return world.network.nodes.find((node) => node.id === id)!
}

const isProvider = (node: NetworkNode): boolean => ['fabric', 'hub', 'carrier'].includes(node.role)

function end(verdict: Verdict, node: NetworkNode, travel: NaiveTravel): NaiveOutcome[] {
  return [{ ...travel, verdict, node: node.id }]
}

function enter(world: NaiveWorld, node: NetworkNode, port: Interface, came: NaiveTravel): NaiveOutcome[] {
  const isGoal = came.goal?.node === node.id && (came.goal.interface === port.name || !isProvider(node))
  const led = isGoal ? { ...came, goal: undefined } : came
  const travel = { ...led, hidden: led.hidden || port.hidesIdentity === true }
  if (port.antiSpoof && !portsWith(world, node, travel.packet.destination).includes(port.name)) return end('DENIED_IN', node, travel)
  const { verdict, states } = naiveFilter(world, node, port, 'in', travel)
  if (verdict !== 'accept') return end(verdict === 'drop' ? 'DENIED_IN' : 'UNDETERMINED', node, travel)
  if (node.unmodelled !== undefined) return end('UNDETERMINED', node, travel)
  const translation = node.translations.find((one) => one.interface === port.name && one.outside === travel.packet.destination)
  const packet = translation === undefined ? travel.packet : { ...travel.packet, destination: translation.inside }
  const moved = undo(world, node, { ...travel, states, packet })
  const { destination, destinationPort, protocol } = moved.packet
  const balance = moved.restored
    ? undefined
    : node.balances?.find(
        (one) =>
          one.interface === port.name &&
          one.address === destination &&
          one.protocol === protocol &&
          one.ports.from <= (destinationPort ?? -1) &&
          one.ports.to >= (destinationPort ?? -1),
      )
  if (balance === undefined) return pass(world, node, port, moved)
  if (balance.targets.length === 0) return end('DENIED_IN', node, moved)
  return balance.targets.flatMap((target) => {
    if (family(target.address) !== family(balance.address)) return end('UNDETERMINED', node, moved)
    const aimed = { ...moved.packet, destination: target.address, destinationPort: target.port ?? destinationPort! }
    const after = balance.keepsSource ? aimed : masked(aimed, balance.address)
    return pass(world, node, port, change(moved, node, port.name, after, balance.keepsSource))
  })
}

/** Its own port is an ordinary one. */
function masked(packet: Packet, source: string): Packet {
  return packet.sourcePort === undefined ? { ...packet, source } : { ...packet, source, sourcePort: 49152 }
}

function change(travel: NaiveTravel, node: NetworkNode, port: string, after: Packet, keepsSource: boolean): NaiveTravel {
  const made = { node: node.id, interface: port, before: travel.packet, after, keepsSource }
  return { ...travel, packet: after, changes: [...travel.changes, made], hidden: travel.hidden || !keepsSource }
}

/** What a node knows of the conversation gives the answer its ends back, the last change first. */
function undo(world: NaiveWorld, node: NetworkNode, travel: NaiveTravel): NaiveTravel {
  let now = travel
  for (const [i, one] of [...world.undo.entries()].reverse()) {
    if (one.node !== node.id || ends(now.packet) !== ends(naiveAnswer(one.after))) continue
    now = restored(now, one, goalOf(world.undo[i - 1]))
  }
  return now
}

function restored(travel: NaiveTravel, { before, keepsSource }: NaiveChange, goal: NaiveTravel['goal']): NaiveTravel {
  return { ...travel, packet: naiveAnswer(before), hidden: travel.hidden || !keepsSource, goal, restored: true }
}

/** ICMP has one "port" that says what the message is, and replies of any kind to a request belong to it. */
export function ends({ source, sourcePort, destination, destinationPort, protocol }: Packet): string {
  return [source, destination, protocol, ...(protocol === 1 || protocol === 58 ? [] : [sourcePort, destinationPort])].join()
}

function pass(world: NaiveWorld, node: NetworkNode, port: Interface, travel: NaiveTravel): NaiveOutcome[] {
  const { source, destination, destinationPort } = travel.packet
  const led = travel.goal !== undefined && isProvider(node)
  if (!led && portsWith(world, node, destination).length > 0) return end('ACCEPTED', node, travel)
  if (node.role === 'host') return end('DENIED_IN', node, travel)
  const stop = [node.id, port.name, source, destination, destinationPort, travel.goal?.node, travel.goal?.interface].join()
  if (travel.seen.includes(stop)) return end('LOOP', node, travel)
  return decide(world, node, port, { ...travel, seen: [...travel.seen, stop] }, port.table ?? node.tables[0]!.name, false)
}

function decide(
  world: NaiveWorld,
  node: NetworkNode,
  entered: Interface | undefined,
  travel: NaiveTravel,
  table: string,
  filtered: boolean,
): NaiveOutcome[] {
  const { goal } = travel
  const forward = (): NaiveTravel | NaiveOutcome[] => {
    if (filtered) return travel
    const { verdict, states } = naiveFilter(world, node, undefined, 'forward', travel)
    return verdict === 'accept' ? { ...travel, states } : end(verdict === 'drop' ? 'DENIED_IN' : 'UNDETERMINED', node, travel)
  }
  if (goal === undefined || !isProvider(node)) return look(world, node, entered, travel, table, travel.packet.destination, forward)
  const port = nodeNamed(world, goal.node).interfaces.find((one) => one.name === goal.interface)!
  if (goal.node === node.id) return enter(world, node, port, travel)
  const link = world.network.links.find((one) => one.id === port.link)
  const own = node.interfaces.find((one) => link !== undefined && one.link === link.id)
  if (own !== undefined) {
    const after = forward()
    return Array.isArray(after) ? after : exit(world, node, own, after, entered !== undefined, () => goal)
  }
  const addresses = port.addresses.map(bare)
  const address = addresses.find((one) => family(one) === family(travel.packet.destination)) ?? addresses[0]
  if (address === undefined) return end('NO_ROUTE', node, travel)
  return look(world, node, entered, travel, node.tables[0]!.name, address, forward)
}

function look(
  world: NaiveWorld,
  node: NetworkNode,
  entered: Interface | undefined,
  travel: NaiveTravel,
  tableName: string,
  sought: string,
  forward: () => NaiveTravel | NaiveOutcome[],
): NaiveOutcome[] {
  const table = world.tables.get(`${node.id}|${tableName}`) ?? []
  const route = longest(table, sought)
  if (node.role === 'carrier' && entered !== undefined) {
    const { source } = travel.packet
    if (longest(table, source)?.action !== 'forward' && neighbour(world, node, source) === undefined)
      return end('NULL_ROUTED', node, travel)
  }
  if (route === undefined) return node.role === 'carrier' ? unknown(world, node, travel, sought) : end('NO_ROUTE', node, travel)
  if (route.action === 'blackhole') return end('NULL_ROUTED', node, travel)
  const after = forward()
  if (Array.isArray(after)) return after
  const moved = after
  const target = route.static?.target
  if (target?.kind === 'unmodelled') return end('UNDETERMINED', node, moved)
  if (target?.kind === 'exit') return end('EXITS_NETWORK', node, moved)
  if (target?.kind === 'deliver') {
    const stop = ['leads', node.id, target.node, target.interface, moved.packet.source, moved.packet.destination].join()
    if (travel.goal !== undefined && moved.seen.includes(stop)) return end('LOOP', node, moved)
    const led = { ...moved, seen: [...moved.seen, stop], goal: { node: target.node, interface: target.interface } }
    return decide(world, node, entered, led, '', true)
  }
  const passing = entered !== undefined
  if (route.action === 'attached') {
    const found = neighbour(world, node, sought)
    if (found !== undefined) return exit(world, node, found.port, moved, passing, () => found.owner)
    return node.role === 'carrier' ? unknown(world, node, moved, sought) : end('NEIGHBOR_UNREACHABLE', node, moved)
  }
  if (route.nextHops.length === 0) return end('NO_ROUTE', node, moved)
  return route.nextHops.flatMap((hop) => {
    const port = node.interfaces.find((one) => one.name === hop.interface)!
    return exit(world, node, port, moved, passing, ({ goal }) => {
      const link = world.network.links.find((one) => one.id === port.link)!
      const others = link.ends.filter((one) => one.node !== node.id || one.interface !== port.name)
      if (goal !== undefined && !isProvider(node)) {
        const there = others.find((one) => one.node === goal.node && one.interface === goal.interface)
        const provider = others.find((one) => isProvider(nodeNamed(world, one.node)))
        if (there !== undefined || provider !== undefined) return there ?? provider
      }
      if (hop.kind === 'peer') return others.length === 1 ? others[0] : undefined
      const owner = others.find((one) => answers(world, one, hop.address ?? sought))
      if (owner !== undefined || link.kind === 'segment') return owner
      return others.find((one) => ['fabric', 'carrier'].includes(nodeNamed(world, one.node).role))
    })
  })
}

/** The internet knows the rest of the world, other carriers do not. A known neighbour whose plug is out is unreachable. */
function unknown(world: NaiveWorld, node: NetworkNode, travel: NaiveTravel, sought: string): NaiveOutcome[] {
  if (neighbour(world, node, sought) !== undefined) return end('NEIGHBOR_UNREACHABLE', node, travel)
  if (node.id !== 'internet') return end('NO_ROUTE', node, travel)
  return end(isPrivate(sought) ? 'NULL_ROUTED' : 'EXITS_NETWORK', node, travel)
}

type End = { readonly node: string; readonly interface: string }

/** Whoever else is plugged into a link of the node and answers for the address. */
function neighbour(world: NaiveWorld, node: NetworkNode, address: string): { port: Interface; owner: End } | undefined {
  for (const port of node.interfaces) {
    const link = world.network.links.find((one) => one.id === port.link)
    const owner = link?.ends.find((one) => one.node !== node.id && answers(world, one, address))
    if (owner !== undefined) return { port, owner }
  }
  return undefined
}

type Taker = (travel: NaiveTravel) => End | undefined

function exit(world: NaiveWorld, node: NetworkNode, port: Interface, came: NaiveTravel, passing: boolean, taker: Taker): NaiveOutcome[] {
  const translation = node.translations.find((one) => one.interface === port.name && one.inside === came.packet.source)
  let travel = translation === undefined ? came : { ...came, packet: { ...came.packet, source: translation.outside } }
  const masquerades = (node.masquerades ?? []).filter(
    (one) => one.interface === port.name && family(one.outside) === family(travel.packet.source),
  )
  if (masquerades.length > 0 && translation === undefined && passing && !travel.restored) {
    const { source, protocol } = travel.packet
    const serving = masquerades.find(
      (one) => (one.sources?.some((prefix) => inside(prefix, source)) ?? true) && one.protocols.includes(protocol),
    )
    if (serving === undefined) return end('DENIED_IN', node, travel)
    travel = change(travel, node, port.name, masked(travel.packet, serving.outside), false)
  }
  if (port.antiSpoof && !portsWith(world, node, travel.packet.source).includes(port.name)) return end('DENIED_OUT', node, travel)
  const { verdict, states } = naiveFilter(world, node, port, 'out', travel)
  if (verdict !== 'accept') return end(verdict === 'drop' ? 'DENIED_OUT' : 'UNDETERMINED', node, travel)
  const after = { ...travel, states, hidden: travel.hidden || node.hidesIdentity === true || port.hidesIdentity === true, restored: false }
  const tunnel = world.network.tunnels.find((one) => one.ends.some((side) => side.node === node.id && side.interface === port.name))
  if (tunnel !== undefined) return through(world, tunnel, node, port, after)
  const link = world.network.links.find((one) => one.id === port.link)
  if (link === undefined || world.down.links.has(link.id)) return end('NEIGHBOR_UNREACHABLE', node, after)
  const next = taker(after)
  if (next === undefined || world.down.nodes.has(nodeNamed(world, next.node).id)) return end('NEIGHBOR_UNREACHABLE', node, after)
  const far = nodeNamed(world, next.node)
  return enter(
    world,
    far,
    far.interfaces.find((one) => one.name === next.interface)!,
    after,
  )
}

function through(world: NaiveWorld, tunnel: Tunnel, node: NetworkNode, port: Interface, travel: NaiveTravel): NaiveOutcome[] {
  if (world.down.tunnels.has(tunnel.id)) return end('NEIGHBOR_UNREACHABLE', node, travel)
  const side = tunnel.ends.findIndex((one) => one.node === node.id && one.interface === port.name)
  const far = tunnel.ends[1 - side]!
  if (world.tunnels.includes(`${tunnel.id}${side}`)) return end('LOOP', node, travel)
  const send = (i: number, established: readonly string[]): NaiveOutcome[] => {
    const near = tunnel.ends[i]!
    const other = tunnel.ends[1 - i]!
    const inner = { ...world, tunnels: [...world.tunnels, `${tunnel.id}${side}`], established, undo: [] }
    const found = naiveTrace(inner, near.node, { source: near.local, destination: other.outside, protocol: 47 })
    return found.map((one) =>
      one.verdict === 'ACCEPTED' && one.node !== other.node ? { ...one, verdict: 'NEIGHBOR_UNREACHABLE', node: near.node } : one,
    )
  }
  let outer = send(side, [])
  if (outer.some((one) => one.verdict.startsWith('DENIED'))) {
    const opposite = send(1 - side, [])
    const opened = opposite.flatMap((one) => one.states)
    if (opposite.every((one) => one.verdict === 'ACCEPTED')) outer = send(side, opened)
  }
  const lost = outer.find((one) => one.verdict !== 'ACCEPTED')
  if (lost !== undefined) return [{ ...travel, verdict: lost.verdict, node: lost.node }]
  const target = nodeNamed(world, far.node)
  return enter(
    world,
    target,
    target.interfaces.find((one) => one.name === far.interface)!,
    travel,
  )
}

function portsWith(world: NaiveWorld, node: NetworkNode, address: string): string[] {
  const ports = node.interfaces.filter((port) => port.addresses.some((own) => bare(own) === address)).map((port) => port.name)
  const outer = world.network.tunnels.flatMap((tunnel) => tunnel.ends).filter((one) => one.node === node.id && one.local === address)
  return ports.length > 0 ? ports : outer.map((one) => one.underlay)
}

function answers(world: NaiveWorld, one: End, address: string): boolean {
  const node = nodeNamed(world, one.node)
  const port = node.interfaces.find((each) => each.name === one.interface)!
  return (
    port.addresses.some((own) => bare(own) === address) ||
    node.translations.some((each) => each.interface === port.name && each.outside === address)
  )
}
