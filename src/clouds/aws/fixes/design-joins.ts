import type { Design } from '../../../design/model.ts'
import { parsePrefix, prefixesOverlap } from '../../../ip/prefix.ts'
import type { Obstacle } from '../../../network/edits.ts'
import type { DesignChange } from '../../cloud.ts'
import type { AwsTransitGateway, AwsTransitGatewayTable, AwsVpcPeering, AwsVpcSite, HubTableChoice } from '../design.ts'
import type { AwsObjects } from '../objects.ts'
import { directConnectAssociations, isTransitGateway, isVpc, peeringLinks, transitGateways, virtualInterfaces } from '../selectors.ts'
import { groupOfSubnet, partOf, withHub } from './design-parts.ts'
import { holds, subnetWith } from './tables.ts'

/** What joins VPCs: peerings, attachments and tables of transit gateways; and what Direct Connect tells of them. */
export function joinChanges(design: Design, objects: AwsObjects, obstacle: Obstacle): readonly DesignChange[] {
  if (obstacle.goal !== 'pass' || (obstacle.kind !== 'route' && obstacle.lostAt !== 'transit-gateway')) return []
  const there = partOf(subnetWith(objects, obstacle.destination)?.id, 'subnet')?.owner
  const here = groupOfSubnet(design, obstacle.node)?.site ?? (isVpc(design.sites[obstacle.node]) ? obstacle.node : undefined)
  if (here !== undefined && there !== undefined && here !== there)
    return [
      ...peering(design, here, there),
      ...(obstacle.kind === 'way' ? [] : transitGateways(design).flatMap(([hub]) => attach(design, hub, here))),
    ]
  if (obstacle.kind === 'way') return []
  const hub = hubOf(design, obstacle)
  if (hub !== undefined) return hubChanges(design, hub, there, obstacle)
  return there === undefined ? [] : allowedPrefixes(design, there, obstacle)
}

function vpcOf(design: Design, site: string): AwsVpcSite | undefined {
  const vpc = design.sites[site]
  return isVpc(vpc) ? vpc : undefined
}

function peering(design: Design, here: string, there: string): DesignChange[] {
  const [own, other] = [vpcOf(design, here), vpcOf(design, there)]
  const ranges = ({ cidr, moreCidrs }: AwsVpcSite): string[] => [cidr, ...moreCidrs]
  if (own === undefined || other === undefined) return []
  const isJoined = peeringLinks(design).some(([, { between }]) => between.includes(here) && between.includes(there))
  const overlap = ranges(own).some((a) => ranges(other).some((b) => prefixesOverlap(parsePrefix(a), parsePrefix(b))))
  if (isJoined || overlap) return []
  const link: AwsVpcPeering = { kind: 'aws.vpc-peering', between: [here, there] }
  return [
    {
      key: `peering ${[here, there].sort().join(' ')}`,
      cost: 8,
      words: `peer ${here} with ${there}`,
      path: 'links',
      text: `add link.peering('${here}', '${there}') to the links`,
      apply: (now) => ({ ...now, links: [...now.links, { ...link }] }),
    },
  ]
}

const list = (items: readonly string[]): string =>
  items.length === 1 ? `'${items[0]}'` : `[${items.map((each) => `'${each}'`).join(', ')}]`

/** VPCs of the gateway's own region alone. */
function attach(design: Design, name: string, site: string): DesignChange[] {
  const [hub, vpc] = [design.gateways[name], vpcOf(design, site)]
  if (!isTransitGateway(hub) || vpc === undefined || hub.region !== vpc.region || hub.attach.includes(site)) return []
  const attached = [...hub.attach, site]
  return [
    {
      key: `gateways.${name} attach ${site}`,
      cost: 7,
      words: `attach ${site} to transit gateway ${name}`,
      path: `gateways.${name}.attach`,
      text: `attach: ${list(attached)}`,
      apply: (now) => withHub(now, name, (each) => ({ ...each, attach: [...each.attach, site] })),
    },
  ]
}

interface Hub {
  readonly name: string
  readonly hub: AwsTransitGateway
  /** The table that lacks the route; absent: what came in is looked up nowhere. */
  readonly table?: string
  /** What came in by that attachment, of a VPC. */
  readonly site?: string
}

/** Where a transit gateway lost it: a table of it, or an attachment without one. */
function hubOf(design: Design, { object, node }: Obstacle): Hub | undefined {
  const [, owner = '', noun = '', name = ''] = /^aws:([^/]+)\/([^/]+)(?:\/(.+))?$/u.exec(object ?? '') ?? []
  const hub = design.gateways[owner] ?? design.gateways[node]
  if (!isTransitGateway(hub)) return undefined
  const at = design.gateways[owner] === hub ? owner : node
  if (noun.endsWith('route-table')) return { name: at, hub, table: name }
  return noun === 'vpc-attachment' ? { name: at, hub, site: name } : undefined
}

function hubChanges(design: Design, { name, hub, table, site }: Hub, there: string | undefined, { rule = '' }: Obstacle): DesignChange[] {
  if (site !== undefined) return Object.keys(hub.tables).map((each) => inTable(name, hub, each, 'associate', site))
  const written = table === undefined ? undefined : hub.tables[table]
  const [prefix = ''] = rule.split(' ')
  const drops = table === undefined || written?.routes[prefix] === undefined ? [] : [withoutRoute(name, hub, table, prefix)]
  if (there === undefined) return [...drops, ...(table === undefined ? [] : learnLinks(design, name, hub, table))]
  if (!hub.attach.includes(there)) return [...drops, ...attach(design, name, there)]
  return table === undefined || written === undefined || written.propagate.includes(there)
    ? drops
    : [...drops, inTable(name, hub, table, 'propagate', there)]
}

const withTable = (design: Design, hub: string, table: string, change: (table: AwsTransitGatewayTable) => AwsTransitGatewayTable): Design =>
  withHub(design, hub, (each) => {
    const now = each.tables[table]
    return now === undefined ? each : { ...each, tables: { ...each.tables, [table]: change(now) } }
  })

function inTable(name: string, hub: AwsTransitGateway, table: string, what: 'associate' | 'propagate', site: string): DesignChange {
  const items = [...(hub.tables[table]?.[what] ?? []), site]
  return {
    key: `gateways.${name}.tables.${table} ${what} ${site}`,
    cost: 3,
    words:
      what === 'associate'
        ? `let ${site} look up in table ${table} of ${name}`
        : `put the ranges of ${site} into table ${table} of ${name}`,
    path: `gateways.${name}.tables.${table}.${what}`,
    text: `${what}: ${list(items)}`,
    apply: (design) => withTable(design, name, table, (each) => ({ ...each, [what]: [...each[what], site] })),
  }
}

function withoutRoute(name: string, hub: AwsTransitGateway, table: string, prefix: string): DesignChange {
  const to = hub.tables[table]?.routes[prefix] ?? ''
  return {
    key: `gateways.${name}.tables.${table} - ${prefix}`,
    cost: 2.5,
    words: `leave the route ${prefix} to ${to} out of table ${table} of ${name}`,
    path: `gateways.${name}.tables.${table}.routes.${prefix}`,
    text: `routes: delete '${prefix}': '${to}'`,
    apply: (design) =>
      withTable(design, name, table, (each) => ({
        ...each,
        routes: Object.fromEntries(Object.entries(each.routes).filter(([range]) => range !== prefix)),
      })),
  }
}

/** Links whose routes the table does not learn. */
function learnLinks(design: Design, name: string, hub: AwsTransitGateway, table: string): DesignChange[] {
  if (hub.tables[table] === undefined) return []
  return design.links.flatMap((link, i) => {
    const { tables, hub: connect, gateway } = link as { readonly tables?: HubTableChoice; readonly hub?: string; readonly gateway?: string }
    if ((connect ?? gateway) !== name || tables?.propagate === undefined || tables.propagate.includes(table)) return []
    const propagate = [...tables.propagate, table]
    return [
      {
        key: `links[${i}] propagate ${table}`,
        cost: 3,
        words: `let table ${table} of ${name} learn what is behind the link ${link.kind}`,
        path: `links[${i}]`,
        text: `propagate: ${list(propagate)}`,
        apply: (now: Design) => ({
          ...now,
          links: now.links.map((each, at) => (at === i ? { ...each, tables: { ...tables, propagate } } : each)),
        }),
      },
    ]
  })
}

/** What the user's side of a Direct Connect gateway is told. */
function allowedPrefixes(design: Design, there: string, { node, destination }: Obstacle): DesignChange[] {
  const vpc = vpcOf(design, there)
  const prefix = vpc === undefined ? undefined : [vpc.cidr, ...vpc.moreCidrs].find((range) => holds(range, destination))
  if (prefix === undefined) return []
  return directConnectAssociations(design).flatMap(([i, link]) => {
    // What is not told is not known at the router at the other end.
    const isTold = virtualInterfaces(design).some(
      ([, face]) => face.directConnect === link.directConnect && (node === face.router || node.startsWith(`${face.router}-`)),
    )
    if ((node !== `${link.directConnect}/direct-connect-gateway` && !isTold) || link.allowedPrefixes.includes(prefix)) return []
    const all = [...link.allowedPrefixes, prefix]
    return [
      {
        key: `links[${i}] allowedPrefixes ${prefix}`,
        cost: 3,
        words: `let ${link.directConnect} tell of ${prefix}`,
        path: `links[${i}]`,
        text: `allowedPrefixes: ${list(all)}`,
        apply: (now: Design) => ({
          ...now,
          links: now.links.map((each, at) => (at === i ? { ...link, allowedPrefixes: all } : each)),
        }),
      },
    ]
  })
}
