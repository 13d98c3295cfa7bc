import type { Provenance } from '../../network/model.ts'

/** What stands at a site of one's own. Ids: `onpremises:<site or gateway>/<noun>/<name>`. */
export interface OnPremisesObjects {
  readonly lans: readonly Lan[]
  readonly routers: readonly CustomerRouter[]
}

export interface Lan {
  readonly id: string
  readonly site: string
  readonly cidr: string
  /** Machines that stand for the LAN in proofs and rehearsals. */
  readonly hosts: readonly { readonly name: string; readonly address: string }[]
  readonly from: Provenance
}

/** A customer-edge router: a LAN side and an access line. */
export interface CustomerRouter {
  readonly id: string
  /** Node of the network: `ce-osaka`. */
  readonly node: string
  readonly system: string
  readonly site: string
  readonly lanAddress: string
  readonly from: Provenance
}
