import { sortedEntries } from '../../core/stable.ts'
import type { ClosedNetworkLink, Design, Gateway, Site } from '../../design/model.ts'
import type { SakuraNetworkSite, SakuraRouters } from './design.ts'

export const isNetwork = (site: Site | undefined): site is Site & SakuraNetworkSite => site?.kind === 'sakura.network'
const isRouters = (gateway: Gateway): gateway is Gateway & SakuraRouters => gateway.kind === 'sakura.routers'

export function networkSites(design: Design): [string, SakuraNetworkSite][] {
  return sortedEntries(design.sites).flatMap(([name, site]): [string, SakuraNetworkSite][] => (isNetwork(site) ? [[name, site]] : []))
}

export function routerGateways(design: Design): [string, SakuraRouters][] {
  return sortedEntries(design.gateways).flatMap(([name, gateway]): [string, SakuraRouters][] =>
    isRouters(gateway) ? [[name, gateway]] : [],
  )
}

/** The closed networks that a gateway is a member of. */
export function closedNetworksOf(design: Design, gateway: string): ClosedNetworkLink[] {
  return design.links.filter(
    (link): link is ClosedNetworkLink => link.kind === 'closed-network' && 'members' in link && link.members.includes(gateway),
  )
}
