import { ENDPOINT_REPLACEMENT } from '../durations.ts'
import { exactly, withMed } from '../../tunnel-faces.ts'
import type { TransitGatewayRouteTable } from '../objects.ts'
import { MAXIMUM_PATHS, MOST_RECEIVED, TIMERS, TOLD_MED, TRANSIT_GATEWAY_PREFERENCE } from '../routing-rules.ts'
import type { Semantics } from './context.ts'
import { addInnerSession } from './inner-sessions.ts'
import { unassociatedTable, type Hub } from './transit-gateway-attachments.ts'

/**
 * Sessions of VPN attachments whose other end is in the network: what they bring goes into the tables that the attachment
 * propagates to, what they tell is the table that it is associated with (transit gateway guide, VPN attachments).
 *
 * @param names of the node's tables for each route table.
 * @param told ranges that the tables themselves lead on.
 */
export function addSessions(
  semantics: Semantics,
  hub: Hub,
  names: ReadonlyMap<TransitGatewayRouteTable, readonly string[]>,
  told: readonly string[],
): void {
  const { node, gateway } = hub
  const { draft } = semantics
  const ways = [...hub.ways].flatMap(([id, { speakers = [], inner }]) =>
    speakers.length === 0 && inner === undefined ? [] : [{ id, speakers, inner }],
  )
  const routerId = ways.map(({ speakers, inner }) => speakers[0]?.address ?? inner?.address).find((address) => address !== undefined)
  if (routerId === undefined) return
  node.bgp ??= {
    asn: gateway.asn,
    routerId,
    originations: [{ source: 'static', policy: exactly(told, 'table') }],
    maximumPaths: gateway.vpnEcmp === false ? 1 : MAXIMUM_PATHS.transitGatewayVpn,
    tieBreak: 'router-id',
  }
  for (const { id, speakers, inner } of ways) {
    const associated = hub.tables.find((table) => table.associations.includes(id))
    const named = associated === undefined ? undefined : names.get(associated)?.[0]
    const exportTable = named ?? unassociatedTable(hub, id, node.start.from)
    const importTables = hub.tables.flatMap((table) => (table.propagations.includes(id) ? (names.get(table) ?? []) : []))
    if (inner !== undefined)
      addInnerSession(
        semantics,
        node,
        { id, inner },
        { localPreference: TRANSIT_GATEWAY_PREFERENCE.directConnect, importTables, exportTable },
      )
    for (const { face, label, port, address, from } of speakers)
      draft.joinedEnd({
        face,
        label,
        from,
        maintenance: ENDPOINT_REPLACEMENT,
        end: {
          node: node.id,
          interface: port,
          address,
          ...TIMERS.vpn,
          nextHopSelf: true,
          import: {
            terms: [{ name: 'vpn', match: {}, action: 'accept', set: { localPreference: TRANSIT_GATEWAY_PREFERENCE.vpn } }],
            default: 'reject',
          },
          export: withMed(TOLD_MED.primary),
          importTables,
          exportTable,
          maximumPrefixes: MOST_RECEIVED.transitGateway,
        },
      })
  }
}
