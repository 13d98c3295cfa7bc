import { firstAddress, formatPrefix, parsePrefix, prefixOf } from '../../../ip/prefix.ts'
import type { Policy, PolicyTerm } from '../../../network/model.ts'
import { parseAddress4 } from '../../../ip/address.ts'
import type { NodeDraft } from '../../draft/node-draft.ts'
import { exactly, joinedLink } from '../../tunnel-faces.ts'
import type { VirtualNetworkGateway } from '../objects.ts'
import { MAXIMUM_PATHS, MOST_RECEIVED, TIMERS } from '../routing-rules.ts'
import type { Semantics, Spoken } from './context.ts'
import { gatewayFaces, type GatewayFace } from './gateway-faces.ts'

/** Bytes ("About VPN Gateway settings", MTU of VPN connections). */
export const VPN_MTU = 1400

/** The tunnels of a gateway whose other end is in the network; and whether its other connections leave nothing to be told by BGP. */
export function spokenBy(semantics: Semantics, gateway: VirtualNetworkGateway): Spoken {
  const known = semantics.spoken.get(gateway.id) ?? findSpoken(semantics, gateway)
  semantics.spoken.set(gateway.id, known)
  return known
}

function findSpoken({ objects, joined }: Semantics, gateway: VirtualNetworkGateway): Spoken {
  const connections = objects.connections.filter((each) => each.gateway === gateway.id)
  const mine = new Set(connections.map(({ id }) => id))
  const faces = gatewayFaces(objects).filter((face) => mine.has(face.connection) && joined.has(face.id))
  const spoken = new Set(faces.map((face) => face.connection))
  return { faces, whole: faces.length > 0 && connections.every((each) => !each.enableBgp || each.down || spoken.has(each.id)) }
}

/**
 * BGP of a gateway over these tunnels: it tells the ranges of its virtual network, of those that use it and of its local network gateways, and
 * what the other tunnels bring, but no default route and nothing that overlaps its own ranges; it refuses what lies in these
 * (VPN Gateway FAQ, BGP). Gives the ports by face.
 */
export function addSessions(
  { draft, joined }: Semantics,
  gateway: VirtualNetworkGateway,
  node: NodeDraft,
  faces: readonly GatewayFace[],
  tables: { readonly out: string; readonly in: string; readonly ranges: readonly string[]; readonly sites: readonly string[] },
): ReadonlyMap<string, string> {
  const ports = new Map<string, string>()
  const [first] = faces
  if (first === undefined) return ports
  const told = [...tables.ranges, ...tables.sites]
  node.bgp = {
    asn: gateway.asn,
    routerId: first.address,
    originations: [{ source: 'static', policy: exactly(told, 'told') }],
    maximumPaths: MAXIMUM_PATHS,
    tieBreak: 'router-id',
  }
  const own = tables.ranges.map((prefix) => {
    const { length, family } = parsePrefix(prefix)
    return { prefix, minLength: length, maxLength: family === 4 ? 32 : 128 }
  })
  const refusesOwn: Policy = { terms: [{ name: 'own', match: { prefixes: own }, action: 'reject' }], default: 'accept' }
  const tellsOn: Policy = {
    terms: [...exactly(told, 'told').terms, ...rejecting(['0.0.0.0/0', ...tables.ranges.flatMap(around)], 'overlapping')],
    default: 'accept',
  }
  for (const face of faces) {
    const other = joined.get(face.id)!
    const port = node.freshName('vpn')
    ports.set(face.id, port)
    const isLinkLocal = (parseAddress4(face.address) ?? 0) >>> 16 === LINK_LOCAL
    node.port({ name: port, addresses: [`${face.address}/${isLinkLocal ? 30 : 32}`], mtu: VPN_MTU, table: tables.in, from: face.from })
    node.plugged(port, joinedLink(face, other))
    if (!isLinkLocal)
      node.route(tables.out, {
        prefix: `${face.peerAddress}/32`,
        target: { kind: 'peer', interface: port },
        preference: 0,
        from: face.from,
      })
    draft.risk(`${node.id} instance ${face.instance}`, joinedLink(face, other), face.from)
    draft.joinedEnd({
      face: face.id,
      label: `connection ${face.connection.split('/').at(-1) ?? ''} of instance ${face.instance}`,
      from: face.from,
      end: {
        node: node.id,
        interface: port,
        address: face.address,
        ...TIMERS,
        nextHopSelf: true,
        import: refusesOwn,
        export: tellsOn,
        importTables: [tables.out, tables.in],
        exportTable: tables.in,
        maximumPrefixes: MOST_RECEIVED,
      },
    })
  }
  return ports
}

const rejecting = (prefixes: readonly string[], name: string): readonly PolicyTerm[] =>
  exactly(prefixes, name).terms.map((term) => ({ ...term, action: 'reject' }))

/** The shorter ranges that hold this one. */
function around(text: string): string[] {
  const prefix = parsePrefix(text)
  return Array.from({ length: prefix.length }, (_, length) => formatPrefix(prefixOf(firstAddress(prefix), length)))
}

/** 169.254. */
const LINK_LOCAL = 0xa9fe
