import { containsAddress, parsePrefix } from '../ip/prefix.ts'
import { INTERNET, type NetworkNode, type NodeId } from '../network/model.ts'
import { knownAddress } from './filter.ts'
import { land, type Flight, type Step, type Walk } from './flight.ts'

/** A member whose plug is out; or the internet, which carries public addresses beyond the network, and no private space (RFC 1918, RFC 6598). */
export function unknownToCarrier(walk: Walk, flight: Flight, node: NetworkNode, destination: string): readonly Step[] {
  const { topology, index } = walk.terrain
  const blame = { from: node.from }
  const plug = topology.attached.get(node.id)?.get(destination)
  const link = plug?.link === undefined ? undefined : index.links.get(plug.link)
  if (link !== undefined) return land(walk, flight, node.id, 'NEIGHBOR_UNREACHABLE', `${link.label} is down`, { from: link.from })
  if (node.id !== INTERNET) return land(walk, flight, node.id, 'NO_ROUTE', `${destination} is no address of a member of ${node.id}`, blame)
  if (isPrivate(destination))
    return land(walk, flight, node.id, 'NULL_ROUTED', `${node.id} does not carry the private address ${destination}`, blame)
  return land(walk, flight, node.id, 'EXITS_NETWORK', `${destination} is out on ${node.id}, beyond this network`, blame)
}

const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7'].map(parsePrefix)
export const isPrivate = (address: string): boolean => PRIVATE.some((prefix) => containsAddress(prefix, knownAddress(address)))

/** Whether an address is one of the carrier's members. */
export function isMember(walk: Walk, node: NodeId, address: string): boolean {
  return walk.terrain.topology.attached.get(node)?.has(address) === true
}
