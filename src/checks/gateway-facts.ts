import { sortedEntries } from '../core/stable.ts'
import { siteOf } from './places.ts'
import type { ClosedNetworkLink, Design, DesignLink, WireguardLink } from '../design/model.ts'

export const hasTimers = (link: DesignLink): link is WireguardLink | ClosedNetworkLink =>
  link.kind === 'wireguard' || link.kind === 'closed-network'

/** ASNs as the user wrote them. */
export function writtenAsns(design: Design): { readonly gateway: string; readonly asn: number; readonly path: string }[] {
  return sortedEntries(design.gateways).flatMap(([name, gateway]) => {
    const asn = gateway['asn']
    return typeof asn === 'number' ? [{ gateway: name, asn, path: `gateways.${name}.asn` }] : []
  })
}

/** Names of gateways that a link mentions, whatever its kind calls them. */
export function gatewaysOf(design: Design, link: DesignLink): string[] {
  return namesIn(link).filter((name) => name in design.gateways)
}

/** Names of sites that a gateway mentions: where it stands, and what it is attached to. */
export function sitesOf(design: Design, gateway: string): string[] {
  const value = design.gateways[gateway]
  return value === undefined ? [] : namesIn(value).filter((name) => name in design.sites)
}

/** Whether routes lead to or from the site: a gateway stands in it or is attached to it, or a link joins it. */
export function isRouted(design: Design, site: string): boolean {
  return (
    Object.keys(design.gateways).some((name) => sitesOf(design, name).includes(site)) ||
    design.links.some((link) => namesIn(link).includes(site))
  )
}

/** Names of sites that are joined without a gateway: by a link, by what one uses of another, or by way of the internet. */
export function sitesJoinedDirectly(design: Design): ReadonlySet<string> {
  const joined = new Set(design.links.flatMap((link) => namesIn(link).filter((name) => name in design.sites)))
  for (const [name, site] of Object.entries(design.sites))
    for (const text of textsBelow(site)) {
      const other = siteOf(text)
      if (text !== other && other !== name && other in design.sites) joined.add(name).add(other)
    }
  for (const { from, to } of design.policies)
    if ([...from, ...to].includes('internet')) for (const place of [...from, ...to]) joined.add(siteOf(place))
  return joined
}

function textsBelow(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsBelow) : []
}

/** How many routers the gateway has; 1 when its kind does not say. */
export function routerCount(design: Design, gateway: string): number {
  const count = design.gateways[gateway]?.['count']
  return typeof count === 'number' ? count : 1
}

/** `wireguard link between edge-a and edge-b`, `closed network "flets"`. */
export function describeLink(design: Design, link: DesignLink): string {
  if (link.kind === 'closed-network' && 'name' in link) return `closed network "${link.name}"`
  return `${link.kind.replace(/^.*\./u, '').replaceAll('-', ' ')} link between ${gatewaysOf(design, link).join(' and ')}`
}

function namesIn(value: object): string[] {
  return Object.entries(value)
    .filter(([key]) => key !== 'kind' && key !== 'name')
    .flatMap(([, property]) =>
      typeof property === 'string' ? [property] : Array.isArray(property) ? property.filter((item) => typeof item === 'string') : [],
    )
}
