import { Missing } from '../../snapshot/missing.ts'
import type { AzureObject } from '../objects.ts'
import { lower } from './resource.ts'
import type { Seen } from './seen.ts'

/** Says what is named but not in the snapshot, and what that does to answers. */
export function noteMissing({ lists, problems }: Seen): void {
  const missing = new Missing()
  const known = new Set(Object.values(lists).flatMap((list: readonly AzureObject[]) => list.map(({ id }) => id)))
  const check = (noun: string, user: AzureObject, id: string | undefined, meaning: string): void => {
    if (id !== undefined && id !== '' && !known.has(lower(id))) missing.note(noun, id, { id: user.name, at: user.from.at }, meaning)
  }
  for (const subnet of lists.subnets) {
    check('virtual network', subnet, subnet.virtualNetwork, 'the subnet is not in the network')
    check('network security group', subnet, subnet.networkSecurityGroup, 'what it judges is UNDETERMINED')
    check('route table', subnet, subnet.routeTable, 'the subnet is taken to have system routes alone')
    check('NAT gateway', subnet, subnet.natGateway, 'what the subnet sends to the internet is UNDETERMINED')
  }
  for (const peering of lists.peerings)
    check('virtual network', peering, peering.remoteVirtualNetwork, 'packets to it leave what is known (EXITS_NETWORK)')
  for (const nic of lists.networkInterfaces) {
    check('network security group', nic, nic.networkSecurityGroup, 'what it judges is UNDETERMINED')
    for (const each of nic.ipConfigurations) {
      check('subnet', nic, each.subnet, 'the interface is not in the network')
      check('public IP address', nic, each.publicIpAddress, 'the interface is taken to have none')
      for (const group of each.applicationSecurityGroups)
        check('application security group', nic, group, 'its members are those that name it')
    }
  }
  for (const machine of lists.virtualMachines)
    for (const nic of machine.networkInterfaces) check('network interface', machine, nic, 'the machine is without it')
  for (const connection of lists.connections) {
    check('virtual network gateway', connection, connection.gateway, 'the connection is not in the network')
    check('local network gateway', connection, connection.localNetworkGateway, 'the connection is not in the network')
  }
  for (const app of lists.webApps) check('subnet', app, app.integrationSubnet, 'the app is taken to have no integration')
  problems.push(...missing.problems)
}
