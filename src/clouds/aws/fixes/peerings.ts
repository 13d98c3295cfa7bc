import { parsePrefix, prefixesOverlap } from '../../../ip/prefix.ts'
import type { Obstacle, ProposedEdit } from '../../../network/edits.ts'
import type { AwsObjects, RouteTable, Vpc, VpcPeering } from '../objects.ts'
import { subnetWith, tableOf } from './routes.ts'
import { block, isSix, stem } from './traffic.ts'

/** Two VPCs that nothing joins are peered, unless their ranges overlap (VPC peering guide, limitations), with the first of the routes. */
export function peeringEdits(objects: AwsObjects, obstacle: Obstacle): readonly ProposedEdit<AwsObjects>[] {
  if (obstacle.kind !== 'route' || obstacle.goal !== 'pass') return []
  const here = objects.subnets.find(({ id }) => id === obstacle.node)
  const there = subnetWith(objects, obstacle.destination)
  if (here === undefined || there === undefined || here.vpc === there.vpc) return []
  const [own, other] = [here, there].map((subnet) => objects.vpcs.find(({ id }) => id === subnet.vpc))
  const table = tableOf(objects, here)
  const prefix = isSix(obstacle.destination) ? there.ipv6Cidr : there.cidr
  if (own === undefined || other === undefined || table === undefined || prefix === undefined || prefix === '') return []
  const joined = objects.peerings.some(
    ({ requester, accepter }) => [requester.vpc, accepter.vpc].includes(own.id) && [requester.vpc, accepter.vpc].includes(other.id),
  )
  const overlap = rangesOf(own).some((a) => rangesOf(other).some((b) => prefixesOverlap(parsePrefix(a), parsePrefix(b))))
  return joined || overlap ? [] : [peering(own, other, table, prefix)]
}

const rangesOf = ({ cidr, secondaryCidrs = [] }: Vpc): string[] => [cidr, ...secondaryCidrs].filter((range) => range !== '')

function peering(own: Vpc, other: Vpc, table: RouteTable, prefix: string): ProposedEdit<AwsObjects> {
  const id = `proposed-pcx-${own.id}-${other.id}`
  const side = (vpc: Vpc): VpcPeering['requester'] => ({
    vpc: vpc.id,
    region: vpc.region,
    ...(vpc.account === undefined ? {} : { account: vpc.account }),
    cidrs: [...rangesOf(vpc), ...(vpc.ipv6Cidrs ?? [])],
  })
  const made: VpcPeering = { id, name: id, region: own.region, requester: side(own), accepter: side(other), from: {} }
  const word = stem(`${own.name} ${other.name}`)
  const elsewhere = [
    ...(own.region === other.region ? [] : [`--peer-region ${other.region}`]),
    ...(own.account === other.account || other.account === undefined ? [] : [`--peer-owner-id ${other.account}`]),
  ]
  const isSame = elsewhere.length === 0
  const destination = isSix(prefix) ? '--destination-ipv6-cidr-block' : '--destination-cidr-block'
  return {
    key: `peering ${[own.id, other.id].sort().join(' ')} ${table.id} ${prefix}`,
    cost: 8,
    words: `peer ${own.id} with ${other.id}, and add the route ${prefix} to it in route table ${table.id}`,
    commands: [
      `peering=$(aws ec2 ${['create-vpc-peering-connection', `--region ${own.region}`, `--vpc-id ${own.id}`, `--peer-vpc-id ${other.id}`, ...elsewhere].join(' ')} --query VpcPeeringConnection.VpcPeeringConnectionId --output text)`,
      `aws ec2 accept-vpc-peering-connection --region ${other.region} --vpc-peering-connection-id "$peering"`,
      `aws ec2 create-route --region ${table.region} --route-table-id ${table.id} ${destination} ${prefix} --vpc-peering-connection-id "$peering"`,
    ].join('\n'),
    terraform: [
      block(`resource "aws_vpc_peering_connection" "${word}"`, [
        ['vpc_id', own.id],
        ['peer_vpc_id', other.id],
        ...(isSame ? ([['auto_accept', true]] as const) : []),
        ...(own.region === other.region ? [] : ([['peer_region', other.region]] as const)),
        ...(other.account === undefined || other.account === own.account ? [] : ([['peer_owner_id', other.account]] as const)),
      ]),
      `resource "aws_route" "${stem(`${table.name} ${prefix}`)}" {\n  route_table_id = "${table.id}"\n  ${isSix(prefix) ? 'destination_ipv6_cidr_block' : 'destination_cidr_block'} = "${prefix}"\n  vpc_peering_connection_id = aws_vpc_peering_connection.${word}.id\n}\n`,
    ].join('\n'),
    apply: (objects) => ({
      ...objects,
      peerings: [...objects.peerings, made],
      routeTables: objects.routeTables.map((each) =>
        each.id === table.id
          ? {
              ...each,
              routes: [
                ...each.routes.filter((route) => route.prefix !== prefix),
                { prefix, target: { kind: 'peering', id }, origin: 'static', from: {} },
              ],
            }
          : each,
      ),
    }),
  }
}
