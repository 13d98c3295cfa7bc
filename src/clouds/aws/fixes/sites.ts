import type { Obstacle, ProposedEdit } from '../../../network/edits.ts'
import { replaced } from '../../edits/lists.ts'
import { block, stem } from '../../edits/terraform-text.ts'
import type { AwsObjects, DirectConnectGateway, RouteTable, VpcRoute, VpnConnection, VpnGateway } from '../objects.ts'
import { askedRange, holds, isOutside, subnetToMend, subnetWith, tableName, tableOf } from './tables.ts'

type Edit = ProposedEdit<AwsObjects>

/** Towards a place outside: propagation from a VPN gateway, a static route of a VPN connection, an allowed prefix of Direct Connect. */
export function siteEdits(objects: AwsObjects, obstacle: Obstacle): readonly Edit[] {
  if (obstacle.goal !== 'pass' || obstacle.kind === 'filter') return []
  return [...propagationEdits(objects, obstacle), ...connectionEdits(objects, obstacle), ...allowedPrefixEdits(objects, obstacle)]
}

function propagationEdits(objects: AwsObjects, obstacle: Obstacle): Edit[] {
  const subnet = subnetToMend(objects, obstacle)
  const table = subnet === undefined ? undefined : tableOf(objects, subnet)
  if (subnet === undefined || table === undefined || !isOutside(objects, obstacle)) return []
  return objects.vpnGateways
    .filter(
      ({ id, vpcs, brokenState }) =>
        vpcs.includes(subnet.vpc) && brokenState === undefined && table.propagatingGateways?.includes(id) !== true,
    )
    .map((gateway) => propagation(objects, gateway, table))
}

/** What the gateway would bring: static connections, ranges that other tables have from it, and what Direct Connect announces. */
function rangesOf(objects: AwsObjects, { id }: VpnGateway): string[] {
  const dx = new Set(
    objects.directConnectGateways.flatMap((each) => (each.associations.some(({ gateway }) => gateway === id) ? [each.id] : [])),
  )
  return [
    ...new Set([
      ...objects.vpnConnections.flatMap(({ gateway, routes }) => (gateway === id ? routes : [])),
      ...objects.routeTables.flatMap(({ routes }) =>
        routes.flatMap(({ origin, prefix, target }) => (origin === 'propagated' && 'id' in target && target.id === id ? [prefix] : [])),
      ),
      ...objects.virtualInterfaces.flatMap(({ gateway, announces }) => (gateway === id || dx.has(gateway ?? '') ? (announces ?? []) : [])),
    ]),
  ]
}

function propagation(objects: AwsObjects, gateway: VpnGateway, table: RouteTable): Edit {
  const brought = rangesOf(objects, gateway).map((prefix): VpcRoute => ({
    prefix,
    target: { kind: 'vpn-gateway', id: gateway.id },
    origin: 'propagated',
    from: {},
  }))
  return {
    key: `${table.id} propagation ${gateway.id}`,
    cost: 2.8,
    words: `let the routes of VPN gateway ${gateway.id} into ${tableName(table)}`,
    commands: `aws ec2 enable-vgw-route-propagation --region ${table.region} --gateway-id ${gateway.id} --route-table-id ${table.id}`,
    terraform: block(`resource "aws_vpn_gateway_route_propagation" "${stem(`${table.name} ${gateway.name}`)}"`, [
      ['vpn_gateway_id', gateway.id],
      ['route_table_id', table.id],
    ]),
    apply: (all) => ({
      ...all,
      routeTables: replaced(all.routeTables, table.id, (each) => ({
        ...each,
        propagatingGateways: [...(each.propagatingGateways ?? []), gateway.id],
        // Tables of an account hold what was propagated to them.
        routes: each.account === undefined ? each.routes : [...each.routes, ...brought],
      })),
    }),
  }
}

/** A connection without BGP knows what it is told (Site-to-Site VPN guide, static and dynamic routing). */
function connectionEdits(objects: AwsObjects, obstacle: Obstacle): Edit[] {
  const prefix = askedRange(obstacle)
  if (prefix === undefined || !objects.vpnGateways.some(({ id }) => id === obstacle.node)) return []
  return objects.vpnConnections
    .filter(
      ({ gateway, routing, routes, brokenState }) =>
        gateway === obstacle.node && routing === 'static' && brokenState === undefined && !routes.includes(prefix),
    )
    .map((connection) => staticRoute(connection, prefix))
}

function staticRoute(connection: VpnConnection, prefix: string): Edit {
  const { id, name, region, gateway } = connection
  const isFed = ({ account, propagatingGateways }: RouteTable): boolean =>
    account !== undefined && propagatingGateways?.includes(gateway) === true
  const brought: VpcRoute = { prefix, target: { kind: 'vpn-gateway', id: gateway }, origin: 'propagated', from: {} }
  return {
    key: `${id} ${prefix}`,
    cost: 3,
    words: `add the static route ${prefix} to VPN connection ${id}`,
    commands: `aws ec2 create-vpn-connection-route --region ${region} --vpn-connection-id ${id} --destination-cidr-block ${prefix}`,
    terraform: block(`resource "aws_vpn_connection_route" "${stem(`${name} ${prefix}`)}"`, [
      ['vpn_connection_id', id],
      ['destination_cidr_block', prefix],
    ]),
    apply: (all) => ({
      ...all,
      vpnConnections: replaced(all.vpnConnections, id, (each) => ({ ...each, routes: [...each.routes, prefix] })),
      routeTables: all.routeTables.map((table) => (isFed(table) ? { ...table, routes: [...table.routes, brought] } : table)),
    }),
  }
}

/** What comes in by Direct Connect reaches what is announced (Direct Connect guide, allowed prefixes). */
function allowedPrefixEdits(objects: AwsObjects, obstacle: Obstacle): Edit[] {
  const gateway = objects.directConnectGateways.find(({ id }) => id === obstacle.node)
  const subnet = subnetWith(objects, obstacle.destination)
  const vpc = objects.vpcs.find(({ id }) => id === subnet?.vpc)
  if (gateway === undefined || vpc === undefined) return []
  const ranges = [vpc.cidr, ...(vpc.secondaryCidrs ?? []), ...(vpc.ipv6Cidrs ?? [])]
  const prefix = ranges.find((range) => holds(range, obstacle.destination))
  if (prefix === undefined) return []
  return gateway.associations
    .filter(({ allowedPrefixes, brokenState }) => brokenState === undefined && !allowedPrefixes.includes(prefix))
    .filter(({ gateway: id }) => leadsTo(objects, id, vpc.id))
    .map((association) => allowedPrefix(gateway, association, prefix))
}

const leadsTo = (objects: AwsObjects, gateway: string, vpc: string): boolean =>
  objects.vpnGateways.some(({ id, vpcs }) => id === gateway && vpcs.includes(vpc)) ||
  objects.transitGateways.some(({ id }) => id === gateway)

function allowedPrefix(
  gateway: DirectConnectGateway,
  { id, allowedPrefixes }: DirectConnectGateway['associations'][number],
  prefix: string,
): Edit {
  const all = [...allowedPrefixes, prefix]
  return {
    key: `${id} ${prefix}`,
    cost: 3,
    words: `allow the prefix ${prefix} in the association ${id} of Direct Connect gateway ${gateway.id}`,
    commands: `aws directconnect update-direct-connect-gateway-association --association-id ${id} --add-allowed-prefixes-to-direct-connect-gateway cidr=${prefix}`,
    terraform: `# in the resource of this association:\n${block(`resource "aws_dx_gateway_association" "${stem(id)}"`, [['allowed_prefixes', all]])}`,
    apply: (objects) => ({
      ...objects,
      directConnectGateways: replaced(objects.directConnectGateways, gateway.id, (each) => ({
        ...each,
        associations: replaced(each.associations, id, (one) => ({ ...one, allowedPrefixes: all })),
      })),
    }),
  }
}
