import type { Design, Gateway, Site } from '../../design/model.ts'
import { sortedEntries } from '../../core/stable.ts'
import type {
  AwsDirectConnectAssociation,
  AwsDirectConnectGateway,
  AwsRouters,
  AwsSiteToSiteVpn,
  AwsTransitGateway,
  AwsTransitGatewayConnect,
  AwsVirtualInterface,
  AwsVpcPeering,
  AwsVpcSite,
  AwsVpnGateway,
} from './design.ts'

type Link = Design['links'][number]

export const isVpc = (site: Site | undefined): site is Site & AwsVpcSite => site?.kind === 'aws.vpc'
export const isTransitGateway = (gateway: Gateway | undefined): gateway is Gateway & AwsTransitGateway =>
  gateway?.kind === 'aws.transit-gateway'
export const isRouters = (gateway: Gateway | undefined): gateway is Gateway & AwsRouters => gateway?.kind === 'aws.routers'
export const isConnect = (link: Link): link is Link & AwsTransitGatewayConnect => link.kind === 'aws.transit-gateway-connect'

const isVpnGateway = (gateway: Gateway): gateway is Gateway & AwsVpnGateway => gateway.kind === 'aws.vpn-gateway'
const isDirectConnect = (gateway: Gateway): gateway is Gateway & AwsDirectConnectGateway => gateway.kind === 'aws.direct-connect-gateway'
const isPeering = (link: Link): link is Link & AwsVpcPeering => link.kind === 'aws.vpc-peering'
const isVpn = (link: Link): link is Link & AwsSiteToSiteVpn => link.kind === 'aws.site-to-site-vpn'
const isAssociation = (link: Link): link is Link & AwsDirectConnectAssociation => link.kind === 'aws.direct-connect-association'
const isVirtualInterface = (link: Link): link is Link & AwsVirtualInterface => link.kind === 'aws.virtual-interface'

export function vpcSites(design: Design): [string, AwsVpcSite][] {
  return sortedEntries(design.sites).flatMap(([name, site]): [string, AwsVpcSite][] => (isVpc(site) ? [[name, site]] : []))
}

const transitGatewaysOf = new WeakMap<Design, [string, AwsTransitGateway][]>()

/** Asked for again and again while subnets are expanded, so read once for a design. */
export function transitGateways(design: Design): [string, AwsTransitGateway][] {
  const known = transitGatewaysOf.get(design)
  if (known !== undefined) return known
  const found = sortedEntries(design.gateways).flatMap(([name, gateway]): [string, AwsTransitGateway][] =>
    isTransitGateway(gateway) ? [[name, gateway]] : [],
  )
  transitGatewaysOf.set(design, found)
  return found
}

export function routerGateways(design: Design): [string, AwsRouters][] {
  return sortedEntries(design.gateways).flatMap(([name, gateway]): [string, AwsRouters][] => (isRouters(gateway) ? [[name, gateway]] : []))
}

/** Connect links with their index in the design. */
export function connectLinks(design: Design): [number, AwsTransitGatewayConnect][] {
  return design.links.flatMap((link, i): [number, AwsTransitGatewayConnect][] => (isConnect(link) ? [[i, link]] : []))
}

export function vpnGateways(design: Design): [string, AwsVpnGateway][] {
  return sortedEntries(design.gateways).flatMap(([name, gateway]): [string, AwsVpnGateway][] =>
    isVpnGateway(gateway) ? [[name, gateway]] : [],
  )
}

export function directConnectGateways(design: Design): [string, AwsDirectConnectGateway][] {
  return sortedEntries(design.gateways).flatMap(([name, gateway]): [string, AwsDirectConnectGateway][] =>
    isDirectConnect(gateway) ? [[name, gateway]] : [],
  )
}

/** Links of one kind with their index in the design. */
const linksThat =
  <Kind extends Link>(is: (link: Link) => link is Kind) =>
  (design: Design): [number, Kind][] =>
    design.links.flatMap((link, i): [number, Kind][] => (is(link) ? [[i, link]] : []))

export const peeringLinks = linksThat(isPeering)
export const vpnLinks = linksThat(isVpn)
export const directConnectAssociations = linksThat(isAssociation)
export const virtualInterfaces = linksThat(isVirtualInterface)
