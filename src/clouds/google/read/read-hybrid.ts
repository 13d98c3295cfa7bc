import type { Location } from '../../../core/problem.ts'
import {
  cidr,
  each,
  given,
  optionalAddress,
  optionalInteger,
  optionalObject,
  optionalText,
  text,
  texts,
  type JsonObject,
} from '../../snapshot/fields.ts'
import type { Nat } from '../objects.ts'
import { common, link, optionalLink, pathOf } from './resource.ts'
import type { Seen } from './seen.ts'

export function readRouter(value: JsonObject, at: Location, seen: Seen): void {
  const tunnels = new Map(each(value, 'interfaces', (face) => [text(face, 'name'), optionalLink(face, 'linkedVpnTunnel')] as const))
  const peers = each(value, 'bgpPeers', (peer): [string, string][] => {
    const address = optionalAddress(peer, 'peerIpAddress')
    const tunnel = tunnels.get(optionalText(peer, 'interfaceName') ?? '')
    return address === undefined || tunnel === undefined ? [] : [[address, tunnel]]
  })
  seen.put('routers', {
    ...common(value, at),
    network: link(value, 'network'),
    nats: each(value, 'nats', readNat),
    tunnelOfPeer: Object.fromEntries(peers.flat()),
  })
}

function readNat(value: JsonObject): Nat {
  const all = (optionalText(value, 'sourceSubnetworkIpRangesToNat') ?? '').startsWith('ALL_SUBNETWORKS')
  return {
    name: text(value, 'name'),
    natIps: texts(value, 'natIps').map(pathOf),
    subnetworks: all ? 'all' : each(value, 'subnetworks', (subnetwork) => link(subnetwork, 'name')),
  }
}

/** `gcloud compute routers get-status`. */
export function readRouterStatus(value: JsonObject, at: Location, seen: Seen): void {
  const result = optionalObject(value, 'result') ?? {}
  const routes = each(result, 'bestRoutes', (route) => ({
    destination: cidr(route, 'destRange'),
    priority: optionalInteger(route, 'priority') ?? 0,
    ...given('tunnel', optionalLink(route, 'nextHopVpnTunnel')),
    ...given('nextHopIp', optionalAddress(route, 'nextHopIp')),
  }))
  seen.statuses.push({ network: link(result, 'network'), routes, at })
}

export function readVpnGateway(value: JsonObject, at: Location, seen: Seen): void {
  seen.put('vpnGateways', {
    ...common(value, at),
    network: link(value, 'network'),
    addresses: each(value, 'vpnInterfaces', (face) => optionalAddress(face, 'ipAddress')).flatMap((found) => found ?? []),
  })
}

export function readVpnTunnel(value: JsonObject, at: Location, seen: Seen): void {
  seen.put('vpnTunnels', {
    ...common(value, at),
    gateway: optionalLink(value, 'vpnGateway') ?? optionalLink(value, 'targetVpnGateway') ?? '',
    ...given('peerAddress', optionalAddress(value, 'peerIp')),
    established: (optionalText(value, 'status') ?? 'ESTABLISHED') === 'ESTABLISHED',
    usesBgp: optionalText(value, 'router') !== undefined,
  })
}
