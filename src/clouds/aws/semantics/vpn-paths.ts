import type { LinkId, NodeId, Provenance } from '../../../network/model.ts'
import type { NodeDraft } from '../../draft/node-draft.ts'

/** A way from an AWS gateway to one of the user's sites: a VPN connection, a Direct Connect association, or a virtual interface. */
export interface SitePath {
  /** Of the connection, association or interface. */
  readonly id: string
  readonly kind: 'direct-connect' | 'vpn-static' | 'vpn-bgp'
  /** The gateway's own ports to it, the preferred one first. */
  readonly ports: readonly string[]
  /** All ports at once (equal-cost BGP on a transit gateway); else the first that works. */
  readonly spreads: boolean
  /** Ranges beyond it, as far as the objects tell. */
  readonly known: readonly string[]
  /** False: BGP may bring more than that. */
  readonly complete: boolean
  /** It carries nothing: AWS's code for it. */
  readonly broken?: string
  /** Tunnels that speak BGP within the network; not among `ports`. */
  readonly speakers?: readonly Speaker[]
  /** A Direct Connect gateway that has learned routes within the network hands them on over a session of AWS's own. */
  readonly inner?: InnerSession
  /** The user's end, which is told what is reached over the path. */
  readonly site?: { readonly node: NodeDraft; readonly ports: readonly string[]; readonly table: string; readonly from: Provenance }
}

/** A tunnel whose other end is in the network. */
export interface Speaker {
  readonly face: string
  readonly label: string
  /** The gateway's own port, and the address that it has there. */
  readonly port: string
  readonly address: string
  /** Which tunnel of its connection, from 0. */
  readonly position: number
  readonly from: Provenance
}

/** Both ends of a session between a Direct Connect gateway and a VPN or transit gateway. */
export interface InnerSession {
  readonly port: string
  readonly address: string
  readonly far: {
    readonly node: NodeId
    readonly interface: string
    readonly address: string
    readonly table: string
    readonly asn: number
  }
  readonly link: LinkId
  /** The Direct Connect gateway's own routes, which it does not tell. */
  readonly allowed: readonly string[]
}

/** Tells the user's end of a path which ranges it reaches over it; preferred by the order of the ports. */
export function tellSite({ site }: SitePath, prefixes: Iterable<string>): void {
  if (site === undefined) return
  for (const prefix of new Set(prefixes))
    for (const [i, port] of site.ports.entries())
      site.node.route(site.table, {
        prefix,
        target: { kind: 'peer', interface: port },
        preference: i + 1,
        origin: 'propagated',
        shares: true,
        from: site.from,
      })
}

/** Everything, in both families. */
export const EVERYTHING = ['0.0.0.0/0', '::/0'] as const

/** By gateway, then by the resource that an attachment names (a VPN connection or Direct Connect gateway). */
export type SitePaths = Map<string, Map<string, SitePath>>

export function addPath(paths: SitePaths, gateway: string, resource: string, path: SitePath): void {
  const known = paths.get(gateway)
  if (known === undefined) paths.set(gateway, new Map([[resource, path]]))
  else known.set(resource, path)
}
