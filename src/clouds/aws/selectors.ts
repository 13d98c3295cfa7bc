import type { Design, Gateway, Site } from '../../design/model.ts'
import { gatewaysThat, linksThat, sitesThat } from '../selectors.ts'
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

export const vpcSites = sitesThat(isVpc)
export const transitGateways = gatewaysThat(isTransitGateway)
export const routerGateways = gatewaysThat(isRouters)
export const vpnGateways = gatewaysThat(isVpnGateway)
export const directConnectGateways = gatewaysThat(isDirectConnect)
export const connectLinks = linksThat(isConnect)
export const peeringLinks = linksThat(isPeering)
export const vpnLinks = linksThat(isVpn)
export const directConnectAssociations = linksThat(isAssociation)
export const virtualInterfaces = linksThat(isVirtualInterface)
