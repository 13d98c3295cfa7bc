import { Missing } from '../../snapshot/missing.ts'
import type { GoogleObject } from '../objects.ts'
import type { Seen } from './seen.ts'

/** Says what is named but not in the snapshot, and what that does to answers. */
export function noteMissing({ lists, problems }: Seen): void {
  const missing = new Missing()
  const known = new Set(Object.values(lists).flatMap((list: readonly GoogleObject[]) => list.map(({ id }) => id)))
  const check = (noun: string, user: GoogleObject, id: string, meaning: string): void => {
    if (!known.has(id)) missing.note(noun, id, { id: user.name, at: user.from.at }, meaning)
  }
  for (const each of [...lists.subnetworks, ...lists.firewalls, ...lists.routes, ...lists.routers, ...lists.vpnGateways])
    check('network', each, each.network, 'what belongs to it is not in the network')
  for (const instance of lists.instances)
    for (const nic of instance.networkInterfaces) check('network', instance, nic.network, 'the interface is not in the network')
  for (const tunnel of lists.vpnTunnels) check('VPN gateway', tunnel, tunnel.gateway, 'the tunnel is not in the network')
  for (const network of lists.networks)
    for (const peering of network.peerings)
      check('network', network, peering.network, 'its ranges are not known, and routes to it are missing')
  for (const route of lists.routes) {
    if (route.nextHop.kind === 'instance') check('instance', route, route.nextHop.id, 'packets to it are UNDETERMINED')
    if (route.nextHop.kind === 'vpn-tunnel') check('VPN tunnel', route, route.nextHop.id, 'packets to it are UNDETERMINED')
  }
  problems.push(...missing.problems)
}
