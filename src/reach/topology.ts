import type { NetworkIndex } from '../network/index.ts'
import type { Interface, InterfaceRef, LinkId, NetworkNode, NodeId, NodeRole, TunnelId } from '../network/model.ts'
import { NO_SETS, type AddressSets } from './address-sets.ts'
import { Places } from './places.ts'

/** What the tracer asks of the wiring again and again; derived once per network. */
export interface Topology {
  /** Per link: who answers for an address there, an outside address of a one-to-one translation included. */
  readonly owners: ReadonlyMap<LinkId, ReadonlyMap<string, readonly InterfaceRef[]>>
  /** Per node: own addresses (outer addresses of its tunnels included) with the interface that has them. */
  readonly own: ReadonlyMap<NodeId, ReadonlyMap<string, string>>
  /** Per fabric or carrier: the neighbours' addresses that `attached` delivers to, with the interface towards them. */
  readonly attached: ReadonlyMap<NodeId, ReadonlyMap<string, Interface>>
  readonly interfaces: ReadonlyMap<NodeId, ReadonlyMap<string, Interface>>
  /** Which end of its tunnel an interface is: key `node|interface`. */
  readonly tunnelEnds: ReadonlyMap<string, { readonly tunnel: TunnelId; readonly end: 0 | 1 }>
  /** Per provider's node: its interface on each of its links. */
  readonly ports: ReadonlyMap<NodeId, ReadonlyMap<LinkId, Interface>>
  /** The interfaces that are ends of tunnels. */
  readonly tunnelPorts: ReadonlySet<Interface>
  readonly sets: AddressSets
  readonly places: Places
  /** Whether any node has something to be assumed of it. */
  readonly assumes: boolean
}

/** Whether a provider runs it: it leads packets where the provider wants them. */
export const isProviders = (role: NodeRole): boolean => role === 'fabric' || role === 'hub' || role === 'carrier'

const topologies = new WeakMap<NetworkIndex, Topology>()

export function topologyOf(index: NetworkIndex): Topology {
  const known = topologies.get(index)
  if (known !== undefined) return known
  const made = makeTopology(index)
  topologies.set(index, made)
  return made
}

export const bareAddress = (text: string): string => text.slice(0, (text.indexOf('/') + 1 || text.length + 1) - 1)

function makeTopology(index: NetworkIndex): Topology {
  const { network } = index
  const interfaces = new Map(network.nodes.map((node) => [node.id, new Map(node.interfaces.map((each) => [each.name, each]))]))
  const owners = new Map<LinkId, Map<string, InterfaceRef[]>>()
  for (const link of network.links) {
    const owner = new Map<string, InterfaceRef[]>()
    for (const ref of link.ends) {
      const node = index.nodes.get(ref.node)
      const held = interfaces.get(ref.node)?.get(ref.interface)
      if (node === undefined || held === undefined) continue
      for (const address of answersFor(node, held)) owner.set(address, [...(owner.get(address) ?? []), ref])
    }
    owners.set(link.id, owner)
  }
  const own = new Map<NodeId, Map<string, string>>()
  const attached = new Map<NodeId, Map<string, Interface>>()
  for (const node of network.nodes) {
    const mine = new Map<string, string>()
    for (const each of node.interfaces) for (const address of each.addresses) mine.set(bareAddress(address), each.name)
    own.set(node.id, mine)
    if (node.role === 'fabric' || node.role === 'carrier') attached.set(node.id, neighbours(index, node, interfaces))
  }
  const tunnelPorts = new Set<Interface>()
  const tunnelEnds = new Map<string, { tunnel: TunnelId; end: 0 | 1 }>()
  for (const tunnel of network.tunnels) {
    for (const end of [0, 1] as const) {
      const { node, interface: name, underlay, local } = tunnel.ends[end]
      tunnelEnds.set(`${node}|${name}`, { tunnel: tunnel.id, end })
      const port = interfaces.get(node)?.get(name)
      if (port !== undefined) tunnelPorts.add(port)
      const mine = own.get(node)
      if (mine !== undefined && !mine.has(local)) mine.set(local, underlay)
    }
  }
  return {
    owners,
    own,
    attached,
    interfaces,
    tunnelEnds,
    tunnelPorts,
    ports: new Map(network.nodes.filter((node) => isProviders(node.role)).map((node) => [node.id, portsOf(node)])),
    sets: network.addressSets === undefined ? NO_SETS : new Map(network.addressSets.map((set) => [set.id, set])),
    places: new Places(),
    assumes: network.nodes.some((node) => node.assumes !== undefined),
  }
}

/** Of two interfaces on the same link the first counts. */
function portsOf(node: NetworkNode): Map<LinkId, Interface> {
  const found = new Map<LinkId, Interface>()
  for (const each of node.interfaces) if (each.link !== undefined && !found.has(each.link)) found.set(each.link, each)
  return found
}

function answersFor(node: NetworkNode, held: Interface): string[] {
  const outside = node.translations.filter((translation) => translation.interface === held.name).map((translation) => translation.outside)
  return [...held.addresses.map(bareAddress), ...outside]
}

function neighbours(index: NetworkIndex, node: NetworkNode, interfaces: Topology['interfaces']): Map<string, Interface> {
  const found = new Map<string, Interface>()
  for (const each of node.interfaces) {
    const link = each.link === undefined ? undefined : index.links.get(each.link)
    for (const ref of link?.ends ?? []) {
      const other = ref.node === node.id ? undefined : index.nodes.get(ref.node)
      const held = interfaces.get(ref.node)?.get(ref.interface)
      if (other === undefined || held === undefined) continue
      for (const address of answersFor(other, held)) if (!found.has(address)) found.set(address, each)
    }
  }
  return found
}
