import type { Problem } from '../../core/problem.ts'
import type { Provenance } from '../../network/model.ts'
import type { AwsObjects, DirectConnectGateway, TransitGatewayRouteTable, VpnConnection, VpnGateway } from './objects.ts'
import { MOST_RECEIVED, MOST_TOLD } from './routing-rules.ts'

/** Share of a limit from which on it is near. */
const NEAR = 0.9

/** What is wrong or risky with the routing of an account's gateways, as the account itself tells it (LINT-010, LINT-012). */
export function routingFaults(objects: AwsObjects): Problem[] {
  return [
    ...objects.vpnGateways.flatMap((gateway) => mixed(objects, gateway)),
    ...objects.vpnConnections.flatMap((each) => nearLimit(objects, each)),
    ...objects.transitGatewayRouteTables.flatMap((table) => toldOver(objects, table)),
    ...objects.directConnectGateways.flatMap((gateway) => allowedOver(objects, gateway)),
  ]
}

/** Site-to-Site VPN guide, route priority: nothing withdraws a static range. */
function mixed(objects: AwsObjects, gateway: VpnGateway): Problem[] {
  const mine = objects.vpnConnections.filter((connection) => connection.gateway === gateway.id)
  const [statics, spoken] = (['static', 'bgp'] as const).map((routing) => mine.filter((connection) => connection.routing === routing))
  const [first] = statics ?? []
  if (first === undefined || spoken === undefined || spoken.length === 0) return []
  return [
    {
      code: 'LINT-012',
      severity: 'warning',
      message: `${gateway.id} has the static connection ${first.id} beside BGP on ${spoken.map(({ id }) => id).join(', ')}: its ranges go before the same ones by BGP as long as its tunnel is up, whatever is behind it`,
      ...(first.from.at === undefined ? {} : { at: first.from.at }),
      hint: 'use BGP on all connections of the gateway, or end the static one at a gateway of its own',
    },
  ]
}

function nearLimit(objects: AwsObjects, connection: VpnConnection): Problem[] {
  const limit = objects.vpnGateways.some(({ id }) => id === connection.gateway) ? MOST_RECEIVED.vpnGateway : MOST_RECEIVED.transitGateway
  if (connection.routing === 'static') return []
  return connection.tunnels.flatMap(({ acceptedRoutes = 0 }, i): Problem[] =>
    acceptedRoutes < limit * NEAR
      ? []
      : [
          fault(
            `tunnel ${i + 1} of ${connection.id} has accepted ${acceptedRoutes} prefixes, and ${limit} are the limit of ${connection.gateway}`,
            connection,
            'announce an aggregate in place of the ranges inside it',
          ),
        ],
  )
}

/** What a table tells the VPN attachments that are associated with it. */
function toldOver({ otherAttachments }: AwsObjects, table: TransitGatewayRouteTable): Problem[] {
  const limit = MOST_TOLD.vpn.transitGateway
  const told = otherAttachments.some((each) => each.kind === 'vpn' && table.associations.includes(each.id)) ? table.routes.length : 0
  if (told <= limit) return []
  return [
    fault(
      `${table.id} holds ${told} routes, and a VPN is told ${limit} at most`,
      table,
      'announce aggregates, or associate the VPN with a smaller table',
    ),
  ]
}

function allowedOver({ transitGateways }: AwsObjects, gateway: DirectConnectGateway): Problem[] {
  const limit = MOST_TOLD.transitInterface
  return gateway.associations.flatMap(({ id, gateway: other, allowedPrefixes }) =>
    allowedPrefixes.length > limit && transitGateways.some((each) => each.id === other)
      ? [
          fault(
            `${id} of ${gateway.id} allows ${allowedPrefixes.length} prefixes, and ${limit} are the limit for a transit gateway`,
            gateway,
            'allow aggregates',
          ),
        ]
      : [],
  )
}

function fault(message: string, { from }: { readonly from: Provenance }, hint: string): Problem {
  return { code: 'LINT-010', severity: 'warning', message, ...(from.at === undefined ? {} : { at: from.at }), hint }
}
