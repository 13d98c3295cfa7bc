import type { FilterRule, InterfaceRef, NodeId, Provenance } from '../../network/model.ts'
import { tableKey, type NextHop, type Route } from '../../routing/model.ts'
import type { Terrain } from '../flight.ts'
import type { Hop, Packet, Path } from '../model.ts'
import { isProviders } from '../topology.ts'

/** One change for one packet. */
export type Mend =
  | { readonly kind: 'filter'; readonly filter: string; readonly packet: Packet }
  | { readonly kind: 'check'; readonly at: InterfaceRef }
  | { readonly kind: 'route'; readonly at: Lookup; readonly step: Step }
  /** A carrier takes packets from the address as from its members, and knows where it is. */
  | { readonly kind: 'member'; readonly carrier: NodeId; readonly address: string; readonly out: string }

type Lookup = Extract<Hop, { kind: 'lookup' }>

/** One step towards the owner of an address: out of an interface, into the next node. */
export interface Step {
  readonly out: string
  readonly into: InterfaceRef
  readonly address?: string
}

const MENDED: Provenance = { rule: 'taken as mended' }

/** The same network where the changes have been made; nothing of what was walked before is kept. */
export function mended(terrain: Terrain, mends: readonly Mend[]): Terrain {
  const filters = new Map(terrain.index.filters)
  const interfaces = new Map(terrain.topology.interfaces)
  const tables = new Map(terrain.state.tables)
  for (const mend of mends) {
    if (mend.kind === 'filter') {
      const filter = [...filters.values()].find(({ id }) => id === mend.filter)
      if (filter !== undefined) filters.set(filter.id, { ...filter, rules: [acceptRule(mend.packet), ...filter.rules] })
    } else if (mend.kind === 'check') {
      const { node, interface: name } = mend.at
      const own = new Map(interfaces.get(node))
      const at = own.get(name)
      if (at !== undefined) interfaces.set(node, own.set(name, { ...at, antiSpoof: false }))
    } else if (mend.kind === 'member') {
      const table = terrain.index.nodes.get(mend.carrier)?.tables[0]?.name ?? ''
      const key = tableKey(mend.carrier, table)
      const route: Route = {
        prefix: hostPrefix(mend.address),
        protocol: 'static',
        nextHops: [{ interface: mend.out, kind: 'peer' }],
        action: 'forward',
        rejected: [],
      }
      tables.set(key, [...(tables.get(key) ?? []), route])
    } else {
      const key = tableKey(mend.at.node, mend.at.table)
      tables.set(key, [...(tables.get(key) ?? []), routeFor(terrain, mend)])
    }
  }
  return {
    ...terrain,
    index: { ...terrain.index, filters },
    topology: { ...terrain.topology, interfaces },
    state: { ...terrain.state, tables },
    readings: new Map(),
    walks: new Map(),
  }
}

function acceptRule({ source, destination, protocol }: Packet): FilterRule {
  return {
    action: 'accept',
    protocol: protocol === 0 ? 'any' : protocol,
    sources: [hostPrefix(source)],
    destinations: [hostPrefix(destination)],
    from: MENDED,
  }
}

const hostPrefix = (address: string): string => `${address}/${address.includes(':') ? 128 : 32}`

/** A provider leads to the next node's interface, whatever the destination; anybody else has a next hop. */
function routeFor(terrain: Terrain, { at, step }: Extract<Mend, { kind: 'route' }>): Route {
  const prefix = hostPrefix(at.address)
  const node = terrain.index.nodes.get(at.node)
  if (node !== undefined && isProviders(node.role)) {
    const target = { kind: 'deliver', node: step.into.node, interface: step.into.interface } as const
    return {
      prefix,
      protocol: 'static',
      nextHops: [],
      action: 'deliver',
      static: { prefix, target, preference: 0, origin: 'static', from: MENDED },
      rejected: [],
    }
  }
  const nextHop: NextHop =
    step.address === undefined ? { interface: step.out, kind: 'peer' } : { interface: step.out, address: step.address, kind: 'gateway' }
  return { prefix, protocol: 'static', nextHops: [nextHop], action: 'forward', rejected: [] }
}

/** The packet as it was when its path ended, with everything that was translated on the way. */
export function packetAtEnd(packet: Packet, { hops }: Path): Packet {
  let now = packet
  for (const hop of hops) if (hop.kind === 'translation') now = translated(now, hop)
  return now
}

function translated(packet: Packet, { field, after, afterPort }: Extract<Hop, { kind: 'translation' }>): Packet {
  const port = afterPort === undefined ? {} : field === 'source' ? { sourcePort: afterPort } : { destinationPort: afterPort }
  return { ...packet, [field]: after, ...port }
}
