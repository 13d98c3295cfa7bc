import type { Allocator } from '../../design/lock.ts'
import type { Design } from '../../design/model.ts'
import { provenance } from '../allocation.ts'
import type { RouterMachine, RouterPort } from '../cloud.ts'
import type { SakuraRouters } from './design.ts'
import type { Bridge, RouterAndSwitch, SakuraObjects, Server, ServerInterface, VSwitch } from './objects.ts'
import { BLOCK_LENGTH, FIRST_USABLE, publicBlock } from './routers.ts'
import { closedNetworksOf, networkSites, routerGateways } from './selectors.ts'

/** Mbit/s of a routed public block unless said. */
const BANDWIDTH = 100

export function expandSakura(design: Design, routers: readonly RouterMachine[], allocator: Allocator): SakuraObjects {
  const own = routers.filter((router) => router.place.cloud === 'sakura')
  const lans = networkSites(design).flatMap(([site, network]) =>
    network.zones.map((zone) => lanSwitch(design, site, zone, network.zones.length > 1)),
  )
  const gateways = routerGateways(design)
  const zonesOf = (gateway: string): string[] => [
    ...new Set(own.filter((router) => router.gateway === gateway).map((router) => router.place.zone ?? '')),
  ]
  return {
    switches: [...lans, ...gateways.flatMap(([name]) => zonesOf(name).flatMap((zone) => closedSwitches(design, name, zone)))],
    bridges: networkSites(design)
      .filter(([, network]) => network.zones.length > 1)
      .map(([site, network]): Bridge => ({
        id: `sakura:${site}/bridge`,
        name: site,
        switches: network.zones.map((zone) => lanSwitchId(site, zone)),
        from: provenance(design, `sites.${site}`),
      })),
    internets: gateways.flatMap(([name]) => zonesOf(name).map((zone) => internet(design, name, zone, allocator))),
    servers: gateways.flatMap(([name, gateway]) =>
      own.filter((router) => router.gateway === name).map((router) => server(router, gateway)),
    ),
  }
}

function lanSwitch(design: Design, site: string, zone: string, isBridged: boolean): VSwitch {
  return {
    id: lanSwitchId(site, zone),
    name: `${site}-${zone}`,
    zone,
    use: 'lan',
    cidr: String(design.sites[site]?.['cidr']),
    ...(isBridged ? { bridge: `sakura:${site}/bridge` } : {}),
    from: provenance(design, `sites.${site}`),
  }
}

function closedSwitches(design: Design, gateway: string, zone: string): VSwitch[] {
  return closedNetworksOf(design, gateway).map((link) => ({
    id: closedSwitchId(gateway, link.name, zone),
    name: `${link.name}-${zone}`,
    zone,
    use: 'closed-network',
    cidr: link.cidr,
    from: provenance(design, `gateways.${gateway}`),
  }))
}

function internet(design: Design, gateway: string, zone: string, allocator: Allocator): RouterAndSwitch {
  return {
    id: internetId(gateway, zone),
    name: `${gateway}-${zone}`,
    zone,
    prefixLength: BLOCK_LENGTH,
    bandwidth: BANDWIDTH,
    placeholderCidr: publicBlock(allocator, gateway, zone),
    from: provenance(design, `gateways.${gateway}`),
  }
}

function server(router: RouterMachine, gateway: SakuraRouters): Server {
  return {
    id: `sakura:${router.gateway}/server/${router.node}`,
    name: String(router.node),
    node: String(router.node),
    zone: router.place.zone ?? '',
    core: gateway.core,
    memory: gateway.memory,
    interfaces: router.ports.map((port) => serverInterface(router, gateway, port)),
    from: router.from,
  }
}

function serverInterface(router: RouterMachine, gateway: SakuraRouters, port: RouterPort): ServerInterface {
  const zone = router.place.zone ?? ''
  const base = { interface: port.interface, address: port.address, ...(port.gateway === undefined ? {} : { gateway: port.gateway }) }
  switch (port.use) {
    case 'internet':
      return { ...base, upstream: { kind: 'internet', id: internetId(router.gateway, zone), index: usableIndex(port.address) } }
    case 'lan':
      return { ...base, upstream: { kind: 'vswitch', id: lanSwitchId(gateway.site, zone) } }
    case 'closed-network':
      return { ...base, upstream: { kind: 'vswitch', id: closedSwitchId(router.gateway, port.network ?? '', zone) } }
  }
}

/** Place among the usable addresses of the block: the same in the placeholder as in the real one. */
function usableIndex(address: string): number {
  const last = Number(address.slice(address.lastIndexOf('.') + 1, address.indexOf('/')))
  return (last % 2 ** (32 - BLOCK_LENGTH)) - FIRST_USABLE
}

const lanSwitchId = (site: string, zone: string): string => `sakura:${site}/switch/${zone}`
const closedSwitchId = (gateway: string, network: string, zone: string): string => `sakura:${gateway}/switch/${network}-${zone}`
const internetId = (gateway: string, zone: string): string => `sakura:${gateway}/internet/${zone}`
