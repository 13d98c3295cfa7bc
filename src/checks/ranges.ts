import { sortedEntries } from '../core/stable.ts'
import type { ClosedNetworkLink, Design, DesignLink } from '../design/model.ts'
import { parsePrefix, type Prefix } from '../ip/prefix.ts'

/** A range that the user wrote, and what it is for. */
export interface OwnRange {
  /** `site "osaka"`. */
  readonly owner: string
  /** Name of the site that it is the range of. */
  readonly site?: string
  readonly text: string
  readonly prefix: Prefix
  readonly path: string
}

/** Ranges of sites, of gateways that have one, and of closed networks. */
export function ownRanges(design: Design): OwnRange[] {
  return [
    ...sortedEntries(design.sites).flatMap(([name, site]) =>
      range(`site "${name}"`, site['cidr'], `sites.${name}.cidr`).map((own) => ({ ...own, site: name })),
    ),
    ...sortedEntries(design.gateways).flatMap(([name, gateway]) => range(`gateway "${name}"`, gateway['cidr'], `gateways.${name}.cidr`)),
    ...design.links.flatMap((link, i) =>
      isClosedNetwork(link) ? range(`closed network "${link.name}"`, link.cidr, `links[${i}].cidr`) : [],
    ),
  ]
}

export const isClosedNetwork = (link: DesignLink): link is ClosedNetworkLink => link.kind === 'closed-network'

function range(owner: string, text: unknown, path: string): OwnRange[] {
  return typeof text === 'string' ? [{ owner, text, prefix: parsePrefix(text), path }] : []
}
