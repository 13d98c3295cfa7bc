import type { Allocator } from '../../design/lock.ts'
import type { Design } from '../../design/model.ts'
import { parsePrefix } from '../../ip/prefix.ts'
import { linkId, nodeId, type Link, type NetworkNode, type Provenance } from '../../network/model.ts'
import { allocateAddress, provenance } from '../allocation.ts'
import type { NetworkPart, RouterMachine } from '../cloud.ts'
import type { CustomerRouter, Lan, OnPremisesObjects } from './objects.ts'
import { ownSites } from './selectors.ts'

/** Hosts that stand for a LAN are numbered from here, above the addresses that people give to printers and phones by hand. */
const FIRST_HOST = 10

export function expandOnPremises(design: Design, routers: readonly RouterMachine[], allocator: Allocator): OnPremisesObjects {
  return {
    lans: ownSites(design).map(([site, { cidr, hosts }]): Lan => ({
      id: `onpremises:${site}/lan`,
      site,
      cidr,
      hosts: Array.from({ length: hosts }, (_, i) => {
        const name = hosts === 1 ? `${site}-host` : `${site}-host-${i + 1}`
        const range = parsePrefix(cidr)
        const first = Math.min(FIRST_HOST, Math.max(2, 2 ** (32 - range.length) - 1 - hosts))
        return { name, address: allocateAddress(allocator, `address/${site}`, name, range, first, design.locate(`sites.${site}`)) }
      }),
      from: provenance(design, `sites.${site}`),
    })),
    routers: routers.filter((router) => router.place.cloud === 'onpremises').map(customerRouter),
  }
}

/** A LAN is one segment with its router and hosts. */
export function onPremisesNetwork(objects: OnPremisesObjects): NetworkPart {
  const routerOf = new Map(objects.routers.map((router) => [router.site, router]))
  return {
    nodes: objects.lans.flatMap((lan) => hostNodes(lan, routerOf.get(lan.site))),
    links: objects.lans.flatMap((lan) => lanSegment(lan, routerOf.get(lan.site))),
    filters: [],
    endpoints: objects.lans.map((lan) => ({
      name: lan.site,
      prefixes: [lan.cidr],
      members: lan.hosts.map((host) => ({ node: nodeId(host.name), interface: 'eth0', address: host.address })),
      from: lan.from,
    })),
    routers: objects.routers.map((router) => ({
      node: nodeId(router.node),
      interfaces: [
        {
          name: 'lan0',
          kind: 'ethernet',
          addresses: [router.lanAddress],
          mtu: 1500,
          link: segmentId(router.site),
          antiSpoof: false,
          from: router.from,
        },
      ],
      routes: [],
    })),
    underlay: [],
    internet: [],
  }
}

function customerRouter(router: RouterMachine): CustomerRouter {
  const lan = router.ports.find((port) => port.use === 'lan')
  return {
    id: `onpremises:${router.gateway}/router`,
    node: String(router.node),
    system: router.system,
    site: router.place.site ?? '',
    lanAddress: lan?.address ?? '',
    from: router.from,
  }
}

function hostNodes(lan: Lan, router: CustomerRouter | undefined): NetworkNode[] {
  const { length } = parsePrefix(lan.cidr)
  return lan.hosts.map((host) => ({
    id: nodeId(host.name),
    role: 'host',
    place: { cloud: 'onpremises', site: lan.site },
    interfaces: [
      {
        name: 'eth0',
        kind: 'ethernet',
        addresses: [`${host.address}/${length}`],
        mtu: 1500,
        link: segmentId(lan.site),
        antiSpoof: false,
        from: lan.from,
      },
    ],
    tables: [{ name: 'main', routes: defaultRoute(lan, router) }],
    translations: [],
    clampsMss: false,
    from: lan.from,
  }))
}

function defaultRoute(lan: Lan, router: CustomerRouter | undefined): NetworkNode['tables'][number]['routes'] {
  if (router === undefined) return []
  const address = router.lanAddress.slice(0, router.lanAddress.indexOf('/'))
  return [{ prefix: '0.0.0.0/0', target: { kind: 'gateway', interface: 'eth0', address }, preference: 1, origin: 'static', from: lan.from }]
}

function lanSegment(lan: Lan, router: CustomerRouter | undefined): Link[] {
  const ends = [
    ...(router === undefined ? [] : [{ node: nodeId(router.node), interface: 'lan0' }]),
    ...lan.hosts.map((host) => ({ node: nodeId(host.name), interface: 'eth0' })),
  ]
  const from: Provenance = lan.from
  return ends.length === 0 ? [] : [{ id: segmentId(lan.site), kind: 'segment', ends, fails: true, label: `LAN of ${lan.site}`, from }]
}

const segmentId = (site: string): Link['id'] => linkId(`lan/${site}`)
