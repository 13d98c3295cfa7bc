import fc from 'fast-check'
import {
  filterId,
  nodeId,
  sessionId,
  tunnelId,
  type Filter,
  type Interface,
  type Network,
  type NetworkNode,
  type Session,
  type StaticRoute,
  type Tunnel,
} from '../../../src/network/model.ts'
import { randomNetwork } from '../../routing/random-network.ts'
import { staticTo } from '../../routing/small-network.ts'

/** Networks of routers that may share load, with policies, filters, and tunnels over links and over those tunnels, BGP on each. */
export const sweptNetwork: fc.Arbitrary<Network> = fc
  .tuple(randomNetwork, fc.array(fc.nat({ max: 99 }), { minLength: 24, maxLength: 24 }))
  .map(([network, picks]) => {
    let at = 0
    const pick = (count: number): number => picks[at++ % picks.length]! % count
    const made = withTunnels(network, pick)
    return withFilters({ ...made, endpoints: made.nodes.map(endpointOf) }, pick)
  })

const bare = (address: string): string => address.slice(0, address.indexOf('/'))

export function endpointOf({ id, interfaces }: NetworkNode): Network['endpoints'][number] {
  const own = interfaces.find((port) => port.name === 'lan0')!
  const address = bare(own.addresses[0]!)
  return { name: `at-${id}`, prefixes: [`${address}/32`], members: [{ node: id, interface: 'lan0', address }], from: {} }
}

function withTunnels(network: Network, pick: (count: number) => number): Network {
  const tunnels: Tunnel[] = []
  const sessions: Session[] = []
  const silent = new Set<Session>()
  const routes = new Map<string, StaticRoute>()
  const ports = new Map<string, Interface[]>()
  const wires = network.links.filter((link) => link.kind === 'wire' && link.ends.length === 2)
  const add = (a: { node: string; underlay: string; local: string }, b: typeof a, over: Session): void => {
    const n = tunnels.length
    const name = `t${n}`
    const ends = [a, b].map(({ node, underlay, local }) => ({ node: nodeId(node), interface: name, underlay, local, outside: local }))
    tunnels.push({ id: tunnelId(name), kind: 'gre', ends: [ends[0]!, ends[1]!], from: {} })
    const inside = [1, 2].map((side) => `172.31.${n}.${side}`)
    ends.forEach(({ node }, side) => {
      const port: Interface = {
        name,
        kind: 'gre',
        addresses: [`${inside[side]}/30`],
        mtu: 1400,
        tunnel: tunnelId(name),
        antiSpoof: false,
        from: {},
      }
      ports.set(node, [...(ports.get(node) ?? []), port])
    })
    const end = (side: 0 | 1): Session['ends'][0] => ({ ...over.ends[side], interface: name, address: inside[side]! })
    sessions.push({ ...over, id: sessionId(`over-${name}`), ends: [end(0), end(1)], carriedBy: { kind: 'tunnel', id: tunnelId(name) } })
  }
  for (const link of wires) {
    if (pick(2) !== 0) continue
    const [a, b] = link.ends.map(({ node, interface: underlay }) => {
      const port = network.nodes.find((each) => each.id === node)!.interfaces.find((each) => each.name === underlay)!
      return { node, underlay, local: bare(port.addresses[0]!) }
    })
    const over = network.sessions.find((session) => session.carriedBy.id === link.id)!
    // Mostly nobody speaks over the link itself, so that traffic takes the tunnel.
    if (pick(3) > 0) silent.add(over)
    add(a!, b!, over)
    const n = tunnels.length - 1
    // A route that stays when the tunnel is dead.
    if (pick(3) === 0) routes.set(a!.node, staticTo(rangeOf(network, b!.node), { kind: 'peer', interface: `t${n}` }))
    if (pick(2) === 0)
      add({ node: a!.node, underlay: `t${n}`, local: `172.31.${n}.1` }, { node: b!.node, underlay: `t${n}`, local: `172.31.${n}.2` }, over)
  }
  return {
    ...network,
    tunnels,
    sessions: [...network.sessions.filter((session) => !silent.has(session)), ...sessions],
    nodes: network.nodes.map((node) => {
      const route = routes.get(node.id)
      return {
        ...node,
        interfaces: [...node.interfaces, ...(ports.get(node.id) ?? [])],
        ...(route === undefined ? {} : { tables: node.tables.map((table) => ({ ...table, routes: [...table.routes, route] })) }),
      }
    }),
  }
}

/** Of the router's first LAN. */
function rangeOf({ nodes }: Network, id: string): string {
  const [address] = nodes.find((node) => node.id === id)!.interfaces.find((port) => port.name === 'lan0')!.addresses
  return address!.replace('.1/', '.0/')
}

function withFilters(network: Network, pick: (count: number) => number): Network {
  const filter = (id: string, protocol: number, range: string, stateful: boolean): Filter => ({
    id: filterId(id),
    stateful,
    rules: [{ action: 'drop', protocol, sources: [range], from: {} }],
    default: 'accept',
    label: 'filter',
    from: {},
  })
  const filters = [filter('some', 6, `10.${pick(7)}.0.0/16`, pick(2) === 0), filter('outer', 47, '0.0.0.0/0', false)]
  return {
    ...network,
    filters,
    nodes: network.nodes.map((node) => ({
      ...node,
      ...(pick(4) === 0 ? { forwardFilter: filterId('some') } : {}),
      interfaces: node.interfaces.map((port) =>
        port.kind === 'ethernet' && port.name.startsWith('l') && pick(12) === 0 ? { ...port, filterIn: filterId('outer') } : port,
      ),
    })),
  }
}
