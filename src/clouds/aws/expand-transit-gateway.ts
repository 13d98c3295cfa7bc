import type { Design } from '../../design/model.ts'
import { formatPrefix, parseInterfaceAddress } from '../../ip/prefix.ts'
import { provenance } from '../allocation.ts'
import type { RouterMachine, TunnelPlan } from '../cloud.ts'
import type { AwsVpcSite } from './design.ts'
import { SHARED_TABLE } from './links.ts'
import type { AwsObjects, TransitGatewayConnect, TransitGatewayConnectPeer, TransitGatewayVpcAttachment } from './objects.ts'
import { DEFAULT_HUB_ASN } from './routers.ts'
import { connectLinks, isVpc, routerGateways, transitGateways } from './selectors.ts'

type HubObjects = Pick<
  AwsObjects,
  'transitGateways' | 'vpcAttachments' | 'connectAttachments' | 'connectPeers' | 'transitGatewayRouteTables'
>

/**
 * Transit gateways with one shared route table: every attachment looks up in it; VPCs of applications and Connect attachments
 * put their routes into it. A VPC that only carries the routers does not, for its range is what the tunnels run on.
 */
export function expandTransitGateways(design: Design, own: readonly RouterMachine[], tunnels: readonly TunnelPlan[]): HubObjects {
  const hubs = transitGateways(design)
  const vpcAttachments = hubs.flatMap(([name, hub]) => hub.attach.flatMap((site) => vpcAttachment(design, name, hub.region, site)))
  const connectAttachments = connectLinks(design).map(([i, link]) => connectAttachment(design, i, link.routers, link.hub))
  const connectPeers = connectLinks(design).flatMap(([i, link]) =>
    tunnels
      .filter((tunnel) => tunnel.id.startsWith('connect/') && tunnel.right.node === link.hub)
      .flatMap((tunnel) => connectPeer(design, i, link.routers, tunnel, own)),
  )
  const transports = transportSites(design)
  return {
    transitGateways: hubs.map(([name, hub]) => ({
      id: `aws:${name}/transit-gateway`,
      name,
      region: hub.region,
      asn: hub.asn ?? DEFAULT_HUB_ASN,
      cidr: hub.cidr ?? '',
      node: name,
      from: provenance(design, `gateways.${name}`),
    })),
    vpcAttachments,
    connectAttachments,
    connectPeers,
    transitGatewayRouteTables: hubs.map(([name, hub]) => {
      const mine = (attachment: { readonly transitGateway: string }): boolean => attachment.transitGateway === `aws:${name}/transit-gateway`
      const vpcs = vpcAttachments.filter(mine)
      const connects = connectAttachments.filter(mine)
      return {
        id: `aws:${name}/transit-gateway-route-table/${SHARED_TABLE}`,
        name: `${name}-${SHARED_TABLE}`,
        region: hub.region,
        transitGateway: `aws:${name}/transit-gateway`,
        associations: [...vpcs, ...connects].map((attachment) => attachment.id),
        propagations: [...vpcs.filter((attachment) => !transports.has(attachment.vpc)), ...connects].map((attachment) => attachment.id),
        routes: [],
        from: provenance(design, `gateways.${name}`),
      }
    }),
  }
}

/** VPCs that carry Connect peers and have no server of their own: ids. */
export function transportSites(design: Design): ReadonlySet<string> {
  const carrying = new Set(
    connectLinks(design).flatMap(([, link]) =>
      routerGateways(design)
        .filter(([name]) => name === link.routers)
        .map(([, gateway]) => gateway.site),
    ),
  )
  const withoutServers = [...carrying].filter((name) => {
    const site = design.sites[name]
    return isVpc(site) && Object.values((site as AwsVpcSite).subnets).every((group) => group.hosts === 0)
  })
  return new Set(withoutServers.map((name) => `aws:${name}/vpc`))
}

function vpcAttachment(design: Design, hub: string, region: string, site: string): TransitGatewayVpcAttachment[] {
  const vpc = design.sites[site]
  if (!isVpc(vpc)) return []
  const zones = [...new Set(Object.values((vpc as AwsVpcSite).subnets).flatMap((group) => group.zones))].sort()
  return [
    {
      id: attachmentId(hub, site),
      name: `${hub}-${site}`,
      region,
      transitGateway: `aws:${hub}/transit-gateway`,
      vpc: `aws:${site}/vpc`,
      subnets: zones.map((zone) => `aws:${site}/subnet/tgw-${zone.slice(-1)}`),
      applianceMode: false,
      from: provenance(design, `gateways.${hub}`),
    },
  ]
}

function connectAttachment(design: Design, index: number, routers: string, hub: string): TransitGatewayConnect {
  const site = routerGateways(design).find(([name]) => name === routers)?.[1].site ?? ''
  return {
    id: connectId(hub, routers),
    name: `${hub}-${routers}`,
    region: transitGateways(design).find(([name]) => name === hub)?.[1].region ?? '',
    transitGateway: `aws:${hub}/transit-gateway`,
    transport: attachmentId(hub, site),
    from: provenance(design, `links[${index}]`),
  }
}

function connectPeer(
  design: Design,
  index: number,
  routers: string,
  tunnel: TunnelPlan,
  own: readonly RouterMachine[],
): TransitGatewayConnectPeer[] {
  const router = own.find((candidate) => candidate.node === tunnel.left.node && candidate.gateway === routers)
  const inside = tunnel.left.addresses[0]
  if (router === undefined || inside === undefined) return []
  const hub = String(tunnel.right.node)
  return [
    {
      id: `aws:${hub}/connect-peer/${router.node}`,
      name: `${hub}-${router.node}`,
      region: transitGateways(design).find(([name]) => name === hub)?.[1].region ?? '',
      connect: connectId(hub, routers),
      node: String(router.node),
      peerAddress: tunnel.left.outside,
      transitGatewayAddress: tunnel.right.outside,
      insideCidr: blockOf(inside),
      peerAsn: router.asn,
      from: provenance(design, `links[${index}]`),
    },
  ]
}

/** `169.254.128.1/29` lies in `169.254.128.0/29`. */
function blockOf(interfaceAddress: string): string {
  const parsed = parseInterfaceAddress(interfaceAddress)
  if (parsed === undefined) throw new Error(`${interfaceAddress} is not an interface address`)
  return formatPrefix(parsed.prefix)
}

const attachmentId = (hub: string, site: string): string => `aws:${hub}/vpc-attachment/${site}`
const connectId = (hub: string, routers: string): string => `aws:${hub}/connect/${routers}`
