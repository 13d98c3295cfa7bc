import type { Semantics } from './context.ts'
import { addDirectConnect } from './direct-connect.ts'
import { addTransitGateways, routeTransitGateways } from './transit-gateway.ts'
import { addVpnConnections } from './vpn-connection.ts'
import { addVpnGateways, routeVpnGateways } from './vpn-gateway.ts'
import type { SitePaths } from './vpn-paths.ts'

/** Ways out of a VPC to other VPCs and to the user's sites: transit and VPN gateways, VPN connections, Direct Connect. */
export function addTransitAndSites(semantics: Semantics): void {
  const paths: SitePaths = new Map()
  const hubs = addTransitGateways(semantics)
  addVpnGateways(semantics)
  addVpnConnections(semantics, paths)
  addDirectConnect(semantics, paths)
  routeTransitGateways(semantics, hubs, paths)
  routeVpnGateways(semantics, paths)
}
