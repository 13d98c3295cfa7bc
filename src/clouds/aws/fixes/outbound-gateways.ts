import { formatAddress } from '../../../ip/address.ts'
import { nthAddress, parsePrefix, prefixSize } from '../../../ip/prefix.ts'
import type { Obstacle, ProposedEdit } from '../../../network/edits.ts'
import { freePlaceholder } from '../../edits/lists.ts'
import { block, isSix, lines, stem } from '../../edits/terraform-text.ts'
import type { AwsObjects, ElasticIp, NatGateway, NetworkInterface, RouteTable, Subnet } from '../objects.ts'
import { beside, isOutside, routeBlock, routeCommand, routeWords, subnetToMend, tableOf, withRoute } from './tables.ts'

type Edit = ProposedEdit<AwsObjects>

/** New gateways that let out and nobody in: NAT for IPv4, egress-only for IPv6, each with the default route. */
export function outboundGatewayEdits(objects: AwsObjects, obstacle: Obstacle): readonly Edit[] {
  const subnet = subnetToMend(objects, obstacle)
  const table = subnet === undefined ? undefined : tableOf(objects, subnet)
  if (subnet === undefined || table === undefined || !isOutside(objects, obstacle)) return []
  if (isSix(obstacle.destination)) return egressOnlyEdits(objects, subnet, table)
  const host = publicSubnet(objects, subnet)
  const has = objects.natGateways.some(
    ({ vpc, connectivity, brokenState }) => vpc === subnet.vpc && connectivity === 'public' && brokenState === undefined,
  )
  return host === undefined || has ? [] : natGateway(objects, host, table)
}

/** One whose table leads to the internet gateway; in the same zone where there is one. */
function publicSubnet(objects: AwsObjects, from: Subnet): Subnet | undefined {
  const isPublic = (subnet: Subnet): boolean =>
    tableOf(objects, subnet)?.routes.some(({ prefix, target }) => prefix === '0.0.0.0/0' && target.kind === 'internet-gateway') === true
  const found = objects.subnets.filter(
    (subnet) => subnet.vpc === from.vpc && subnet.id !== from.id && subnet.cidr !== '' && isPublic(subnet),
  )
  return found.find(({ zone }) => zone === from.zone) ?? found[0]
}

/** AWS keeps the first four addresses of a subnet and the last (VPC user guide, subnet sizing). */
function freeAddress(objects: AwsObjects, { id, cidr }: Subnet): string | undefined {
  const taken = new Set(
    objects.networkInterfaces.flatMap((eni) => (eni.subnet === id ? [eni.address, ...(eni.secondaryAddresses ?? [])] : [])),
  )
  const range = parsePrefix(cidr)
  const end = Number(prefixSize(range)) - 1
  for (let n = 4; n < end; n++) {
    const address = nthAddress(range, n)
    const text = address === undefined ? undefined : formatAddress(address)
    if (text !== undefined && !taken.has(text)) return text
  }
  return undefined
}

function natGateway(objects: AwsObjects, host: Subnet, table: RouteTable): Edit[] {
  const [address, placeholder] = [freeAddress(objects, host), freePlaceholder(objects.elasticIps.map((each) => each.placeholder))]
  if (address === undefined || placeholder === undefined) return []
  const { region, vpc } = host
  const id = `proposed-nat-${host.id}`
  const begin = { name: id, ...beside(host) }
  const eni: NetworkInterface = {
    ...begin,
    id: `${id}-eni`,
    subnet: host.id,
    address,
    sourceDestCheck: false,
    securityGroups: [],
    type: 'nat_gateway',
  }
  const held: ElasticIp = { ...begin, id: `${id}-eip`, networkInterface: eni.id, privateAddress: address, placeholder }
  const made: NatGateway = {
    ...begin,
    id,
    vpc,
    subnet: host.id,
    connectivity: 'public',
    addresses: [{ private: address, public: placeholder, networkInterface: eni.id }],
  }
  const prefix = '0.0.0.0/0'
  const word = stem(`${host.name} nat`)
  return [
    {
      key: `nat gateway ${host.id} ${table.id}`,
      cost: 7,
      words: `make a NAT gateway with an Elastic IP in ${host.id}, and ${routeWords(table, prefix, 'it')}`,
      commands: lines(
        `allocation=$(aws ec2 allocate-address --region ${region} --domain vpc --query AllocationId --output text)`,
        `gateway=$(aws ec2 create-nat-gateway --region ${region} --subnet-id ${host.id} --allocation-id "$allocation" --query NatGateway.NatGatewayId --output text)`,
        `aws ec2 wait nat-gateway-available --region ${region} --nat-gateway-ids "$gateway"`,
        routeCommand(table, prefix, 'nat-gateway', '"$gateway"'),
      ),
      terraform: lines(
        block(`resource "aws_eip" "${word}"`, [['domain', 'vpc']]),
        block(`resource "aws_nat_gateway" "${word}"`, [
          ['subnet_id', host.id],
          ['allocation_id', { raw: `aws_eip.${word}.id` }],
        ]),
        routeBlock(table, prefix, 'nat-gateway', { raw: `aws_nat_gateway.${word}.id` }),
      ),
      apply: (all) =>
        withRoute(
          {
            ...all,
            networkInterfaces: [...all.networkInterfaces, eni],
            elasticIps: [...all.elasticIps, held],
            natGateways: [...all.natGateways, made],
          },
          table.id,
          prefix,
          { kind: 'nat-gateway', id },
        ),
    },
  ]
}

function egressOnlyEdits(objects: AwsObjects, subnet: Subnet, table: RouteTable): Edit[] {
  const { region, vpc } = subnet
  if (subnet.ipv6Cidr === undefined || objects.egressOnlyGateways.some((each) => each.vpc === vpc)) return []
  const id = `proposed-eigw-${vpc}`
  const prefix = '::/0'
  const word = stem(`${vpc} egress only`)
  return [
    {
      key: `${vpc} egress-only gateway ${table.id}`,
      cost: 5,
      words: `make an egress-only internet gateway for ${vpc}, and ${routeWords(table, prefix, 'it')}`,
      commands: lines(
        `gateway=$(aws ec2 create-egress-only-internet-gateway --region ${region} --vpc-id ${vpc} --query EgressOnlyInternetGateway.EgressOnlyInternetGatewayId --output text)`,
        routeCommand(table, prefix, 'egress-only-gateway', '"$gateway"'),
      ),
      terraform: lines(
        block(`resource "aws_egress_only_internet_gateway" "${word}"`, [['vpc_id', vpc]]),
        routeBlock(table, prefix, 'egress-only-gateway', { raw: `aws_egress_only_internet_gateway.${word}.id` }),
      ),
      apply: (all) =>
        withRoute({ ...all, egressOnlyGateways: [...all.egressOnlyGateways, { id, name: id, ...beside(subnet), vpc }] }, table.id, prefix, {
          kind: 'egress-only-gateway',
          id,
        }),
    },
  ]
}
