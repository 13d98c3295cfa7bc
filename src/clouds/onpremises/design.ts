/** A place of one's own with one LAN. */
export interface OnPremisesSite {
  readonly kind: 'onpremises.site'
  readonly cidr: string
  /** Hosts that stand for the LAN in proofs and rehearsals. Default 1. */
  readonly hosts: number
}

/** The customer-edge router of a site. */
export interface OnPremisesRouter {
  readonly kind: 'onpremises.router'
  readonly site: string
  /** A router system: `nec-ix` or `frr`. */
  readonly system: string
  readonly asn?: number
}
