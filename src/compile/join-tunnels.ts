import { joinedLink, type JoinedEnd, type JoinedFaces, type TunnelFace } from '../clouds/tunnel-faces.ts'
import type { Problem } from '../core/problem.ts'
import { groupBy } from '../core/stable.ts'
import { parseAddress, type Address } from '../ip/address.ts'
import { containsAddress, parseInterfaceAddress } from '../ip/prefix.ts'
import { sessionId, type Link, type Network, type Session } from '../network/model.ts'

/** Which faces are the two ends of one tunnel; and what keeps two ends of one tunnel from speaking with each other. */
export interface PairedFaces {
  readonly joined: JoinedFaces
  readonly problems: readonly Problem[]
}

/** Two faces are one tunnel where each names the other's public address; they speak BGP where each expects the other's address and ASN. */
export function pairFaces(faces: readonly TunnelFace[]): PairedFaces {
  const byOutside = groupBy(faces, (face) => `${face.outside} ${face.peerOutside}`)
  const joined = new Map<string, TunnelFace>()
  const problems: Problem[] = []
  for (const face of faces) {
    if (joined.has(face.id)) continue
    const others = (byOutside.get(`${face.peerOutside} ${face.outside}`) ?? []).filter(
      (other) => other.id !== face.id && !joined.has(other.id),
    )
    const other = others.find((each) => differences(face, each).length === 0)
    if (other !== undefined) {
      joined.set(face.id, other)
      joined.set(other.id, face)
    } else if (others[0] !== undefined && face.id < others[0].id) problems.push(unlike(face, others[0]))
  }
  return { joined, problems }
}

function differences(one: TunnelFace, other: TunnelFace): string[] {
  return [
    ...addressUnlike(one, other),
    ...addressUnlike(other, one),
    ...[
      [one, other],
      [other, one],
    ].flatMap(([a, b]) =>
      a!.peerAsn === undefined || a!.peerAsn === b!.asn ? [] : [`${a!.id} expects AS ${a!.peerAsn}, ${b!.id} is AS ${b!.asn}`],
    ),
  ]
}

function addressUnlike(one: TunnelFace, other: TunnelFace): string[] {
  return one.peerAddress === other.address ? [] : [`${one.id} expects the peer ${one.peerAddress}, ${other.id} has ${other.address}`]
}

function unlike(one: TunnelFace, other: TunnelFace): Problem {
  return {
    code: 'SNAP-016',
    severity: 'warning',
    message: `the BGP session between ${one.id} and ${other.id} can not come up: ${differences(one, other).join('; ')}`,
    ...(one.from.at === undefined ? {} : { at: one.from.at }),
    hint: 'give both sides the same pair of inside addresses and the AS number that the other one really has; until then what either account says was learned is used',
  }
}

/** A link and a session for every tunnel whose two ends have been drawn. */
export function withSessions(network: Network, ends: readonly JoinedEnd[], joined: JoinedFaces): Network {
  const byFace = new Map(ends.map((end) => [end.face, end]))
  const asns = new Map(network.nodes.flatMap((node) => (node.bgp === undefined ? [] : [[node.id, node.bgp.asn] as const])))
  const done = new Set<string>()
  const pairs = ends.flatMap((one) => {
    const other = byFace.get(joined.get(one.face)?.id ?? '')
    if (other === undefined || done.has(one.face)) return []
    done.add(other.face)
    return [{ one, other }]
  })
  if (pairs.length === 0) return network
  const links = pairs.map(({ one, other }): Link => {
    const maintenance = one.maintenance ?? other.maintenance
    const hold = Math.min(one.end.holdSeconds, other.end.holdSeconds)
    return {
      id: joinedLink({ id: one.face }, { id: other.face }),
      kind: 'wire',
      ends: [one, other].map(({ end }) => ({ node: end.node, interface: end.interface })),
      fails: true,
      watch: {
        means: `BGP over the tunnel, hold timer (${hold} s)`,
        low: hold - Math.floor(hold / 3),
        high: hold,
        source: 'the smaller of what both ends propose (RFC 4271 §4.2)',
        ...(maintenance === undefined ? {} : { maintenance }),
      },
      label: `${one.label} and ${other.label}`,
      from: one.from,
    }
  })
  const sessions = pairs.map(({ one, other }): Session => ({
    id: sessionId(`bgp/${[one.face, other.face].join('~')}`),
    kind: asns.get(one.end.node) === asns.get(other.end.node) ? 'ibgp' : 'ebgp',
    ends: [one.end, other.end],
    carriedBy: { kind: 'link', id: joinedLink({ id: one.face }, { id: other.face }) },
    ...(shareRange(one, other, network) ? {} : { multihop: 2 }),
    from: one.from,
  }))
  return { ...network, links: [...network.links, ...links], sessions: [...network.sessions, ...sessions] }
}

function isIn(text: string, address: Address): boolean {
  const range = parseInterfaceAddress(text)?.prefix
  return range !== undefined && containsAddress(range, address)
}

/** Whether the other end's address lies in the range of this end's port. */
function shareRange(one: JoinedEnd, other: JoinedEnd, network: Network): boolean {
  const port = network.nodes.find((node) => node.id === one.end.node)?.interfaces.find((each) => each.name === one.end.interface)
  const address = parseAddress(other.end.address)
  return address !== undefined && port !== undefined && port.addresses.some((text) => isIn(text, address))
}
