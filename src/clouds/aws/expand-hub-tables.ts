import type { Design } from '../../design/model.ts'
import type { Provenance } from '../../network/model.ts'
import { provenance } from '../allocation.ts'
import type { AwsTransitGateway, HubTableChoice } from './design.ts'
import { rangesOfRouter } from './expand-vpn.ts'
import { SHARED_TABLE, tableOfLink, tablesThatLearn } from './hub-tables.ts'
import type {
  TransitGatewayConnect,
  TransitGatewayOtherAttachment,
  TransitGatewayRoute,
  TransitGatewayRouteTable,
  TransitGatewayVpcAttachment,
} from './objects.ts'
import { connectLinks, directConnectAssociations, vpnLinks } from './selectors.ts'

interface Attachments {
  readonly vpcs: readonly TransitGatewayVpcAttachment[]
  readonly connects: readonly TransitGatewayConnect[]
  readonly others: readonly TransitGatewayOtherAttachment[]
  /** VPCs that only carry routers: their range is what tunnels run on and is put into no table by itself. */
  readonly transports: ReadonlySet<string>
}

/** The tables that the design names; else one, which every attachment looks up in and puts its routes into. */
export function expandHubTables(
  design: Design,
  name: string,
  hub: AwsTransitGateway,
  attachments: Attachments,
): TransitGatewayRouteTable[] {
  const { vpcs, connects, others, transports } = attachments
  const named = Object.keys(hub.tables)
  const links = linksOf(design, name, [...connects, ...others])
  if (named.length === 0)
    return [
      table(design, name, hub, SHARED_TABLE, {
        associations: [...vpcs, ...connects, ...others].map((attachment) => attachment.id),
        propagations: [
          ...vpcs.filter((attachment) => !transports.has(attachment.vpc)),
          ...connects,
          ...others.filter((other) => !isStatic(links, other.id)),
        ].map((attachment) => attachment.id),
        routes: links.flatMap(routesBehind),
      }),
    ]
  return Object.entries(hub.tables).map(([tableName, written]) => {
    const ofSites = (sites: readonly string[]): string[] => sites.flatMap((site) => attachmentOf(vpcs, site)?.id ?? [])
    const ofLinks = (uses: (choice: HubTableChoice) => boolean): string[] =>
      links.filter((link) => uses(link.choice)).map((link) => link.attachment)
    return table(design, name, hub, tableName, {
      associations: [...ofSites(written.associate), ...ofLinks((choice) => tableOfLink(hub, choice) === tableName)],
      propagations: [
        ...ofSites(written.propagate),
        ...ofLinks((choice) => tablesThatLearn(hub, choice).includes(tableName)).filter((id) => !isStatic(links, id)),
      ],
      routes: [
        ...Object.entries(written.routes).map(([prefix, to]): TransitGatewayRoute => ({
          prefix,
          ...(to === 'blackhole' ? {} : { attachment: attachmentOf(vpcs, to)?.id ?? '' }),
          blackhole: to === 'blackhole',
          origin: 'static',
          from: provenance(design, `gateways.${name}.tables.${tableName}.routes.${prefix}`),
        })),
        ...links.filter((link) => tablesThatLearn(hub, link.choice).includes(tableName)).flatMap(routesBehind),
      ],
    })
  })
}

function table(
  design: Design,
  name: string,
  hub: AwsTransitGateway,
  tableName: string,
  content: Pick<TransitGatewayRouteTable, 'associations' | 'propagations' | 'routes'>,
): TransitGatewayRouteTable {
  return {
    id: `aws:${name}/transit-gateway-route-table/${tableName}`,
    name: `${name}-${tableName}`,
    region: hub.region,
    transitGateway: `aws:${name}/transit-gateway`,
    ...content,
    from: provenance(design, tableName in hub.tables ? `gateways.${name}.tables.${tableName}` : `gateways.${name}`),
  }
}

const attachmentOf = (vpcs: readonly TransitGatewayVpcAttachment[], site: string): TransitGatewayVpcAttachment | undefined =>
  vpcs.find((attachment) => attachment.vpc === `aws:${site}/vpc`)

interface AttachedLink {
  readonly attachment: string
  readonly choice: HubTableChoice
  /** Behind a VPN connection. Without BGP they come into tables as static routes, for there is nothing to propagate. */
  readonly behind?: { readonly origin: 'static' | 'propagated'; readonly ranges: readonly string[]; readonly from: Provenance }
}

const isStatic = (links: readonly AttachedLink[], id: string): boolean =>
  links.some((link) => link.attachment === id && link.behind?.origin === 'static')

function routesBehind({ attachment, behind }: AttachedLink): TransitGatewayRoute[] {
  if (behind === undefined) return []
  const { origin, ranges, from } = behind
  return ranges.map((prefix) => ({ prefix, attachment, blackhole: false, origin, from }))
}

/** Attachments that links of the design make, with the tables that the links name. */
function linksOf(design: Design, hub: string, attachments: readonly { readonly id: string; readonly name: string }[]): AttachedLink[] {
  const named = [
    ...connectLinks(design).flatMap(([, link]) => (link.hub === hub ? [{ other: link.routers, choice: link.tables }] : [])),
    ...vpnLinks(design).flatMap(([i, link]) =>
      link.gateway === hub
        ? [
            {
              other: link.router,
              choice: link.tables,
              behind: {
                origin: link.routing === 'static' ? ('static' as const) : ('propagated' as const),
                ranges: rangesOfRouter(design, link.router),
                from: provenance(design, `links[${i}]`),
              },
            },
          ]
        : [],
    ),
    ...directConnectAssociations(design).flatMap(([, link]) =>
      link.gateway === hub ? [{ other: link.directConnect, choice: link.tables }] : [],
    ),
  ]
  return named.flatMap(({ other, ...rest }) => {
    const attachment = attachments.find((each) => each.name === `${hub}-${other}`)
    return attachment === undefined ? [] : [{ attachment: attachment.id, ...rest }]
  })
}
