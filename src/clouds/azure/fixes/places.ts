import { parseAddress } from '../../../ip/address.ts'
import { containsAddress, parsePrefix } from '../../../ip/prefix.ts'
import type { Obstacle } from '../../../network/edits.ts'
import type { AzureObjects, IpConfiguration, NetworkInterface, Subnet, VirtualNetwork } from '../objects.ts'
import { nodeOf } from '../semantics/context.ts'

/** The interface that has the address; the node tells apart ranges that are used twice. */
export function holderOf(
  objects: AzureObjects,
  address: string,
  node: string,
): { readonly nic: NetworkInterface; readonly configuration: IpConfiguration } | undefined {
  const found = objects.networkInterfaces.flatMap((nic) => {
    const configuration = nic.ipConfigurations.find((each) => each.address === address)
    return configuration === undefined ? [] : [{ nic, configuration }]
  })
  const isOf = ({ nic }: (typeof found)[number]): boolean => {
    const machine = objects.virtualMachines.find(({ networkInterfaces }) => networkInterfaces.includes(nic.id))
    return nodeOf(machine ?? nic) === node
  }
  return found.find(isOf) ?? found[0]
}

/** The subnet where the packet is to go; undefined: it is none of this cloud's. */
export function targetSubnet(objects: AzureObjects, { destination, toNode }: Obstacle): Subnet | undefined {
  const holder = holderOf(objects, destination, toNode)
  if (holder !== undefined) return objects.subnets.find(({ id }) => id === holder.configuration.subnet)
  const address = parseAddress(destination)
  return address === undefined
    ? undefined
    : objects.subnets.find(({ addressPrefixes }) => addressPrefixes.some((range) => containsAddress(parsePrefix(range), address)))
}

export const subnetAt = (objects: AzureObjects, node: string): Subnet | undefined =>
  objects.subnets.find((subnet) => nodeOf(subnet) === node)

export const networkOf = (objects: AzureObjects, subnet: Subnet): VirtualNetwork | undefined =>
  objects.virtualNetworks.find(({ id }) => id === subnet.virtualNetwork)

/** The virtual network that a node is, or is a subnet of. */
export function networkAt(objects: AzureObjects, node: string): VirtualNetwork | undefined {
  const subnet = subnetAt(objects, node)
  return subnet === undefined ? objects.virtualNetworks.find((network) => nodeOf(network) === node) : networkOf(objects, subnet)
}
