import type { Allocator } from '../../design/lock.ts'
import type { Design } from '../../design/model.ts'
import { formatPrefix, parsePrefix, subPrefixes } from '../../ip/prefix.ts'
import { nodeId } from '../../network/model.ts'
import { allocateAddress, allocateAsn, allocateFrom, nth, provenance } from '../allocation.ts'
import { closedNetworkPort } from '../closed-network.ts'
import type { RouterMachine, RouterPort } from '../cloud.ts'
import type { SakuraRouters } from './design.ts'
import { closedNetworksOf, isNetwork, routerGateways } from './selectors.ts'

const PLACEHOLDER_RANGE = '198.51.100.0/24'
/** Smallest block that a "router + switch" comes with; its first host is the gateway, the next two are kept by Sakura. */
export const BLOCK_LENGTH = 28
export const FIRST_USABLE = 4
const ETHERNET_MTU = 1500
/** LAN addresses of routers start here, so that a default gateway of the LAN's own can stay on .1. */
const FIRST_LAN_HOST = 11

/** Servers that route: eth0 on a routed public block, eth1 on the site's LAN, from eth2 on a port for each closed network. */
export function planRouters(design: Design, allocator: Allocator): RouterMachine[] {
  return routerGateways(design).flatMap(([name, gateway]) => {
    const asn = allocateAsn(allocator, name, gateway.asn)
    return Array.from({ length: gateway.count }, (_, i) => planRouter(design, name, gateway, i + 1, asn, allocator))
  })
}

/** The placeholder of the public block that a gateway's routers in a zone share. */
export function publicBlock(allocator: Allocator, gateway: string, zone: string): string {
  const blocks = (): Iterable<string> => [...subPrefixes(parsePrefix(PLACEHOLDER_RANGE), BLOCK_LENGTH)].map(formatPrefix)
  return allocateFrom(allocator, 'placeholder', `${gateway}/${zone}`, blocks, {
    what: 'placeholder for a public block',
    where: PLACEHOLDER_RANGE,
  })
}

function planRouter(
  design: Design,
  name: string,
  gateway: SakuraRouters,
  member: number,
  asn: number,
  allocator: Allocator,
): RouterMachine {
  const site = design.sites[gateway.site]
  if (!isNetwork(site)) throw new Error(`${gateway.site} is not a private network`)
  const zone = site.zones[(member - 1) % site.zones.length] ?? ''
  const node = nodeId(gateway.count === 1 ? name : `${name}-${member}`)
  const block = parsePrefix(publicBlock(allocator, name, zone))
  const lan = parsePrefix(site.cidr)
  const lanAddress = allocateAddress(
    allocator,
    `address/${gateway.site}`,
    node,
    lan,
    Math.min(FIRST_LAN_HOST, 2 ** (32 - lan.length) - 4),
    design.locate(`sites.${gateway.site}.cidr`),
  )
  const publicAddress = allocateAddress(allocator, `address/${name}/${zone}`, node, block, FIRST_USABLE)
  const ports: RouterPort[] = [
    {
      interface: 'eth0',
      kind: 'ethernet',
      use: 'internet',
      address: `${publicAddress}/${BLOCK_LENGTH}`,
      gateway: nth(block, 1),
      beyond: '0.0.0.0/0',
      mtu: ETHERNET_MTU,
      antiSpoof: false,
    },
    { interface: 'eth1', kind: 'ethernet', use: 'lan', address: `${lanAddress}/${lan.length}`, mtu: ETHERNET_MTU, antiSpoof: false },
    // A server's ports are named by their place, so those of closed networks follow the order of the design.
    ...closedNetworksOf(design, name).map((link, i) =>
      closedNetworkPort(design, link, { interface: `eth${2 + i}`, kind: 'ethernet', node }, allocator),
    ),
  ]
  return {
    node,
    gateway: name,
    member,
    system: 'frr',
    place: { cloud: 'sakura', site: gateway.site, gateway: name, zone },
    asn,
    routerId: lanAddress,
    mode: gateway.mode,
    ports,
    ...(gateway.count > 1 ? { pair: { kind: 'segment' as const, port: 'eth1' } } : {}),
    from: provenance(design, `gateways.${name}`),
  }
}
