import type { Obstacle, ProposedEdit } from '../../../network/edits.ts'
import { replaced } from '../../edits/lists.ts'
import { block, stem } from '../../edits/terraform-text.ts'
import type { AwsObjects, PrefixList, RouteTable, VpcEndpoint } from '../objects.ts'
import { beside, holds, subnetToMend, tableName, tableOf, withRoute } from './tables.ts'

/** Gateway endpoints exist for these alone (PrivateLink guide, gateway endpoints). */
const SERVICES = /\.(?:s3|dynamodb)$/u

/** A gateway endpoint for S3 or DynamoDB in the subnet's table: the VPC's own, or a new one. */
export function gatewayEndpointEdits(objects: AwsObjects, obstacle: Obstacle): readonly ProposedEdit<AwsObjects>[] {
  const subnet = subnetToMend(objects, obstacle)
  const table = subnet === undefined ? undefined : tableOf(objects, subnet)
  if (subnet === undefined || table === undefined) return []
  const list = objects.prefixLists.find(
    ({ service, region, prefixes }) =>
      service !== undefined &&
      SERVICES.test(service) &&
      region === subnet.region &&
      prefixes?.some((range) => holds(range, obstacle.destination)) === true,
  )
  if (list?.service === undefined || table.routes.some(({ prefixList }) => prefixList === list.id)) return []
  const known = objects.endpoints.find(
    ({ kind, vpc, service, brokenState }) =>
      kind === 'gateway' && vpc === subnet.vpc && service === list.service && brokenState === undefined,
  )
  return [known === undefined ? making(subnet.vpc, table, list) : joining(known, table, list)]
}

function joining(endpoint: VpcEndpoint, table: RouteTable, list: PrefixList): ProposedEdit<AwsObjects> {
  return {
    key: `${endpoint.id} ${table.id}`,
    cost: 2.5,
    words: `add ${tableName(table)} to the gateway endpoint ${endpoint.id} (${endpoint.service})`,
    commands: `aws ec2 modify-vpc-endpoint --region ${endpoint.region} --vpc-endpoint-id ${endpoint.id} --add-route-table-ids ${table.id}`,
    terraform: block(`resource "aws_vpc_endpoint_route_table_association" "${stem(`${endpoint.name} ${table.name}`)}"`, [
      ['vpc_endpoint_id', endpoint.id],
      ['route_table_id', table.id],
    ]),
    apply: (objects) =>
      withRoute(
        {
          ...objects,
          endpoints: replaced(objects.endpoints, endpoint.id, (each) => ({ ...each, routeTables: [...each.routeTables, table.id] })),
        },
        table.id,
        list.id,
        { kind: 'endpoint', id: endpoint.id },
      ),
  }
}

function making(vpc: string, table: RouteTable, list: PrefixList): ProposedEdit<AwsObjects> {
  const service = list.service ?? ''
  const id = `proposed-vpce-${vpc}-${service.split('.').at(-1) ?? ''}`
  const { region } = table
  const made: VpcEndpoint = {
    id,
    name: id,
    ...beside(table),
    vpc,
    kind: 'gateway',
    service,
    routeTables: [table.id],
    subnets: [],
    networkInterfaces: [],
    securityGroups: [],
  }
  return {
    key: `${vpc} endpoint ${service} ${table.id}`,
    cost: 5,
    words: `make a gateway endpoint for ${service} in ${vpc}, in ${tableName(table)}`,
    commands: `aws ec2 create-vpc-endpoint --region ${region} --vpc-id ${vpc} --vpc-endpoint-type Gateway --service-name ${service} --route-table-ids ${table.id}`,
    terraform: block(`resource "aws_vpc_endpoint" "${stem(`${vpc} ${service.split('.').at(-1) ?? ''}`)}"`, [
      ['vpc_id', vpc],
      ['vpc_endpoint_type', 'Gateway'],
      ['service_name', service],
      ['route_table_ids', [table.id]],
    ]),
    apply: (objects) => withRoute({ ...objects, endpoints: [...objects.endpoints, made] }, table.id, list.id, { kind: 'endpoint', id }),
  }
}
