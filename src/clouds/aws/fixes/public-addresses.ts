import type { Obstacle, ProposedEdit } from '../../../network/edits.ts'
import type { AwsObjects, ElasticIp, NetworkInterface } from '../objects.ts'
import { subnetWith, tableOf } from './routes.ts'
import { block, stem } from './traffic.ts'

/** Documentation addresses (RFC 5737) stand for one that only exists once it is allocated. */
const PLACEHOLDERS = Array.from({ length: 254 }, (_, i) => `203.0.113.${i + 1}`)

/** A public address for the private one that has none, and an internet gateway for the VPC that has none. */
export function publicAddressEdits(objects: AwsObjects, obstacle: Obstacle): readonly ProposedEdit<AwsObjects>[] {
  if (obstacle.goal !== 'pass') return []
  const edits: ProposedEdit<AwsObjects>[] = []
  for (const address of [obstacle.source, obstacle.destination]) {
    const eni = objects.networkInterfaces.find((each) => each.address === address || each.secondaryAddresses?.includes(address) === true)
    if (eni === undefined) continue
    // The gateway refuses who has no public address, and so does the internet.
    if (obstacle.code === 'IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS' || obstacle.node === 'internet')
      edits.push(...elasticIp(objects, eni, address))
  }
  const subnet = objects.subnets.find(({ id }) => id === obstacle.node)
  const isOutside = obstacle.kind === 'route' && subnetWith(objects, obstacle.destination) === undefined
  if (subnet !== undefined && isOutside && !objects.internetGateways.some(({ vpc }) => vpc === subnet.vpc))
    edits.push(...gateway(objects, subnet.id))
  return edits
}

function elasticIp(objects: AwsObjects, eni: NetworkInterface, address: string): ProposedEdit<AwsObjects>[] {
  const has = objects.elasticIps.some((each) => each.networkInterface === eni.id && (each.privateAddress ?? eni.address) === address)
  if (has || eni.autoPublicAddresses?.some((each) => each.private === address) === true) return []
  const taken = new Set(objects.elasticIps.map(({ placeholder }) => placeholder))
  const placeholder = PLACEHOLDERS.find((each) => !taken.has(each))
  if (placeholder === undefined) return []
  const made: ElasticIp = {
    id: `proposed-eip-${eni.id}`,
    name: `proposed-eip-${eni.id}`,
    region: eni.region,
    networkInterface: eni.id,
    privateAddress: address,
    placeholder,
    from: {},
  }
  return [
    {
      key: `${eni.id} ${address} elastic ip`,
      cost: 4,
      words: `give ${eni.id} (${address}) an Elastic IP`,
      commands: [
        `allocation=$(aws ec2 allocate-address --region ${eni.region} --domain vpc --query AllocationId --output text)`,
        `aws ec2 associate-address --region ${eni.region} --allocation-id "$allocation" --network-interface-id ${eni.id} --private-ip-address ${address}`,
      ].join('\n'),
      terraform: block(`resource "aws_eip" "${stem(eni.name)}"`, [
        ['domain', 'vpc'],
        ['network_interface', eni.id],
        ['associate_with_private_ip', address],
      ]),
      apply: (all) => ({ ...all, elasticIps: [...all.elasticIps, made] }),
    },
  ]
}

function gateway(objects: AwsObjects, subnetId: string): ProposedEdit<AwsObjects>[] {
  const subnet = objects.subnets.find(({ id }) => id === subnetId)!
  const table = tableOf(objects, subnet)
  if (table === undefined) return []
  const { region, vpc } = subnet
  const id = `proposed-igw-${vpc}`
  const prefix = '0.0.0.0/0'
  const word = stem(`${vpc} internet`)
  const replaces = table.routes.some((each) => each.prefix === prefix)
  return [
    {
      key: `${vpc} internet gateway ${table.id}`,
      cost: 6,
      words: `attach an internet gateway to ${vpc}, and ${replaces ? 'replace' : 'add'} the route ${prefix} to it in route table ${table.id}`,
      commands: [
        `gateway=$(aws ec2 create-internet-gateway --region ${region} --query InternetGateway.InternetGatewayId --output text)`,
        `aws ec2 attach-internet-gateway --region ${region} --internet-gateway-id "$gateway" --vpc-id ${vpc}`,
        `aws ec2 ${replaces ? 'replace' : 'create'}-route --region ${region} --route-table-id ${table.id} --destination-cidr-block ${prefix} --gateway-id "$gateway"`,
      ].join('\n'),
      terraform: `${block(`resource "aws_internet_gateway" "${word}"`, [['vpc_id', vpc]])}\nresource "aws_route" "${word}" {\n  route_table_id         = "${table.id}"\n  destination_cidr_block = "${prefix}"\n  gateway_id             = aws_internet_gateway.${word}.id\n}\n`,
      apply: (all) => ({
        ...all,
        internetGateways: [...all.internetGateways, { id, name: id, region, vpc, from: {} }],
        routeTables: all.routeTables.map((each) =>
          each.id === table.id
            ? {
                ...each,
                routes: [
                  ...each.routes.filter((route) => route.prefix !== prefix),
                  { prefix, target: { kind: 'internet-gateway', id }, origin: 'static', from: {} },
                ],
              }
            : each,
        ),
      }),
    },
  ]
}
