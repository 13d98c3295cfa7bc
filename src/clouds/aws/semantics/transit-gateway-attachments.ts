import type { Provenance } from '../../../network/model.ts'
import type {
  TransitGateway,
  TransitGatewayConnect,
  TransitGatewayOtherAttachment,
  TransitGatewayRouteTable,
  TransitGatewayVpcAttachment,
} from '../objects.ts'
import type { Semantics } from './context.ts'
import type { InnerSession, Speaker } from './vpn-paths.ts'
import type { NodeDraft } from '../../draft/node-draft.ts'

/** Any attachment; a VPC's is of kind `vpc`. */
export type Attachment =
  | { readonly kind: 'vpc'; readonly object: TransitGatewayVpcAttachment }
  | { readonly kind: 'connect'; readonly object: TransitGatewayConnect }
  | { readonly kind: TransitGatewayOtherAttachment['kind']; readonly object: TransitGatewayOtherAttachment }

/** How packets leave a transit gateway through one of its attachments. */
export interface Way {
  readonly attachment: Attachment
  /** The gateway's own ports; for a VPC, with the zone of each. */
  readonly ports: readonly { readonly interface: string; readonly zone?: string }[]
  /** All ports at once; else the first that works. */
  readonly spreads: boolean
  /** It carries nothing: AWS's code for it. */
  readonly broken?: string
  /** Tunnels that speak BGP within the network; all of the attachment's are among them where `live`. */
  readonly speakers?: readonly Speaker[]
  readonly live?: boolean
  readonly inner?: InnerSession
  /** Leads to what nobody knows, by name. */
  readonly unmodelled?: string
}

/** A transit gateway while it is being drawn. */
export interface Hub {
  readonly gateway: TransitGateway
  readonly node: NodeDraft
  readonly tables: readonly TransitGatewayRouteTable[]
  /** By attachment. */
  readonly ways: Map<string, Way>
  /** The gateway's ports that packets enter from each attachment. */
  readonly entries: { readonly attachment: string; readonly interface: string; readonly zone?: string }[]
}

/** Bytes of the largest packet through a transit gateway; over a VPN 1,500 (transit gateway quotas, MTU). */
export const TRANSIT_GATEWAY_MTU = 8500
export const VPN_MTU = 1500

/** Table of an attachment that is associated with none: no packet from it finds a route. */
export function unassociatedTable(hub: Hub, attachment: string, from: Provenance): string {
  const name = `unassociated/${attachment}`
  hub.node.table(name, { ...from, object: attachment, code: 'TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION' })
  return name
}

/** Remembers that packets enter the gateway from the attachment at that port. */
export function enters(hub: Hub, attachment: string, at: { readonly interface: string; readonly zone?: string }): void {
  hub.entries.push({ attachment, ...at })
}

/** All attachments of a gateway, in the order of the objects. */
export function attachmentsOf({ objects }: Semantics, gateway: string): Attachment[] {
  const mine = (attachment: { readonly transitGateway: string }): boolean => attachment.transitGateway === gateway
  return [
    ...objects.vpcAttachments.filter(mine).map((object): Attachment => ({ kind: 'vpc', object })),
    ...objects.connectAttachments.filter(mine).map((object): Attachment => ({ kind: 'connect', object })),
    ...objects.otherAttachments
      .filter((each) => mine(each) || each.peer?.transitGateway === gateway)
      .map((object): Attachment => ({ kind: object.kind, object })),
  ]
}
