import { parsePrefix, prefixesOverlap } from '../../../ip/prefix.ts'
import type { Obstacle, ProposedEdit } from '../../../network/edits.ts'
import { block, isSix, lines, stem } from '../../edits/terraform-text.ts'
import type { AwsObjects, RouteTable, Vpc, VpcPeering } from '../objects.ts'
import { beside, routeBlock, routeCommand, routeWords, subnetWith, tableOf, withRoute } from './tables.ts'

/** Two VPCs that nothing joins are peered, unless their ranges overlap (VPC peering guide, limitations), with the first of the routes. */
export function peeringEdits(objects: AwsObjects, obstacle: Obstacle): readonly ProposedEdit<AwsObjects>[] {
  const ends = endsOf(objects, obstacle)
  if (ends === undefined || obstacle.goal !== 'pass') return []
  const { here, there, own, other } = ends
  const table = tableOf(objects, here)
  const prefix = isSix(obstacle.destination) ? there.ipv6Cidr : there.cidr
  if (table === undefined || prefix === undefined || prefix === '') return []
  const joined = objects.peerings.some(
    ({ requester, accepter }) => [requester.vpc, accepter.vpc].includes(own.id) && [requester.vpc, accepter.vpc].includes(other.id),
  )
  return joined || overlap(own, other) ? [] : [peering(own, other, table, prefix)]
}

/** Why two VPCs can not be peered. */
export function whyImmovable(objects: AwsObjects, obstacle: Obstacle): string | undefined {
  const ends = endsOf(objects, obstacle)
  return ends === undefined || !overlap(ends.own, ends.other)
    ? undefined
    : `${ends.own.id} and ${ends.other.id} can not be peered: their ranges overlap`
}

function endsOf(objects: AwsObjects, obstacle: Obstacle) {
  const isLost = obstacle.kind === 'route' || (obstacle.kind === 'way' && obstacle.lostAt === 'transit-gateway')
  const here = isLost ? objects.subnets.find(({ id, vpc }) => id === obstacle.node || vpc === obstacle.node) : undefined
  const there = subnetWith(objects, obstacle.destination)
  const [own, other] = [here, there].map((subnet) => objects.vpcs.find(({ id }) => id === subnet?.vpc))
  if (here === undefined || there === undefined || own === undefined || other === undefined || own.id === other.id) return undefined
  return { here, there, own, other }
}

const rangesOf = ({ cidr, secondaryCidrs = [] }: Vpc): string[] => [cidr, ...secondaryCidrs].filter((range) => range !== '')

const overlap = (own: Vpc, other: Vpc): boolean =>
  rangesOf(own).some((a) => rangesOf(other).some((b) => prefixesOverlap(parsePrefix(a), parsePrefix(b))))

function peering(own: Vpc, other: Vpc, table: RouteTable, prefix: string): ProposedEdit<AwsObjects> {
  const id = `proposed-pcx-${own.id}-${other.id}`
  const side = (vpc: Vpc): VpcPeering['requester'] => ({
    vpc: vpc.id,
    region: vpc.region,
    ...(vpc.account === undefined ? {} : { account: vpc.account }),
    cidrs: [...rangesOf(vpc), ...(vpc.ipv6Cidrs ?? [])],
  })
  const made: VpcPeering = { id, name: id, ...beside(own), requester: side(own), accepter: side(other) }
  const word = stem(`${own.name} ${other.name}`)
  const elsewhere = [
    ...(own.region === other.region ? [] : [`--peer-region ${other.region}`]),
    ...(own.account === other.account || other.account === undefined ? [] : [`--peer-owner-id ${other.account}`]),
  ]
  const request = [
    'create-vpc-peering-connection',
    `--region ${own.region}`,
    `--vpc-id ${own.id}`,
    `--peer-vpc-id ${other.id}`,
    ...elsewhere,
  ]
  return {
    key: `peering ${[own.id, other.id].sort().join(' ')} ${table.id} ${prefix}`,
    cost: 8,
    words: `peer ${own.id} with ${other.id}, and ${routeWords(table, prefix, 'it')}`,
    commands: lines(
      `peering=$(aws ec2 ${request.join(' ')} --query VpcPeeringConnection.VpcPeeringConnectionId --output text)`,
      `aws ec2 accept-vpc-peering-connection --region ${other.region} --vpc-peering-connection-id "$peering"`,
      routeCommand(table, prefix, 'peering', '"$peering"'),
    ),
    terraform: lines(
      block(`resource "aws_vpc_peering_connection" "${word}"`, [
        ['vpc_id', own.id],
        ['peer_vpc_id', other.id],
        ...(elsewhere.length === 0 ? ([['auto_accept', true]] as const) : []),
        ...(own.region === other.region ? [] : ([['peer_region', other.region]] as const)),
        ...(other.account === undefined || other.account === own.account ? [] : ([['peer_owner_id', other.account]] as const)),
      ]),
      routeBlock(table, prefix, 'peering', { raw: `aws_vpc_peering_connection.${word}.id` }),
    ),
    apply: (objects) => withRoute({ ...objects, peerings: [...objects.peerings, made] }, table.id, prefix, { kind: 'peering', id }),
  }
}
