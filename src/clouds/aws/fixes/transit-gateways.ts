import type { Obstacle, ProposedEdit } from '../../../network/edits.ts'
import type { AwsObjects, TransitGatewayRouteTable } from '../objects.ts'
import { subnetWith } from './routes.ts'
import { block, isSix, stem } from './traffic.ts'

/** An attachment without a table gets one; a table without the route gets the attachment's ranges, all of them or the one asked for. */
export function transitGatewayEdits(objects: AwsObjects, obstacle: Obstacle): readonly ProposedEdit<AwsObjects>[] {
  if (obstacle.kind !== 'route' || obstacle.goal !== 'pass' || obstacle.object === undefined) return []
  const attachment =
    objects.vpcAttachments.find(({ id }) => id === obstacle.object) ?? objects.otherAttachments.find(({ id }) => id === obstacle.object)
  if (attachment !== undefined) {
    const tables = objects.transitGatewayRouteTables.filter(({ transitGateway }) => transitGateway === attachment.transitGateway)
    return tables.map((table) => association(table, attachment.id))
  }
  const table = objects.transitGatewayRouteTables.find(({ id }) => id === obstacle.object)
  const there = subnetWith(objects, obstacle.destination)
  if (table === undefined || there === undefined) return []
  const target = objects.vpcAttachments.find(
    ({ transitGateway, vpc, brokenState }) => transitGateway === table.transitGateway && vpc === there.vpc && brokenState === undefined,
  )
  if (target === undefined) return []
  const prefix = isSix(obstacle.destination) ? there.ipv6Cidr : there.cidr
  return [
    ...(table.propagations.includes(target.id) ? [] : [propagation(table, target.id)]),
    ...(prefix === undefined ? [] : [staticRoute(table, prefix, target.id)]),
  ]
}

const changed =
  (id: string, edit: (table: TransitGatewayRouteTable) => TransitGatewayRouteTable) =>
  (objects: AwsObjects): AwsObjects => ({
    ...objects,
    transitGatewayRouteTables: objects.transitGatewayRouteTables.map((table) => (table.id === id ? edit(table) : table)),
  })

function association(table: TransitGatewayRouteTable, attachment: string): ProposedEdit<AwsObjects> {
  return {
    key: `${table.id} association ${attachment}`,
    cost: 3,
    words: `associate ${attachment} with transit gateway route table ${table.id}`,
    commands: `aws ec2 associate-transit-gateway-route-table --region ${table.region} --transit-gateway-route-table-id ${table.id} --transit-gateway-attachment-id ${attachment}`,
    terraform: block(`resource "aws_ec2_transit_gateway_route_table_association" "${stem(`${table.name} ${attachment}`)}"`, [
      ['transit_gateway_attachment_id', attachment],
      ['transit_gateway_route_table_id', table.id],
    ]),
    apply: changed(table.id, (each) => ({ ...each, associations: [...each.associations, attachment] })),
  }
}

function propagation(table: TransitGatewayRouteTable, attachment: string): ProposedEdit<AwsObjects> {
  return {
    key: `${table.id} propagation ${attachment}`,
    cost: 3,
    words: `propagate the ranges of ${attachment} to transit gateway route table ${table.id}`,
    commands: `aws ec2 enable-transit-gateway-route-table-propagation --region ${table.region} --transit-gateway-route-table-id ${table.id} --transit-gateway-attachment-id ${attachment}`,
    terraform: block(`resource "aws_ec2_transit_gateway_route_table_propagation" "${stem(`${table.name} ${attachment}`)}"`, [
      ['transit_gateway_attachment_id', attachment],
      ['transit_gateway_route_table_id', table.id],
    ]),
    apply: changed(table.id, (each) => ({ ...each, propagations: [...each.propagations, attachment] })),
  }
}

function staticRoute(table: TransitGatewayRouteTable, prefix: string, attachment: string): ProposedEdit<AwsObjects> {
  const replaces = table.routes.some((route) => route.prefix === prefix && route.origin !== 'propagated')
  return {
    key: `${table.id} ${prefix} ${attachment}`,
    cost: 3.2,
    words: `${replaces ? 'replace' : 'add'} the static route ${prefix} to ${attachment} in transit gateway route table ${table.id}`,
    commands: `aws ec2 ${replaces ? 'replace' : 'create'}-transit-gateway-route --region ${table.region} --transit-gateway-route-table-id ${table.id} --destination-cidr-block ${prefix} --transit-gateway-attachment-id ${attachment}`,
    terraform: block(`resource "aws_ec2_transit_gateway_route" "${stem(`${table.name} ${prefix}`)}"`, [
      ['destination_cidr_block', prefix],
      ['transit_gateway_attachment_id', attachment],
      ['transit_gateway_route_table_id', table.id],
    ]),
    apply: changed(table.id, (each) => ({
      ...each,
      routes: [
        ...each.routes.filter((route) => route.prefix !== prefix || route.origin === 'propagated'),
        { prefix, attachment, blackhole: false, origin: 'static', from: {} },
      ],
    })),
  }
}
