import type { Obstacle, ProposedEdit } from '../../../network/edits.ts'
import { block, isSix, stem } from '../../edits/terraform-text.ts'
import type { AwsObjects, TransitGatewayRoute, TransitGatewayRouteTable } from '../objects.ts'
import { askedRange, holds, rangesOf, subnetWith } from './tables.ts'

/** An attachment without a table gets one; a table without the route gets the attachment's ranges, all of them or the one asked for. */
export function transitGatewayEdits(objects: AwsObjects, obstacle: Obstacle): readonly ProposedEdit<AwsObjects>[] {
  if (obstacle.kind === 'way' && obstacle.goal === 'stop') return blackholeEdits(objects, obstacle)
  if (obstacle.kind !== 'route' || obstacle.goal !== 'pass' || obstacle.object === undefined) return []
  const attachment =
    objects.vpcAttachments.find(({ id }) => id === obstacle.object) ?? objects.otherAttachments.find(({ id }) => id === obstacle.object)
  if (attachment !== undefined) {
    const tables = objects.transitGatewayRouteTables.filter(({ transitGateway }) => transitGateway === attachment.transitGateway)
    return tables.map((table) => association(table, attachment.id))
  }
  const table = objects.transitGatewayRouteTables.find(({ id }) => id === obstacle.object)
  if (table === undefined) return []
  const losing = table.routes.find(({ prefix, origin }) => prefix === obstacle.rule && origin !== 'propagated')
  return [...(losing === undefined ? [] : [removal(table, losing)]), ...targetsOf(objects, table, obstacle)]
}

/** The VPC that has the destination; for what is elsewhere, the other attachments. */
function targetsOf(objects: AwsObjects, table: TransitGatewayRouteTable, obstacle: Obstacle): ProposedEdit<AwsObjects>[] {
  const there = subnetWith(objects, obstacle.destination)
  const target = objects.vpcAttachments.find(
    ({ transitGateway, vpc, brokenState }) => transitGateway === table.transitGateway && vpc === there?.vpc && brokenState === undefined,
  )
  const own = there === undefined ? undefined : rangesOf(there).find((range) => isSix(range) === isSix(obstacle.destination))
  const prefix = own ?? askedRange(obstacle)
  const learn = (id: string): ProposedEdit<AwsObjects>[] => (table.propagations.includes(id) ? [] : [propagation(table, id)])
  const lead = (id: string): ProposedEdit<AwsObjects>[] => (prefix === undefined ? [] : [staticRoute(table, prefix, id)])
  if (target !== undefined) return [...learn(target.id), ...lead(target.id)]
  return objects.otherAttachments
    .filter(
      ({ transitGateway, peer, brokenState }) =>
        [transitGateway, peer?.transitGateway].includes(table.transitGateway) && brokenState === undefined,
    )
    .filter(({ kind }) => there === undefined || kind === 'peering')
    .flatMap(({ id, kind }) => [
      // Peerings never propagate; static routes lead to VPCs, VPN connections and peerings (transit gateway guide, route tables).
      ...(kind === 'peering' ? [] : learn(id)),
      ...(kind === 'peering' || kind === 'vpn' ? lead(id) : []),
    ])
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

function removal(table: TransitGatewayRouteTable, route: TransitGatewayRoute): ProposedEdit<AwsObjects> {
  const target = route.blackhole ? 'blackhole' : (route.attachment ?? '')
  return {
    key: `${table.id} ${route.prefix} -`,
    cost: 2.5,
    words: `remove the static route ${route.prefix} (${target}) of transit gateway route table ${table.id}`,
    commands: `aws ec2 delete-transit-gateway-route --region ${table.region} --transit-gateway-route-table-id ${table.id} --destination-cidr-block ${route.prefix}`,
    terraform: `# remove the static route ${route.prefix} of ${table.id} from the configuration`,
    apply: changed(table.id, (each) => ({
      ...each,
      routes: each.routes.filter(({ prefix, origin }) => prefix !== route.prefix || origin === 'propagated'),
    })),
  }
}

/** Between two places outside nothing but the transit gateway itself can drop. */
function blackholeEdits(objects: AwsObjects, obstacle: Obstacle): readonly ProposedEdit<AwsObjects>[] {
  const table = objects.transitGatewayRouteTables.find(({ id }) => id === obstacle.object)
  const prefix = obstacle.receiver.ranges.find((range) => holds(range, obstacle.destination))
  if (table === undefined || prefix === undefined || table.routes.some((route) => route.prefix === prefix && route.blackhole)) return []
  return [
    {
      key: `${table.id} ${prefix} blackhole`,
      cost: 3,
      words: `drop ${prefix} in transit gateway route table ${table.id} (blackhole)`,
      commands: `aws ec2 create-transit-gateway-route --region ${table.region} --transit-gateway-route-table-id ${table.id} --destination-cidr-block ${prefix} --blackhole`,
      terraform: block(`resource "aws_ec2_transit_gateway_route" "${stem(`${table.name} ${prefix}`)}"`, [
        ['destination_cidr_block', prefix],
        ['blackhole', true],
        ['transit_gateway_route_table_id', table.id],
      ]),
      apply: changed(table.id, (each) => ({
        ...each,
        routes: [
          ...each.routes.filter((route) => route.prefix !== prefix || route.origin === 'propagated'),
          { prefix, blackhole: true, origin: 'static', from: {} },
        ],
      })),
    },
  ]
}
