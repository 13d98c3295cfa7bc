import { linkId, type Interface, type Link, type Network, type NetworkNode, type NodeId, type StaticRoute } from '../network/model.ts'

interface Pair {
  readonly left: NetworkNode
  readonly right: NetworkNode
}

/** The name of a node's port towards its nth partner. */
const portTo = (n: number): string => `far${n + 1}`

/**
 * Two clouds with a VPN between them: each has a node that stands for the other's gateway, by address. Where both name each other, a
 * wire joins them, and what left the network on one side comes in on the other.
 */
export function pairStandIns(network: Network): Network {
  const standIns = network.nodes.filter((node) => node.standsFor !== undefined && node.knownAs !== undefined)
  const pairs = standIns.flatMap((left, i) =>
    standIns.slice(i + 1).flatMap((right): Pair[] => (names(left, right) && names(right, left) ? [{ left, right }] : [])),
  )
  if (pairs.length === 0) return network
  const partners = new Map<NodeId, NetworkNode[]>()
  const links = pairs.map(({ left, right }): Link => {
    const plug = (node: NetworkNode, far: NetworkNode): string => {
      const mine = partners.get(node.id) ?? []
      partners.set(node.id, [...mine, far])
      return portTo(mine.length)
    }
    const ends = [
      { node: left.id, interface: plug(left, right) },
      { node: right.id, interface: plug(right, left) },
    ]
    return { id: joint(left, right), kind: 'wire', ends, fails: false, label: `VPN between ${left.id} and ${right.id}`, from: left.from }
  })
  return {
    ...network,
    nodes: network.nodes.map((node) => {
      const mine = partners.get(node.id)
      return mine === undefined ? node : joined(node, mine)
    }),
    links: [...network.links, ...links],
  }
}

const names = (one: NetworkNode, other: NetworkNode): boolean => one.knownAs?.includes(other.standsFor ?? '') === true

/** Both sides of a pair name their wire alike, whichever comes first. */
const joint = (a: NetworkNode, b: NetworkNode): Link['id'] => linkId(`joined/${[a.id, b.id].sort().join('/')}`)

function joined(node: NetworkNode, partners: readonly NetworkNode[]): NetworkNode {
  const plain: { -readonly [K in keyof NetworkNode]: NetworkNode[K] } = { ...node }
  delete plain.standsFor
  delete plain.knownAs
  const mtu = Math.min(...node.interfaces.map((each) => each.mtu))
  const table = node.tables[0]?.name
  const ports = partners.map((far, i): Interface => ({
    name: portTo(i),
    kind: 'ethernet',
    addresses: [],
    mtu,
    link: joint(node, far),
    ...(table === undefined ? {} : { table }),
    antiSpoof: false,
    from: node.from,
  }))
  return {
    ...plain,
    interfaces: [...node.interfaces, ...ports],
    tables: node.tables.map((each) => ({
      ...each,
      routes: each.routes.flatMap((route): StaticRoute[] =>
        route.target.kind === 'exit'
          ? ports.map((port) => ({ ...route, target: { kind: 'peer', interface: port.name }, shares: true }))
          : [route],
      ),
    })),
  }
}
