import type { Design, Service } from '../../../design/model.ts'
import type { Obstacle } from '../../../network/edits.ts'
import { PROTOCOL } from '../../../network/model.ts'
import type { DesignChange } from '../../cloud.ts'
import type { AwsSubnetGroup, AwsTransitGateway, AwsVpcSite } from '../design.ts'
import { isTransitGateway, isVpc } from '../selectors.ts'

/** A part of a design that an id names: `aws:shop/subnet/app-a` is `app-a` of `shop`. */
export function partOf(id: string | undefined, noun: string): { readonly owner: string; readonly name: string } | undefined {
  const [, owner = '', what = '', name = ''] = /^aws:([^/]+)\/([^/]+)(?:\/(.+))?$/u.exec(id ?? '') ?? []
  return what === noun ? { owner, name } : undefined
}

export interface Group {
  readonly site: string
  readonly vpc: AwsVpcSite
  readonly name: string
  readonly group: AwsSubnetGroup
}

/** The group of the design that a subnet's node is one of: `shop/app-a`, one in each zone, with the zone's letter after the name. */
export function groupOfSubnet(design: Design, node: string): Group | undefined {
  const [site = '', name = ''] = node.split('/')
  return groupNamed(design, site, name.replace(/-[a-z]$/u, ''))
}

export function groupNamed(design: Design, site: string, name: string): Group | undefined {
  const vpc = design.sites[site]
  const group = isVpc(vpc) ? vpc.subnets[name] : undefined
  return isVpc(vpc) && group !== undefined ? { site, vpc, name, group } : undefined
}

export const groupPath = ({ site, name }: Group): string => `sites.${site}.subnets.${name}`

export const withVpc = (design: Design, site: string, change: (vpc: AwsVpcSite) => AwsVpcSite): Design => {
  const vpc = design.sites[site]
  return isVpc(vpc) ? { ...design, sites: { ...design.sites, [site]: { ...change(vpc) } } } : design
}

export const withGroup = (design: Design, { site, name }: Group, change: (group: AwsSubnetGroup) => AwsSubnetGroup): Design =>
  withVpc(design, site, (vpc) => {
    const group = vpc.subnets[name]
    return group === undefined ? vpc : { ...vpc, subnets: { ...vpc.subnets, [name]: change(group) } }
  })

export const withHub = (design: Design, name: string, change: (hub: AwsTransitGateway) => AwsTransitGateway): Design => {
  const hub = design.gateways[name]
  return isTransitGateway(hub) ? { ...design, gateways: { ...design.gateways, [name]: { ...change(hub) } } } : design
}

/** What a rule of a design can name of the traffic; undefined: it can not. */
export function serviceOf({ protocol, ports }: Obstacle): Service | undefined {
  if (protocol === 0) return { protocol: 'any' }
  if (protocol === PROTOCOL.icmp || protocol === PROTOCOL.icmpv6) return { protocol: 'icmp' }
  const name = protocol === PROTOCOL.tcp ? 'tcp' : protocol === PROTOCOL.udp ? 'udp' : undefined
  return name === undefined ? undefined : { protocol: name, ...(ports === undefined ? {} : { ports }) }
}

/** A change that is one property of a group. */
export const groupChange = (
  group: Group,
  { key, cost, words, text, path = '' }: Pick<DesignChange, 'key' | 'cost' | 'words' | 'text'> & { readonly path?: string },
  change: (group: AwsSubnetGroup) => AwsSubnetGroup,
): DesignChange => ({
  key: `${groupPath(group)} ${key}`,
  cost,
  words,
  path: `${groupPath(group)}${path}`,
  text,
  apply: (design) => withGroup(design, group, change),
})
