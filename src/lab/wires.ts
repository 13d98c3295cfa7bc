import type { NetworkIndex } from '../network/index.ts'
import { interfaceOf, nodeOf } from '../network/index.ts'
import type { Interface, InterfaceRef, Link, NetworkNode, NodeId } from '../network/model.ts'
import type { LabSegment, LabWire } from './model.ts'
import { namespaceOf } from './names.ts'

/** The other ends of the link that an interface is plugged into. */
export function neighbours(
  index: NetworkIndex,
  node: NodeId,
  port: Interface,
): readonly { readonly node: NetworkNode; readonly interface: Interface }[] {
  const link = port.link === undefined ? undefined : index.links.get(port.link)
  if (link === undefined) return []
  return link.ends.filter((end) => end.node !== node || end.interface !== port.name).map((end) => resolve(index, end))
}

/**
 * Without addresses at both ends there is nothing that ARP could ask for, and PPPoE has no ARP at all: such a wire carries
 * every packet to its other end.
 */
export function isPointToPoint(index: NetworkIndex, link: Link): boolean {
  if (link.ends.length !== 2) return false
  const ends = link.ends.map((end) => resolve(index, end).interface)
  return ends.every((end) => end.addresses.length === 0) || ends.some((end) => end.kind === 'pppoe')
}

export function planWires(
  index: NetworkIndex,
  lab: string,
): { readonly wires: readonly LabWire[]; readonly segments: readonly LabSegment[] } {
  const wires: LabWire[] = []
  const segments: LabSegment[] = []
  index.network.links.forEach((link, number) => {
    const ends = link.ends.map((end) => ({
      owner: end.node as string,
      namespace: namespaceOf(lab, end.node),
      interface: end.interface,
      mtu: resolve(index, end).interface.mtu,
    }))
    const [first, second] = ends
    if (first !== undefined && second !== undefined && ends.length === 2) {
      const shared = isPointToPoint(index, link) ? { sharedMac: macOf(number) } : {}
      wires.push({ link: link.id, ends: [first, second], ...shared })
      return
    }
    const namespace = namespaceOf(lab, `segment-${number}`)
    segments.push({ link: link.id, namespace })
    ends.forEach((end, port) => {
      wires.push({ link: link.id, ends: [end, { owner: link.id, namespace, interface: `port${port}`, mtu: end.mtu }] })
    })
  })
  return { wires, segments }
}

/** Locally administered. */
function macOf(number: number): string {
  return `02:6b:65:69:${hex(number >> 8)}:${hex(number & 255)}`
}

const hex = (byte: number): string => byte.toString(16).padStart(2, '0')

function resolve(index: NetworkIndex, end: InterfaceRef): { readonly node: NetworkNode; readonly interface: Interface } {
  const node = nodeOf(index, end.node)
  return { node, interface: interfaceOf(node, end.interface) }
}
