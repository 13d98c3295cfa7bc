import { parseAddress } from '../../../ip/address.ts'
import { containsAddress, parsePrefix, readPrefix } from '../../../ip/prefix.ts'
import type { Obstacle } from '../../../network/edits.ts'
import { replaced } from '../../edits/lists.ts'
import { block, isSix, stem, type TerraformText } from '../../edits/terraform-text.ts'
import type { AwsObjects, RouteTable, RouteTableTarget, Subnet } from '../objects.ts'

export type Target = Exclude<RouteTableTarget, { readonly kind: 'local' | 'unmodelled' }>

export function tableOf(objects: AwsObjects, subnet: Subnet): RouteTable | undefined {
  return (
    objects.routeTables.find(({ subnets }) => subnets.includes(subnet.id)) ??
    objects.routeTables.find(({ vpc, main }) => vpc === subnet.vpc && main === true)
  )
}

/** The subnet that has the address, seen by its owner: ranges may be used twice. */
export function subnetWith(objects: AwsObjects, address: string): Subnet | undefined {
  const owner = objects.networkInterfaces.find(
    (eni) => eni.address === address || eni.ipv6Addresses?.includes(address) === true || eni.secondaryAddresses?.includes(address) === true,
  )
  if (owner !== undefined) return objects.subnets.find(({ id }) => id === owner.subnet)
  const parsed = parseAddress(address)
  return parsed === undefined
    ? undefined
    : objects.subnets.find((subnet) => rangesOf(subnet).some((range) => containsAddress(parsePrefix(range), parsed)))
}

export const rangesOf = ({ cidr, ipv6Cidr }: Subnet): string[] => [cidr, ipv6Cidr ?? ''].filter((range) => range !== '')

/** Where the range of a question holds the destination. */
export function askedRange({ destination, receiver, sender, isAnswer }: Obstacle): string | undefined {
  const ranges = isAnswer ? [...receiver.ranges, ...sender.ranges] : receiver.ranges
  return ranges.find((range) => holds(range, destination))
}

export function holds(range: string, address: string): boolean {
  const [prefix, parsed] = [readPrefix(range), parseAddress(address)]
  return typeof prefix !== 'string' && parsed !== undefined && containsAddress(prefix, parsed)
}

/** What a new object has of the one beside it: its region and its account. */
export const beside = ({ region, account }: Pick<Subnet, 'region' | 'account'>): Pick<Subnet, 'region' | 'account' | 'from'> => ({
  region,
  ...(account === undefined ? {} : { account }),
  from: {},
})

/** The packet goes to what is no subnet here. */
export const isOutside = (objects: AwsObjects, { destination }: Obstacle): boolean => subnetWith(objects, destination) === undefined

/** Where the route that a packet lacks, or that loses it, belongs. */
export function subnetToMend(objects: AwsObjects, obstacle: Obstacle): Subnet | undefined {
  if (obstacle.goal !== 'pass' || (obstacle.kind !== 'route' && obstacle.kind !== 'way')) return undefined
  // Before that, the way was as good as any other.
  if (obstacle.kind === 'way' && !LOSERS.has(obstacle.lostAt ?? '')) return undefined
  return objects.subnets.find(({ id }) => id === obstacle.node)
}

const LOSERS = new Set(['transit-gateway', 'nat-gateway', 'vpn-gateway', 'egress-only-gateway', 'gateway-endpoint', 'instance'])

/** The objects with the route in the table, in place of one of the same range. */
export const withRoute = (objects: AwsObjects, table: string, prefix: string, target: Target): AwsObjects => ({
  ...objects,
  routeTables: replaced(objects.routeTables, table, (each) => ({
    ...each,
    routes: [
      ...each.routes.filter((route) => route.prefix !== prefix),
      { prefix, ...(prefix.startsWith('pl-') ? { prefixList: prefix } : {}), target, origin: 'static' as const, from: {} },
    ],
  })),
})

const ARGUMENTS: Readonly<Record<Target['kind'], readonly [command: string, terraform: string]>> = {
  'internet-gateway': ['--gateway-id', 'gateway_id'],
  'vpn-gateway': ['--gateway-id', 'gateway_id'],
  'egress-only-gateway': ['--egress-only-internet-gateway-id', 'egress_only_gateway_id'],
  'nat-gateway': ['--nat-gateway-id', 'nat_gateway_id'],
  'transit-gateway': ['--transit-gateway-id', 'transit_gateway_id'],
  peering: ['--vpc-peering-connection-id', 'vpc_peering_connection_id'],
  endpoint: ['--vpc-endpoint-id', 'vpc_endpoint_id'],
  'network-interface': ['--network-interface-id', 'network_interface_id'],
}

export const isReplaced = (table: RouteTable, prefix: string): boolean => table.routes.some((route) => route.prefix === prefix)

/** `target` as it stands in a shell: an id, or the variable that holds one. */
export function routeCommand(table: RouteTable, prefix: string, kind: Target['kind'], target: string): string {
  const range = isSix(prefix) ? '--destination-ipv6-cidr-block' : '--destination-cidr-block'
  return `aws ec2 ${isReplaced(table, prefix) ? 'replace' : 'create'}-route --region ${table.region} --route-table-id ${table.id} ${range} ${prefix} ${ARGUMENTS[kind][0]} ${target}`
}

export const routeBlock = (table: RouteTable, prefix: string, kind: Target['kind'], target: TerraformText): string =>
  block(`resource "aws_route" "${stem(`${table.name} ${prefix}`)}"`, [
    ['route_table_id', table.id],
    [isSix(prefix) ? 'destination_ipv6_cidr_block' : 'destination_cidr_block', prefix],
    [ARGUMENTS[kind][1], target],
  ])

export const tableName = (table: RouteTable): string => `route table ${table.id}${table.name === table.id ? '' : ` (${table.name})`}`

/** `add the route 10.0.0.0/8 to it in route table rtb-1`. */
export const routeWords = (table: RouteTable, prefix: string, target: string): string =>
  `${isReplaced(table, prefix) ? 'replace' : 'add'} the route ${prefix} to ${target} in ${tableName(table)}`
