import { groupBy } from '../../core/stable.ts'
import type { Allocator } from '../../design/lock.ts'
import type { ClosedNetworkLink, Design } from '../../design/model.ts'
import { parsePrefix } from '../../ip/prefix.ts'
import { nodeId } from '../../network/model.ts'
import { allocateAddress, allocateAsn, provenance } from '../allocation.ts'
import { closedNetworkPort } from '../closed-network.ts'
import type { RouterMachine, RouterPort } from '../cloud.ts'
import type { OnPremisesRouter } from './design.ts'
import { isSite, routerGateways } from './selectors.ts'

const ETHERNET_MTU = 1500

/** One customer-edge router for each gateway: the LAN's first address, and a line into each closed network. */
export function planRouters(design: Design, allocator: Allocator): RouterMachine[] {
  const networksOf = closedNetworks(design)
  return routerGateways(design).map(([name, gateway]) => planRouter(design, name, gateway, networksOf.get(name) ?? [], allocator))
}

function planRouter(
  design: Design,
  name: string,
  gateway: OnPremisesRouter,
  networks: readonly ClosedNetworkLink[],
  allocator: Allocator,
): RouterMachine {
  const site = design.sites[gateway.site]
  if (!isSite(site)) throw new Error(`${gateway.site} is not a site of one's own`)
  const node = nodeId(name)
  const lan = parsePrefix(site.cidr)
  const lanAddress = allocateAddress(allocator, `address/${gateway.site}`, node, lan, 1)
  const ports: RouterPort[] = [
    { interface: 'lan0', kind: 'ethernet', use: 'lan', address: `${lanAddress}/${lan.length}`, mtu: ETHERNET_MTU, antiSpoof: false },
    ...lineNames(networks).map(([line, link]) => {
      const kind = link.access === 'pppoe' ? 'pppoe' : 'ethernet'
      return closedNetworkPort(design, link, { interface: line, kind, node }, allocator)
    }),
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

/** `ppp0`, `ppp1`, `wan0`: lines of one kind are numbered in the order of the design. */
function lineNames(networks: readonly ClosedNetworkLink[]): [string, ClosedNetworkLink][] {
  return networks.map((link, i) => {
    const before = networks.slice(0, i).filter((other) => other.access === link.access).length
    return [`${link.access === 'pppoe' ? 'ppp' : 'wan'}${before}`, link]
  })
}

function closedNetworks(design: Design): ReadonlyMap<string, readonly ClosedNetworkLink[]> {
  const links = design.links.filter((link): link is ClosedNetworkLink => link.kind === 'closed-network')
  const memberships = links.flatMap((link) => link.members.map((member) => ({ member, link })))
  return new Map([...groupBy(memberships, ({ member }) => member)].map(([member, own]) => [member, own.map(({ link }) => link)]))
}
