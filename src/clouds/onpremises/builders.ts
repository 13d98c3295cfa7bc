import type { GatewayDeclaration, SiteDeclaration } from '../../design/declarations.ts'
import { rememberCall } from '../../design/place.ts'

export interface SiteInput {
  /** Range of the LAN. Limit: /8 to /30. */
  readonly cidr: string
  /** Hosts that stand for the LAN in proofs and rehearsals. Default: 1. Limit: 0 to 16. */
  readonly hosts?: number
}

export interface RouterInput<Site extends string = string> {
  /** The site that the router stands in. */
  readonly site: Site
  /** Router system: `nec-ix` or `frr`. Default: frr. */
  readonly system?: 'nec-ix' | 'frr'
  /** ASN of the router. Default: allocated. */
  readonly asn?: number
}

/** Places of one's own. */
export const onPremises = {
  /** A place with one LAN. */
  site(this: void, input: SiteInput): SiteDeclaration {
    return rememberCall({ kind: 'onpremises.site', ...input }, onPremises.site)
  },

  /** The customer-edge router of a site. */
  router<const Site extends string>(this: void, input: RouterInput<Site>): GatewayDeclaration<Site> {
    return rememberCall({ kind: 'onpremises.router', ...input }, onPremises.router)
  },
}
