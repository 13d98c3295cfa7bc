import { linkId, type Duration, type LinkId, type Policy, type PolicyTerm, type Provenance, type SessionEnd } from '../network/model.ts'

/** One tunnel of a VPN with BGP as one side knows it: enough to find whose other end it is. */
export interface TunnelFace {
  /** Unique among the faces of all sides: `vpn-0abc/1`. */
  readonly id: string
  /** Public address of this end, and of the other one. */
  readonly outside: string
  readonly peerOutside: string
  /** Inside the tunnel. */
  readonly address: string
  readonly peerAddress: string
  readonly asn: number
  /** Absent: whatever the other end has. */
  readonly peerAsn?: number
  readonly from: Provenance
}

/** By id of a face: the face of the other end. */
export type JoinedFaces = ReadonlyMap<string, TunnelFace>

/** What a side makes of a joined face: its end of the session. */
export interface JoinedEnd {
  readonly face: string
  /** `tunnel 1 of office`. */
  readonly label: string
  readonly end: SessionEnd
  /** How long this side's provider takes to replace its end. */
  readonly maintenance?: Duration
  readonly from: Provenance
}

/** Both sides name the tunnel alike. */
export function joinedLink(one: Pick<TunnelFace, 'id'>, other: Pick<TunnelFace, 'id'>): LinkId {
  return linkId(`vpn/${[one.id, other.id].sort().join('~')}`)
}

/** Lets these prefixes pass, and nothing else. */
export function exactly(prefixes: Iterable<string>, name: string, set?: PolicyTerm['set']): Policy {
  const ranges = [...new Set(prefixes)].map((prefix) => {
    const length = Number(prefix.slice(prefix.indexOf('/') + 1))
    return { prefix, minLength: length, maxLength: length }
  })
  const term: PolicyTerm = { name, match: { prefixes: ranges }, action: 'accept', ...(set === undefined ? {} : { set }) }
  return { terms: ranges.length === 0 ? [] : [term], default: 'reject' }
}

/** Everything passes, with that MED. */
export const withMed = (med: number): Policy => ({
  terms: [{ name: `med-${med}`, match: {}, action: 'accept', set: { med } }],
  default: 'reject',
})

export const EVERY_ROUTE: Policy = { terms: [], default: 'accept' }
export const NO_ROUTE: Policy = { terms: [], default: 'reject' }
