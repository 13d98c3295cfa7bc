import { groupBy } from '../../../core/stable.ts'
import type { AwsObjects } from '../objects.ts'
import type { Missing } from '../../snapshot/missing.ts'
import type { Seen } from './seen.ts'

type Assembled = Pick<AwsObjects, 'vpnGateways' | 'customerGateways' | 'vpnConnections' | 'directConnectGateways' | 'virtualInterfaces'>

const UNDETERMINED = 'what becomes of packets to it is UNDETERMINED'

export function assembleHybrid(seen: Seen, missing: Missing): Assembled {
  const associationsOf = groupBy(seen.directConnectAssociations.all, ({ directConnectGateway }) => directConnectGateway)
  for (const { id, customerGateway, gateway, from } of seen.vpnConnections.all) {
    const user = { id, at: from.at }
    if (!seen.customerGateways.items.has(customerGateway)) missing.note('customer gateway', customerGateway, user, 'its address is unknown')
    const isThere = seen.vpnGateways.items.has(gateway) || seen.transitGateways.items.has(gateway)
    if (gateway !== '' && !isThere)
      missing.note(gateway.startsWith('tgw-') ? 'transit gateway' : 'VPN gateway', gateway, user, UNDETERMINED)
  }
  for (const [id, [first]] of associationsOf)
    if (!seen.directConnectGateways.items.has(id) && first !== undefined)
      missing.note('Direct Connect gateway', id, { id: first.id, at: first.from.at }, UNDETERMINED)
  return {
    vpnGateways: seen.vpnGateways.all,
    customerGateways: seen.customerGateways.all,
    vpnConnections: seen.vpnConnections.all,
    directConnectGateways: seen.directConnectGateways.all.map((gateway) => ({
      ...gateway,
      associations: (associationsOf.get(gateway.id) ?? []).map(({ directConnectGateway: _owner, from: _from, ...rest }) => rest),
    })),
    virtualInterfaces: seen.virtualInterfaces.all,
  }
}
