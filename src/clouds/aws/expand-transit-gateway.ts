import type { Design } from '../../design/model.ts'
import { formatPrefix, parseInterfaceAddress } from '../../ip/prefix.ts'
import { provenance } from '../allocation.ts'
import type { RouterMachine, TunnelPlan } from '../cloud.ts'
import type { AwsVpcSite } from './design.ts'
import { expandHubTables } from './expand-hub-tables.ts'
import { directConnectId, vpnConnectionId } from './expand-vpn.ts'
import type {
  AwsObjects,
  TransitGatewayConnect,
  TransitGatewayConnectPeer,
  TransitGatewayOtherAttachment,
  TransitGatewayVpcAttachment,
} from './objects.ts'
import { DEFAULT_HUB_ASN } from './routers.ts'
import { connectLinks, directConnectAssociations, isVpc, routerGateways, transitGateways, vpnLinks } from './selectors.ts'

type HubObjects = Pick<
  AwsObjects,
  'transitGateways' | 'vpcAttachments' | 'connectAttachments' | 'connectPeers' | 'otherAttachments' | 'transitGatewayRouteTables'
>

/** Transit gateways with what is attached to them, and their route tables. */
export function expandTransitGateways(design: Design, own: readonly RouterMachine[], tunnels: readonly TunnelPlan[]): HubObjects {
  const hubs = transitGateways(design)
  const vpcAttachments = hubs.flatMap(([name, hub]) => hub.attach.flatMap((site) => vpcAttachment(design, name, hub.region, site)))
  const connectAttachments = connectLinks(design).map(([i, link]) => connectAttachment(design, i, link.routers, link.hub))
  const connectPeers = connectLinks(design).flatMap(([i, link]) =>
    tunnels
      .filter((tunnel) => tunnel.id.startsWith('connect/') && tunnel.right.node === link.hub)
      .flatMap((tunnel) => connectPeer(design, i, link.routers, tunnel, own)),
  )
  const otherAttachments = hubs.flatMap(([name, hub]) => otherAttachmentsOf(design, name, hub.region))
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
    otherAttachments,
    transitGatewayRouteTables: hubs.flatMap(([name, hub]) => {
      const mine = (attachment: { readonly transitGateway: string }): boolean => attachment.transitGateway === `aws:${name}/transit-gateway`
      return expandHubTables(design, name, hub, {
        vpcs: vpcAttachments.filter(mine),
        connects: connectAttachments.filter(mine),
        others: otherAttachments.filter(mine),
        transports: transportSites(design),
      })
    }),
  }
}

/** VPN connections that end at the transit gateway, and Direct Connect gateways that lead to it. */
function otherAttachmentsOf(design: Design, hub: string, region: string): TransitGatewayOtherAttachment[] {
  const start = (kind: 'vpn' | 'direct-connect-gateway', other: string, i: number): Omit<TransitGatewayOtherAttachment, 'resource'> => ({
    id: `aws:${hub}/${kind}-attachment/${other}`,
    name: `${hub}-${other}`,
    region,
    transitGateway: `aws:${hub}/transit-gateway`,
    kind,
    from: provenance(design, `links[${i}]`),
  })
  return [
    ...vpnLinks(design).flatMap(([i, link]) =>
      link.gateway === hub ? [{ ...start('vpn', link.router, i), resource: vpnConnectionId(hub, link.router) }] : [],
    ),
    ...directConnectAssociations(design).flatMap(([i, link]) =>
      link.gateway === hub
        ? [{ ...start('direct-connect-gateway', link.directConnect, i), resource: directConnectId(link.directConnect) }]
        : [],
    ),
  ]
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
