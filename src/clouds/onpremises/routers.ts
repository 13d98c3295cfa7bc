import type { Allocator } from '../../design/lock.ts'
import type { ClosedNetworkLink, Design } from '../../design/model.ts'
import { parsePrefix } from '../../ip/prefix.ts'
import { nodeId } from '../../network/model.ts'
import { allocateAddress, allocateAsn, nth, provenance } from '../allocation.ts'
import type { RouterMachine, RouterPort } from '../cloud.ts'
import type { OnPremisesRouter } from './design.ts'
import { isSite, routerGateways } from './selectors.ts'

const ETHERNET_MTU = 1500

/** One customer-edge router for each gateway: the LAN's first address, and a line into the closed network. */
export function planRouters(design: Design, allocator: Allocator): RouterMachine[] {
  const lineOf = closedNetworks(design)
  return routerGateways(design).map(([name, gateway]) => planRouter(design, name, gateway, lineOf.get(name), allocator))
}

function planRouter(
  design: Design,
  name: string,
  gateway: OnPremisesRouter,
  line: ClosedNetworkLink | undefined,
  allocator: Allocator,
): RouterMachine {
  const site = design.sites[gateway.site]
  if (!isSite(site)) throw new Error(`${gateway.site} is not a site of one's own`)
  const node = nodeId(name)
  const lan = parsePrefix(site.cidr)
  const lanAddress = allocateAddress(allocator, `address/${gateway.site}`, node, lan, 1)
  const ports: RouterPort[] = [
    { interface: 'lan0', kind: 'ethernet', use: 'lan', address: `${lanAddress}/${lan.length}`, mtu: ETHERNET_MTU, antiSpoof: false },
    ...(line === undefined ? [] : [linePort(design, line, node, allocator)]),
  ]
  return {
    node,
    gateway: name,
    member: 1,
    system: gateway.system,
    place: { cloud: 'onpremises', site: gateway.site, gateway: name },
    asn: allocateAsn(allocator, name, gateway.asn),
    routerId: lanAddress,
    mode: 'active-standby',
    ports,
    from: provenance(design, `gateways.${name}`),
  }
}

function linePort(design: Design, link: ClosedNetworkLink, node: string, allocator: Allocator): RouterPort {
  const range = parsePrefix(link.cidr)
  return {
    interface: link.access === 'pppoe' ? 'ppp0' : 'wan0',
    kind: link.access === 'pppoe' ? 'pppoe' : 'ethernet',
    use: 'closed-network',
    address: `${allocateAddress(allocator, `address/${link.name}`, node, range, 2, design.locate('links'))}/32`,
    gateway: nth(range, 1),
    beyond: link.cidr,
    mtu: link.mtu,
    antiSpoof: false,
  }
}

function closedNetworks(design: Design): ReadonlyMap<string, ClosedNetworkLink> {
  const links = design.links.filter((link): link is ClosedNetworkLink => link.kind === 'closed-network')
  return new Map(links.flatMap((link) => link.members.map((member): [string, ClosedNetworkLink] => [member, link])))
}
