import type { Design, Gateway, Site } from '../../design/model.ts'
import { sortedEntries } from '../../core/stable.ts'
import type { AwsRouters, AwsTransitGateway, AwsTransitGatewayConnect, AwsVpcSite } from './design.ts'

type Link = Design['links'][number]

export const isVpc = (site: Site | undefined): site is Site & AwsVpcSite => site?.kind === 'aws.vpc'
export const isTransitGateway = (gateway: Gateway | undefined): gateway is Gateway & AwsTransitGateway =>
  gateway?.kind === 'aws.transit-gateway'
export const isRouters = (gateway: Gateway | undefined): gateway is Gateway & AwsRouters => gateway?.kind === 'aws.routers'
export const isConnect = (link: Link): link is Link & AwsTransitGatewayConnect => link.kind === 'aws.transit-gateway-connect'

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
