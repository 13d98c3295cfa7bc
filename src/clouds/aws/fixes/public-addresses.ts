import type { Obstacle, ProposedEdit } from '../../../network/edits.ts'
import { INTERNET } from '../../../network/model.ts'
import { freePlaceholder } from '../../edits/lists.ts'
import { block, lines, stem } from '../../edits/terraform-text.ts'
import type { AwsObjects, ElasticIp, NetworkInterface, Subnet } from '../objects.ts'
import { beside, isOutside, routeBlock, routeCommand, routeWords, subnetWith, tableOf, withRoute } from './tables.ts'

/** A public address for the private one that has none, and an internet gateway for the VPC that has none. */
export function publicAddressEdits(objects: AwsObjects, obstacle: Obstacle): readonly ProposedEdit<AwsObjects>[] {
  if (obstacle.goal !== 'pass') return []
  const edits: ProposedEdit<AwsObjects>[] = []
  for (const address of [obstacle.source, obstacle.destination]) {
    const eni = objects.networkInterfaces.find((each) => each.address === address || each.secondaryAddresses?.includes(address) === true)
    if (eni === undefined) continue
    // The gateway refuses who has no public address, and so does the internet.
    if (obstacle.code === 'IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS' || obstacle.node === INTERNET)
      edits.push(...elasticIp(objects, eni, address))
  }
  const isCaller = obstacle.node === INTERNET && obstacle.fromNode === INTERNET
  const subnet = isCaller ? subnetWith(objects, obstacle.destination) : objects.subnets.find(({ id }) => id === obstacle.node)
  const isLost = obstacle.kind === 'route' && (isCaller || isOutside(objects, obstacle))
  if (subnet !== undefined && isLost && !objects.internetGateways.some(({ vpc }) => vpc === subnet.vpc))
    edits.push(...gateway(objects, subnet, obstacle.destination.includes(':')))
  return edits
}

function elasticIp(objects: AwsObjects, eni: NetworkInterface, address: string): ProposedEdit<AwsObjects>[] {
  const has = objects.elasticIps.some((each) => each.networkInterface === eni.id && (each.privateAddress ?? eni.address) === address)
  if (has || eni.autoPublicAddresses?.some((each) => each.private === address) === true) return []
  const placeholder = freePlaceholder(objects.elasticIps.map((each) => each.placeholder))
  if (placeholder === undefined) return []
  const made: ElasticIp = {
    id: `proposed-eip-${eni.id}`,
    name: `proposed-eip-${eni.id}`,
    ...beside(eni),
    networkInterface: eni.id,
    privateAddress: address,
    placeholder,
  }
  return [
    {
      key: `${eni.id} ${address} elastic ip`,
      cost: 4,
      words: `give ${eni.id} (${address}) an Elastic IP`,
      commands: lines(
        `allocation=$(aws ec2 allocate-address --region ${eni.region} --domain vpc --query AllocationId --output text)`,
        `aws ec2 associate-address --region ${eni.region} --allocation-id "$allocation" --network-interface-id ${eni.id} --private-ip-address ${address}`,
      ),
      terraform: block(`resource "aws_eip" "${stem(eni.name)}"`, [
        ['domain', 'vpc'],
        ['network_interface', eni.id],
        ['associate_with_private_ip', address],
      ]),
      apply: (all) => ({ ...all, elasticIps: [...all.elasticIps, made] }),
    },
  ]
}

function gateway(objects: AwsObjects, subnet: Subnet, isSix: boolean): ProposedEdit<AwsObjects>[] {
  const table = tableOf(objects, subnet)
  if (table === undefined) return []
  const { region, vpc } = subnet
  const id = `proposed-igw-${vpc}`
  const prefix = isSix ? '::/0' : '0.0.0.0/0'
  const word = stem(`${vpc} internet`)
  return [
    {
      key: `${vpc} internet gateway ${table.id} ${prefix}`,
      cost: 6,
      words: `attach an internet gateway to ${vpc}, and ${routeWords(table, prefix, 'it')}`,
      commands: lines(
        `gateway=$(aws ec2 create-internet-gateway --region ${region} --query InternetGateway.InternetGatewayId --output text)`,
        `aws ec2 attach-internet-gateway --region ${region} --internet-gateway-id "$gateway" --vpc-id ${vpc}`,
        routeCommand(table, prefix, 'internet-gateway', '"$gateway"'),
      ),
      terraform: lines(
        block(`resource "aws_internet_gateway" "${word}"`, [['vpc_id', vpc]]),
        routeBlock(table, prefix, 'internet-gateway', { raw: `aws_internet_gateway.${word}.id` }),
      ),
      apply: (all) =>
        withRoute({ ...all, internetGateways: [...all.internetGateways, { id, name: id, ...beside(subnet), vpc }] }, table.id, prefix, {
          kind: 'internet-gateway',
          id,
        }),
    },
  ]
}
