import type { NetworkIndex } from '../../network/index.ts'
import type { NodeId, NodeRole } from '../../network/model.ts'
import type { Down } from '../../routing/model.ts'
import type { AddressBook, AddressNumber } from './addresses.ts'

export const HOST = 0
export const ROUTER = 1
export const FABRIC = 2
export const HUB = 3
export const CARRIER = 4
const ROLES: Readonly<Record<NodeRole, number>> = { host: HOST, router: ROUTER, fabric: FABRIC, hub: HUB, carrier: CARRIER }

/** Nodes, their interfaces and what joins them, by number. */
export interface Wiring {
  readonly nodeNumber: ReadonlyMap<NodeId, number>
  readonly role: Uint8Array
  /** Per node the number of its first port; one more entry at the end. */
  readonly firstPort: Int32Array
  readonly portNode: Int32Array
  /** -1: not plugged in. */
  readonly portLink: Int32Array
  /** The tunnel × 2 + end that the port is, or -1. */
  readonly portTunnel: Int32Array
  readonly antiSpoof: Uint8Array
  /** Who sent it is hidden by what leaves there (1, 3) and by what enters there (2, 3). */
  readonly hides: Uint8Array
  /** Per link its ends as ports, in the link's order; one more entry at the end. */
  readonly firstEnd: Int32Array
  readonly ends: Int32Array
  readonly nodeDown: Uint8Array
  readonly linkDown: Uint8Array
  /** The first port of a provider's node on a link: key node × links + link. */
  readonly portOn: ReadonlyMap<number, number>
  /** Per port where its own addresses begin in `addresses`; one more entry at the end. */
  readonly firstAddress: Int32Array
  readonly addresses: Int32Array
  readonly portOf: (node: NodeId, name: string) => number
}

/** Up to so many interfaces are looked through by name one by one. */
const FEW = 8

export const isProviders = (role: number): boolean => role >= FABRIC

export function compileWiring(index: NetworkIndex, book: AddressBook, down: Down): Wiring {
  const { nodes, links, tunnels } = index.network
  const nodeNumber = new Map<NodeId, number>()
  nodes.forEach((node, number) => nodeNumber.set(node.id, number))
  const linkNumber = new Map(links.map((link, number) => [link.id, number]))
  const firstPort = new Int32Array(nodes.length + 1)
  nodes.forEach((node, number) => {
    firstPort[number + 1] = firstPort[number]! + node.interfaces.length
  })
  const portCount = firstPort[nodes.length]!
  const [portNode, portLink] = [new Int32Array(portCount), new Int32Array(portCount).fill(-1)]
  const portTunnel = new Int32Array(portCount).fill(-1)
  const [antiSpoof, hides] = [new Uint8Array(portCount), new Uint8Array(portCount)]
  const firstAddress = new Int32Array(portCount + 1)
  const addresses: AddressNumber[] = []
  const portOn = new Map<number, number>()
  nodes.forEach((node, number) => {
    node.interfaces.forEach((port, i) => {
      const at = firstPort[number]! + i
      const link = port.link === undefined ? -1 : (linkNumber.get(port.link) ?? -1)
      portNode[at] = number
      portLink[at] = link
      antiSpoof[at] = port.antiSpoof ? 1 : 0
      hides[at] = port.hidesIdentity === true ? 3 : node.hidesIdentity === true ? 1 : 0
      for (const text of port.addresses) addresses.push(book.numberOf(text))
      firstAddress[at + 1] = addresses.length
      const key = number * links.length + link
      if (isProviders(ROLES[node.role]) && link >= 0 && !portOn.has(key)) portOn.set(key, at)
    })
  })
  const byName = new Map<number, Map<string, number>>()
  const portOf = (node: NodeId, name: string): number => {
    const number = nodeNumber.get(node)
    if (number === undefined) return -1
    const { interfaces } = nodes[number]!
    if (interfaces.length > FEW) {
      let names = byName.get(number)
      if (names === undefined) byName.set(number, (names = new Map(interfaces.map((port, i) => [port.name, i]))))
      return firstPort[number]! + (names.get(name) ?? -1 - firstPort[number]!)
    }
    for (let i = 0; i < interfaces.length; i++) if (interfaces[i]!.name === name) return firstPort[number]! + i
    return -1
  }
  tunnels.forEach((tunnel, number) => {
    tunnel.ends.forEach((end, i) => {
      const port = portOf(end.node, end.interface)
      if (port >= 0) portTunnel[port] = number * 2 + i
    })
  })
  const firstEnd = new Int32Array(links.length + 1)
  const ends: number[] = []
  links.forEach((link, number) => {
    for (const end of link.ends) {
      const port = portOf(end.node, end.interface)
      if (port >= 0) ends.push(port)
    }
    firstEnd[number + 1] = ends.length
  })
  return {
    nodeNumber,
    role: Uint8Array.from(nodes, (node) => ROLES[node.role]),
    firstPort,
    portNode,
    portLink,
    portTunnel,
    antiSpoof,
    hides,
    firstEnd,
    ends: Int32Array.from(ends),
    nodeDown: Uint8Array.from(nodes, (node) => (down.nodes.has(node.id) ? 1 : 0)),
    linkDown: Uint8Array.from(links, (link) => (down.links.has(link.id) || down.silentLinks.has(link.id) ? 1 : 0)),
    portOn,
    firstAddress,
    addresses: Int32Array.from(addresses),
    portOf,
  }
}
