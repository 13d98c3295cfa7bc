import { joinedLink, type JoinedEnd, type TunnelFace } from '../clouds/tunnel-faces.ts'
import { bareAddress } from '../ip/prefix.ts'
import type { Interface, Network, NetworkNode, Policy, SessionEnd } from '../network/model.ts'
import { machineAt } from './join-networks.ts'

/** A cloud's face whose other end is a router of a design, and the face that this router has. */
export interface MachineFace {
  readonly machine: NetworkNode
  readonly face: TunnelFace
  readonly other: TunnelFace
}

/** What a router proposes that nobody configured otherwise (RFC 4271 §10 suggests 90 s; FRR and most vendors use these). */
const TIMERS = { keepaliveSeconds: 60, holdSeconds: 180 } as const
const EVERYTHING: Policy = { terms: [], default: 'accept' }

/** The faces whose other end is a router that speaks BGP with the AS number that the cloud expects. */
export function machineFaces(design: Network, faces: readonly TunnelFace[]): MachineFace[] {
  return faces.flatMap((face): MachineFace[] => {
    const machine = machineAt(design, face.peerOutside)
    if (machine?.bgp === undefined || (face.peerAsn !== undefined && face.peerAsn !== machine.bgp.asn)) return []
    const other = {
      id: `${machine.id}/${face.id}`,
      outside: face.peerOutside,
      peerOutside: face.outside,
      address: face.peerAddress,
      peerAddress: face.address,
      asn: machine.bgp.asn,
      peerAsn: face.asn,
      from: machine.from,
    }
    return [{ machine, face, other }]
  })
}

/** A port for each tunnel on the routers that end them. */
export function withMachinePorts(network: Network, faces: readonly MachineFace[]): Network {
  if (faces.length === 0) return network
  return {
    ...network,
    nodes: network.nodes.map((node) => {
      const mine = faces.filter(({ machine }) => machine.id === node.id)
      if (mine.length === 0) return node
      // A router may have the interface already, which nobody here knew the far end of.
      const linkOf = (port: Interface): Interface['link'] => {
        const held = mine.find(({ other }) => port.link === undefined && port.addresses.some((text) => bareAddress(text) === other.address))
        return held === undefined ? port.link : joinedLink(held.face, held.other)
      }
      const interfaces = node.interfaces.map((port): Interface => {
        const link = linkOf(port)
        return link === undefined ? port : { ...port, link }
      })
      const missing = mine.filter(({ face, other }) => !interfaces.some((port) => port.link === joinedLink(face, other)))
      const ports = missing.map(({ face, other }, i): Interface => ({
        name: portName(node, i),
        kind: 'ethernet',
        addresses: [`${other.address}/30`],
        mtu: tunnelMtu(network, face, other),
        link: joinedLink(face, other),
        antiSpoof: false,
        from: face.from,
      }))
      return { ...node, interfaces: [...interfaces, ...ports] }
    }),
  }
}

/** The routers' ends of the sessions: they treat the cloud as their other external neighbours. */
export function machineEnds(network: Network, faces: readonly MachineFace[]): JoinedEnd[] {
  return faces.map(({ machine, face, other }): JoinedEnd => {
    const node = network.nodes.find((each) => each.id === machine.id)!
    const port = node.interfaces.find((each) => each.link === joinedLink(face, other))!
    const alike = network.sessions
      .filter((session) => session.kind === 'ebgp')
      .flatMap((session) => session.ends)
      .find((end) => end.node === machine.id)
    const table = node.tables[0]?.name ?? 'main'
    const end: SessionEnd = {
      node: node.id,
      interface: port.name,
      address: other.address,
      ...TIMERS,
      nextHopSelf: true,
      import: alike?.import ?? EVERYTHING,
      export: alike?.export ?? EVERYTHING,
      importTables: [table],
      exportTable: table,
    }
    return { face: other.id, label: machine.id, end, from: face.from }
  })
}

function portName(node: NetworkNode, position: number): string {
  const names = new Set(node.interfaces.map((port) => port.name))
  return Array.from({ length: names.size + position + 1 }, (_, i) => `vpn${i + 1}`).filter((name) => !names.has(name))[position]!
}

/** As the cloud's end. */
function tunnelMtu(network: Network, face: TunnelFace, other: TunnelFace): number {
  const link = joinedLink(face, other)
  return network.nodes.flatMap((node) => node.interfaces).find((port) => port.link === link)?.mtu ?? 1400
}
