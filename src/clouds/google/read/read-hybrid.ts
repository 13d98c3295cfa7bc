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
import type { Advertisement, Nat, RouterPeer } from '../objects.ts'
import { common, link, optionalLink, pathOf } from './resource.ts'
import type { Seen } from './seen.ts'

/** Base of the MED, and seconds between keepalives (Cloud Router guide, BGP sessions). */
const DEFAULT_PRIORITY = 100
const DEFAULT_KEEPALIVE = 20

export function readRouter(value: JsonObject, at: Location, seen: Seen): void {
  const bgp = optionalObject(value, 'bgp') ?? {}
  const ranges = new Map(each(value, 'interfaces', (face) => [text(face, 'name'), optionalText(face, 'ipRange')] as const))
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
    ...given('asn', optionalInteger(bgp, 'asn')),
    keepaliveSeconds: optionalInteger(bgp, 'keepaliveInterval') ?? DEFAULT_KEEPALIVE,
    advertises: readAdvertisement(bgp),
    peers: each(value, 'bgpPeers', (peer): RouterPeer[] => {
      const name = optionalText(peer, 'interfaceName') ?? ''
      const [tunnel, range, peerAddress] = [tunnels.get(name), ranges.get(name), optionalAddress(peer, 'peerIpAddress')]
      if (tunnel === undefined || range === undefined || peerAddress === undefined) return []
      return [
        {
          name: text(peer, 'name'),
          tunnel,
          range,
          peerAddress,
          ...given('peerAsn', optionalInteger(peer, 'peerAsn')),
          enabled: optionalText(peer, 'enable') !== 'FALSE',
          priority: optionalInteger(peer, 'advertisedRoutePriority') ?? DEFAULT_PRIORITY,
          ...(optionalText(peer, 'advertiseMode') === 'CUSTOM' ? { advertises: readAdvertisement(peer) } : {}),
        },
      ]
    }).flat(),
  })
}

function readAdvertisement(value: JsonObject): Advertisement {
  const custom = optionalText(value, 'advertiseMode') === 'CUSTOM'
  return {
    mode: custom ? 'CUSTOM' : 'DEFAULT',
    groups: custom ? texts(value, 'advertisedGroups') : [],
    ranges: custom ? each(value, 'advertisedIpRanges', (range) => cidr(range, 'range')) : [],
  }
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
    addresses: each(value, 'vpnInterfaces', (face) => ({
      id: optionalInteger(face, 'id') ?? 0,
      address: optionalAddress(face, 'ipAddress'),
    }))
      .sort((a, b) => a.id - b.id)
      .flatMap(({ address }) => address ?? []),
  })
}

export function readVpnTunnel(value: JsonObject, at: Location, seen: Seen): void {
  seen.put('vpnTunnels', {
    ...common(value, at),
    gateway: optionalLink(value, 'vpnGateway') ?? optionalLink(value, 'targetVpnGateway') ?? '',
    interface: optionalInteger(value, 'vpnGatewayInterface') ?? 0,
    ...given('peerAddress', optionalAddress(value, 'peerIp')),
    established: (optionalText(value, 'status') ?? 'ESTABLISHED') === 'ESTABLISHED',
    usesBgp: optionalText(value, 'router') !== undefined,
  })
}
