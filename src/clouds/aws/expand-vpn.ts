import type { Design } from '../../design/model.ts'
import type { Provenance } from '../../network/model.ts'
import { provenance } from '../allocation.ts'
import type { RouterMachine } from '../cloud.ts'
import type { AwsObjects, CustomerGateway, DirectConnectGateway, VirtualInterface, VpnConnection, VpnGateway } from './objects.ts'
import { DEFAULT_HUB_ASN } from './routers.ts'
import {
  directConnectAssociations,
  directConnectGateways,
  transitGateways,
  virtualInterfaces,
  vpcSites,
  vpnGateways,
  vpnLinks,
} from './selectors.ts'

type VpnObjects = Pick<AwsObjects, 'vpnGateways' | 'customerGateways' | 'vpnConnections' | 'directConnectGateways' | 'virtualInterfaces'>

/** VPN gateways, Site-to-Site VPN and Direct Connect, with the routers of one's own at their far ends. */
export function expandVpn(design: Design, routers: readonly RouterMachine[]): VpnObjects {
  const links = vpnLinks(design)
  return {
    vpnGateways: vpnGateways(design).map(([name, gateway]): VpnGateway => ({
      id: `aws:${name}/vpn-gateway`,
      name,
      region: vpcSites(design).find(([site]) => site === gateway.site)?.[1].region ?? '',
      asn: gateway.asn ?? DEFAULT_HUB_ASN,
      vpcs: [`aws:${gateway.site}/vpc`],
      from: provenance(design, `gateways.${name}`),
    })),
    customerGateways: links.map(([i, link]): CustomerGateway => ({
      id: customerGatewayId(link.gateway, link.router),
      name: `${link.gateway}-${link.router}`,
      region: regionOfGateway(design, link.gateway),
      address: link.address,
      ...asnOf(routers, link.router),
      from: provenance(design, `links[${i}]`),
    })),
    vpnConnections: links.map(([i, link]): VpnConnection => {
      const behind = rangesOfRouter(design, link.router)
      return {
        id: vpnConnectionId(link.gateway, link.router),
        name: `${link.gateway}-${link.router}`,
        region: regionOfGateway(design, link.gateway),
        gateway: gatewayId(design, link.gateway),
        customerGateway: customerGatewayId(link.gateway, link.router),
        routing: link.routing,
        routes: behind,
        // Both tunnels are ends of the one router; the far ends of AWS are known after an apply.
        tunnels: [1, 2].map(() => ({ up: true, ...(link.routing === 'bgp' ? { acceptedRoutes: behind.length } : {}) })),
        from: provenance(design, `links[${i}]`),
      }
    }),
    directConnectGateways: directConnectGateways(design).map(([name, gateway]): DirectConnectGateway => ({
      id: directConnectId(name),
      name,
      // It belongs to no region; the one of what it leads to is where it is managed from.
      region: directConnectRegion(design, name),
      asn: gateway.asn ?? DEFAULT_HUB_ASN,
      associations: directConnectAssociations(design)
        .filter(([, link]) => link.directConnect === name)
        .map(([, link]) => ({
          id: `aws:${name}/association/${link.gateway}`,
          gateway: gatewayId(design, link.gateway),
          allowedPrefixes: link.allowedPrefixes,
        })),
      from: provenance(design, `gateways.${name}`),
    })),
    virtualInterfaces: virtualInterfaces(design).map(([i, link]): VirtualInterface => ({
      id: `aws:${link.directConnect}/virtual-interface/${link.router}`,
      name: `${link.directConnect}-${link.router}`,
      region: directConnectRegion(design, link.directConnect),
      type: leadsToHub(design, link.directConnect) ? 'transit' : 'private',
      gateway: directConnectId(link.directConnect),
      connection: link.connection,
      ...customerAsnOf(routers, link.router),
      vlan: link.vlan,
      bgpUp: true,
      announces: rangesOfRouter(design, link.router),
      from: provenance(design, `links[${i}]`),
    })),
  }
}

/** Ranges that a VPN gateway or transit gateway learns by its VPN connections and by these Direct Connect gateways. */
export function rangesBehind(
  design: Design,
  gateway: string,
  directConnects: readonly string[],
): { readonly prefix: string; readonly from: Provenance }[] {
  const routers = [
    ...vpnLinks(design).flatMap(([i, link]) => (link.gateway === gateway ? [{ router: link.router, i }] : [])),
    ...virtualInterfaces(design).flatMap(([i, link]) => (directConnects.includes(link.directConnect) ? [{ router: link.router, i }] : [])),
  ]
  const found = routers.flatMap(({ router, i }) =>
    rangesOfRouter(design, router).map((prefix) => ({ prefix, from: provenance(design, `links[${i}]`) })),
  )
  return [...new Map(found.map((each) => [each.prefix, each])).values()]
}

export const vpnConnectionId = (gateway: string, router: string): string => `aws:${gateway}/vpn-connection/${router}`
export const directConnectId = (name: string): string => `aws:${name}/direct-connect-gateway`

/** A VPN gateway or transit gateway by the name that the design gives it. */
function gatewayId(design: Design, name: string): string {
  return `aws:${name}/${design.gateways[name]?.kind === 'aws.vpn-gateway' ? 'vpn-gateway' : 'transit-gateway'}`
}

const customerGatewayId = (gateway: string, router: string): string => `aws:${gateway}/customer-gateway/${router}`

/** What stands behind a router of one's own: the range of its site. */
export function rangesOfRouter(design: Design, router: string): readonly string[] {
  const site = design.sites[String(design.gateways[router]?.['site'])]
  return typeof site?.['cidr'] === 'string' ? [site['cidr']] : []
}

function regionOfGateway(design: Design, name: string): string {
  const hub = transitGateways(design).find(([each]) => each === name)?.[1]
  const site = vpnGateways(design).find(([each]) => each === name)?.[1].site
  return hub?.region ?? vpcSites(design).find(([each]) => each === site)?.[1].region ?? ''
}

function directConnectRegion(design: Design, name: string): string {
  const first = directConnectAssociations(design).find(([, link]) => link.directConnect === name)?.[1]
  return first === undefined ? (vpcSites(design)[0]?.[1].region ?? '') : regionOfGateway(design, first.gateway)
}

function leadsToHub(design: Design, directConnect: string): boolean {
  return directConnectAssociations(design).some(
    ([, link]) => link.directConnect === directConnect && design.gateways[link.gateway]?.kind === 'aws.transit-gateway',
  )
}

function asnOf(routers: readonly RouterMachine[], gateway: string): { readonly asn?: number } {
  const asn = routers.find((router) => router.gateway === gateway)?.asn
  return asn === undefined ? {} : { asn }
}

function customerAsnOf(routers: readonly RouterMachine[], gateway: string): { readonly customerAsn?: number } {
  const { asn } = asnOf(routers, gateway)
  return asn === undefined ? {} : { customerAsn: asn }
}
