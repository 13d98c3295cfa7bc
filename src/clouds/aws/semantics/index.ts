import type { NetworkPart } from '../../cloud.ts'
import type { JoinedFaces } from '../../tunnel-faces.ts'
import type { AwsObjects } from '../objects.ts'
import { semanticsOf } from './context.ts'
import { addEgressOnlyGateways, internetRanges } from './egress-only-gateways.ts'
import { addGatewayEndpoints } from './gateway-endpoints.ts'
import { addGroups, BY_ID, type GroupNames } from './groups.ts'
import { addHosts } from './hosts.ts'
import { addInternetGateways } from './internet-gateways.ts'
import { addLoadBalancers } from './load-balancer.ts'
import { addNatGateways } from './nat-gateways.ts'
import { addNetworkAcls } from './network-acls.ts'
import { addPeerings } from './peerings.ts'
import { addPrivateLinks } from './privatelink.ts'
import { publicAddresses } from './public-addresses.ts'
import { addRouteTables } from './route-tables.ts'
import { addRouterRanges } from './router-ranges.ts'
import { letRouterLinesFail } from './router-lines.ts'
import { addRoutingInstances } from './routing-instances.ts'
import { securityGroupFilters } from './security-groups.ts'
import { addTransitAndSites } from './transit-gateways-and-sites.ts'
import { addVpcs } from './vpc.ts'

/**
 * What AWS objects do with packets: nodes, tables, filters and translations, each with the object, rule and explanation code that it came from.
 * `joined` are tunnels whose other end is in the network too.
 * `names` says what the endpoint groups of VPCs and subnets are called: their ids when read from an account.
 *
 * @example awsNetwork({ ...NO_AWS_OBJECTS, vpcs, subnets }).nodes.find((node) => node.id === 'subnet-0abc')
 */
export function awsNetwork(objects: AwsObjects, names: GroupNames = BY_ID, joined?: JoinedFaces): NetworkPart {
  const semantics = semanticsOf(objects, joined)
  const addresses = publicAddresses(semantics)
  addVpcs(semantics)
  addNetworkAcls(semantics)
  const filters = securityGroupFilters(semantics)
  const ports = addHosts(semantics, filters)
  letRouterLinesFail(semantics, ports)
  addLoadBalancers(semantics, filters)
  addPrivateLinks(semantics, filters, ports)
  addInternetGateways(semantics, addresses, (vpc) => internetRanges(semantics, vpc))
  addEgressOnlyGateways(semantics)
  addNatGateways(semantics)
  addGatewayEndpoints(semantics)
  addPeerings(semantics)
  addTransitAndSites(semantics)
  addRoutingInstances(semantics, ports, addresses)
  addRouterRanges(semantics)
  // Every gateway has said by now how routes lead to it.
  addRouteTables(semantics)
  addGroups(semantics, ports, names)
  return semantics.draft.finish()
}
