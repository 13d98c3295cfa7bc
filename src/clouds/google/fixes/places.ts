import { parseAddress } from '../../../ip/address.ts'
import { containsAddress, parsePrefix, readPrefix } from '../../../ip/prefix.ts'
import type { Obstacle } from '../../../network/edits.ts'
import type { GoogleObjects, Instance, Network, NetworkInterface, Subnetwork } from '../objects.ts'
import { nodeOf } from '../semantics/context.ts'

export const instanceAt = (objects: GoogleObjects, node: string): Instance | undefined =>
  objects.instances.find((instance) => nodeOf(instance) === node)

export const networkAt = (objects: GoogleObjects, node: string): Network | undefined =>
  objects.networks.find((network) => nodeOf(network) === node)

/** The interface that has the address; the node tells apart ranges that are used twice. */
export function holderOf(
  objects: GoogleObjects,
  address: string,
  node: string,
): { readonly instance: Instance; readonly nic: NetworkInterface } | undefined {
  const found = objects.instances.flatMap((instance) => {
    const nic = instance.networkInterfaces.find((each) => each.address === address)
    return nic === undefined ? [] : [{ instance, nic }]
  })
  return found.find(({ instance }) => nodeOf(instance) === node) ?? found[0]
}

/** The subnet where the packet is to go; undefined: it is none of this cloud's. */
export function targetSubnet(objects: GoogleObjects, { destination, toNode }: Obstacle): Subnetwork | undefined {
  const holder = holderOf(objects, destination, toNode)
  if (holder !== undefined) return objects.subnetworks.find(({ id }) => id === holder.nic.subnetwork)
  return objects.subnetworks.find(({ ranges }) => ranges.some((range) => holds(range, destination)))
}

export const rangesOf = (objects: GoogleObjects, network: string): string[] =>
  objects.subnetworks.flatMap((each) => (each.network === network ? each.ranges : []))

/** Whether an address lies in a range, however that is written. */
export function holds(range: string, address: string): boolean {
  const parsed = parseAddress(address)
  return parsed !== undefined && typeof readPrefix(range) !== 'string' && containsAddress(parsePrefix(range), parsed)
}

/** `10.0.0.0/16` as a part of a name. */
export const rangeName = (range: string): string => range.replaceAll(/[^A-Za-z0-9]+/gu, '-')
/** Names of this cloud's resources have at most 63 characters (RFC 1035). */
export const shortName = (name: string): string => name.toLowerCase().slice(0, 60).replace(/-+$/u, '')
