import type { Problem } from '../../core/problem.ts'
import type { AzureObjects, Connection } from './objects.ts'
import { RESERVED_ASNS } from './routing-rules.ts'

/** AS numbers with which a session can not come up (LINT-013). */
export function routingFaults(objects: AzureObjects): Problem[] {
  return objects.connections.flatMap((connection) => {
    const gateway = objects.virtualNetworkGateways.find((each) => each.id === connection.gateway)
    const site =
      objects.localNetworkGateways.find((each) => each.id === connection.localNetworkGateway) ??
      objects.virtualNetworkGateways.find((each) => each.id === connection.peerGateway)
    if (gateway === undefined || site?.asn === undefined || !connection.enableBgp) return []
    const { asn, name } = site
    // Azure's own default is reserved for others, not for its gateways.
    if (connection.peerGateway === undefined && RESERVED_ASNS.some(([from, to]) => asn >= from && asn <= to))
      return [
        fault(
          connection,
          `${name} has AS ${asn}, which is reserved`,
          'give the device at the other end another private AS number, 64512 to 65514 for example',
        ),
      ]
    if (asn === gateway.asn)
      return [
        fault(
          connection,
          `${name} has AS ${asn}, as ${gateway.name} itself`,
          'give one of the two another AS number: the gateway speaks BGP with other ASes alone',
        ),
      ]
    return []
  })
}

function fault(connection: Connection, message: string, hint: string): Problem {
  return {
    code: 'LINT-013',
    severity: 'warning',
    message: `BGP on ${connection.name} can not work: ${message}`,
    ...(connection.from.at === undefined ? {} : { at: connection.from.at }),
    hint,
  }
}
