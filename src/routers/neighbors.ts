import { nodeOf, type NetworkIndex } from '../network/index.ts'
import type { NetworkNode, Origination, Session, SessionEnd } from '../network/model.ts'

/** A BGP session as the router at one end of it sees it. */
export interface Neighbor {
  /** Stable and unique on the router: the other node's name, with its address when there are several sessions with it. */
  readonly label: string
  readonly session: Session
  readonly own: SessionEnd
  readonly other: SessionEnd
  readonly asn: number
}

/** The neighbors of a router in the order of the network's sessions. */
export function neighborsOf(index: NetworkIndex, node: NetworkNode): readonly Neighbor[] {
  const ends = (index.sessionsOf.get(node.id) ?? []).map((session) => ({ session, ...sidesOf(session, node) }))
  return ends.map(({ session, own, other }) => {
    const several = ends.filter((end) => end.other.node === other.node).length > 1
    const asn = nodeOf(index, other.node).bgp?.asn
    if (asn === undefined) throw new Error(`${other.node} has session ${session.id} but no ASN`)
    return { label: several ? `${other.node}-${other.address}` : other.node, session, own, other, asn }
  })
}

function sidesOf(session: Session, node: NetworkNode): { readonly own: SessionEnd; readonly other: SessionEnd } {
  const [left, right] = session.ends
  return left.node === node.id ? { own: left, other: right } : { own: right, other: left }
}

/** The node's origination of that source; a router has one policy for each source, never two. */
export function originationOf(node: NetworkNode, source: Origination['source']): Origination | undefined {
  const found = (node.bgp?.originations ?? []).filter((origination) => origination.source === source)
  if (found.length > 1) throw new Error(`${node.id} originates ${source} routes twice`)
  return found[0]
}
