import type { ClosedNetworkLink, Design, Gateway, Site } from '../../design/model.ts'
import type { SakuraNetworkSite, SakuraRouters } from './design.ts'
import { gatewaysThat, sitesThat } from '../selectors.ts'

export const isNetwork = (site: Site | undefined): site is Site & SakuraNetworkSite => site?.kind === 'sakura.network'
const isRouters = (gateway: Gateway): gateway is Gateway & SakuraRouters => gateway.kind === 'sakura.routers'

export const networkSites = sitesThat(isNetwork)
export const routerGateways = gatewaysThat(isRouters)

/** The closed networks that a gateway is a member of. */
export function closedNetworksOf(design: Design, gateway: string): ClosedNetworkLink[] {
  return design.links.filter(
    (link): link is ClosedNetworkLink => link.kind === 'closed-network' && 'members' in link && link.members.includes(gateway),
  )
}
