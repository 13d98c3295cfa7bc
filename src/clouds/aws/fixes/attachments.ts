import type { Obstacle, ProposedEdit } from '../../../network/edits.ts'
import { replaced } from '../../edits/lists.ts'
import { block, isSix, lines, stem } from '../../edits/terraform-text.ts'
import type { AwsObjects, RouteTable, Subnet, TransitGateway, TransitGatewayRouteTable, TransitGatewayVpcAttachment } from '../objects.ts'
import {
  askedRange,
  beside,
  rangesOf,
  routeBlock,
  routeCommand,
  routeWords,
  subnetToMend,
  subnetWith,
  tableOf,
  withRoute,
} from './tables.ts'

type Edit = ProposedEdit<AwsObjects>

/** A VPC that is not attached gets an attachment, with its route there; one that lacks the subnet's zone gets a subnet there. */
export function attachmentEdits(objects: AwsObjects, obstacle: Obstacle): readonly Edit[] {
  const subnet = subnetToMend(objects, obstacle)
  const table = subnet === undefined ? undefined : tableOf(objects, subnet)
  if (subnet === undefined || table === undefined) return []
  const own = objects.vpcAttachments.filter(({ vpc, brokenState }) => vpc === subnet.vpc && brokenState === undefined)
  if (obstacle.code === 'TGW_ROUTE_AZ_RESTRICTION') return own.flatMap((attachment) => zone(objects, attachment, subnet))
  const there = subnetWith(objects, obstacle.destination)
  if (there?.vpc === subnet.vpc) return []
  const prefix = there === undefined ? askedRange(obstacle) : rangesOf(there).find((range) => isSix(range) === isSix(obstacle.destination))
  if (prefix === undefined) return []
  return objects.transitGateways
    .filter(({ id, region, foreign }) => region === subnet.region && foreign !== true && !own.some((each) => each.transitGateway === id))
    .filter(({ id }) => (there === undefined ? leadsOut(objects, id) : isAttached(objects, id, there.vpc)))
    .flatMap((gateway) => tablesOf(objects, gateway.id).map((hubTable) => attachment(gateway, hubTable, subnet, table, prefix)))
}

const isAttached = (objects: AwsObjects, gateway: string, vpc: string): boolean =>
  objects.vpcAttachments.some((each) => each.transitGateway === gateway && each.vpc === vpc && each.brokenState === undefined)

const leadsOut = (objects: AwsObjects, gateway: string): boolean =>
  objects.otherAttachments.some((each) => each.transitGateway === gateway && each.brokenState === undefined)

/** The tables that most attachments look up in. */
const tablesOf = (objects: AwsObjects, gateway: string): TransitGatewayRouteTable[] =>
  objects.transitGatewayRouteTables
    .filter(({ transitGateway }) => transitGateway === gateway)
    .sort((a, b) => b.associations.length - a.associations.length)
    .slice(0, 2)

function attachment(gateway: TransitGateway, hubTable: TransitGatewayRouteTable, subnet: Subnet, table: RouteTable, prefix: string): Edit {
  const { region, vpc } = subnet
  const id = `proposed-att-${gateway.id}-${vpc}`
  const made: TransitGatewayVpcAttachment = {
    id,
    name: id,
    ...beside(subnet),
    transitGateway: gateway.id,
    vpc,
    subnets: [subnet.id],
    applianceMode: false,
  }
  const word = stem(`${gateway.name} ${vpc}`)
  const made_ = { raw: `aws_ec2_transit_gateway_vpc_attachment.${word}.id` }
  const inTable = [
    ['transit_gateway_attachment_id', made_],
    ['transit_gateway_route_table_id', hubTable.id],
  ] as const
  return {
    key: `${gateway.id} ${vpc} ${hubTable.id} ${table.id} ${prefix}`,
    cost: 9,
    words: `attach ${vpc} to transit gateway ${gateway.id} by ${subnet.id}, associated with and propagated to ${hubTable.id}, and ${routeWords(table, prefix, 'it')}`,
    commands: lines(
      `attachment=$(aws ec2 create-transit-gateway-vpc-attachment --region ${region} --transit-gateway-id ${gateway.id} --vpc-id ${vpc} --subnet-ids ${subnet.id} --query TransitGatewayVpcAttachment.TransitGatewayAttachmentId --output text)`,
      '# the next two are done by themselves where the table is the default one of the transit gateway',
      `aws ec2 associate-transit-gateway-route-table --region ${region} --transit-gateway-route-table-id ${hubTable.id} --transit-gateway-attachment-id "$attachment"`,
      `aws ec2 enable-transit-gateway-route-table-propagation --region ${region} --transit-gateway-route-table-id ${hubTable.id} --transit-gateway-attachment-id "$attachment"`,
      routeCommand(table, prefix, 'transit-gateway', gateway.id),
    ),
    terraform: lines(
      block(`resource "aws_ec2_transit_gateway_vpc_attachment" "${word}"`, [
        ['transit_gateway_id', gateway.id],
        ['vpc_id', vpc],
        ['subnet_ids', [subnet.id]],
        ['transit_gateway_default_route_table_association', false],
        ['transit_gateway_default_route_table_propagation', false],
      ]),
      block(`resource "aws_ec2_transit_gateway_route_table_association" "${word}"`, inTable),
      block(`resource "aws_ec2_transit_gateway_route_table_propagation" "${word}"`, inTable),
      routeBlock(table, prefix, 'transit-gateway', gateway.id),
    ),
    apply: (objects) =>
      withRoute(
        {
          ...objects,
          vpcAttachments: [...objects.vpcAttachments, made],
          transitGatewayRouteTables: replaced(objects.transitGatewayRouteTables, hubTable.id, (each) => ({
            ...each,
            associations: [...each.associations, id],
            propagations: [...each.propagations, id],
          })),
        },
        table.id,
        prefix,
        { kind: 'transit-gateway', id: gateway.id },
      ),
  }
}

/** One subnet in each zone (transit gateway guide, VPC attachments). */
function zone(objects: AwsObjects, attached: TransitGatewayVpcAttachment, subnet: Subnet): Edit[] {
  const zones = attached.subnets.map((id) => objects.subnets.find((each) => each.id === id)?.zone)
  if (zones.includes(subnet.zone)) return []
  return [
    {
      key: `${attached.id} ${subnet.id}`,
      cost: 4,
      words: `add ${subnet.id} (${subnet.zone}) to the attachment ${attached.id} of ${attached.transitGateway}`,
      commands: `aws ec2 modify-transit-gateway-vpc-attachment --region ${attached.region} --transit-gateway-attachment-id ${attached.id} --add-subnet-ids ${subnet.id}`,
      terraform: `# in the resource of this attachment:\n${block(
        `resource "aws_ec2_transit_gateway_vpc_attachment" "${stem(attached.name)}"`,
        [['subnet_ids', [...attached.subnets, subnet.id]]],
      )}`,
      apply: (all) => ({
        ...all,
        vpcAttachments: replaced(all.vpcAttachments, attached.id, (each) => ({ ...each, subnets: [...each.subnets, subnet.id] })),
      }),
    },
  ]
}
