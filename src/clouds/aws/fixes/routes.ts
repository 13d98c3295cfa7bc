import { parseAddress } from '../../../ip/address.ts'
import { containsAddress, parsePrefix, readPrefix } from '../../../ip/prefix.ts'
import type { Obstacle, ProposedEdit } from '../../../network/edits.ts'
import type { AwsObjects, RouteTable, RouteTableTarget, Subnet, VpcRoute } from '../objects.ts'
import { block, isSix, stem } from './traffic.ts'

type Target = Exclude<RouteTableTarget, { readonly kind: 'local' | 'unmodelled' }>

/** A route in the subnet's table to each thing there is that may lead on. */
export function routeEdits(objects: AwsObjects, obstacle: Obstacle): readonly ProposedEdit<AwsObjects>[] {
  if (obstacle.kind !== 'route' || obstacle.goal !== 'pass') return []
  const subnet = objects.subnets.find(({ id }) => id === obstacle.node)
  const table = subnet === undefined ? undefined : tableOf(objects, subnet)
  if (subnet === undefined || table === undefined) return []
  const prefixes = wantedPrefixes(objects, obstacle)
  const targets = targetsFrom(objects, subnet, obstacle.destination)
  return targets.flatMap(({ target, word }) => prefixes.map((prefix) => addition(table, prefix, target, word)))
}

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

const rangesOf = ({ cidr, ipv6Cidr }: Subnet): string[] => [cidr, ipv6Cidr ?? ''].filter((range) => range !== '')

/** As narrow as the question, but no narrower than a subnet; the default route for the internet. */
function wantedPrefixes(objects: AwsObjects, { destination, receiver, sender, isAnswer }: Obstacle): string[] {
  const subnet = subnetWith(objects, destination)
  if (subnet !== undefined) return rangesOf(subnet).filter((range) => isSix(range) === isSix(destination))
  const address = parseAddress(destination)
  const asked = (isAnswer ? [...receiver.ranges, ...sender.ranges] : receiver.ranges).filter((range) => {
    const prefix = readPrefix(range)
    return typeof prefix !== 'string' && address !== undefined && containsAddress(prefix, address)
  })
  return asked.slice(0, 1)
}

function targetsFrom(objects: AwsObjects, from: Subnet, destination: string): { readonly target: Target; readonly word: string }[] {
  const there = subnetWith(objects, destination)
  const own = from.vpc
  if (there === undefined) {
    if (isSix(destination)) {
      return [
        ...objects.egressOnlyGateways
          .filter(({ vpc }) => vpc === own)
          .map(({ id }) => ({ target: { kind: 'egress-only-gateway' as const, id }, word: 'egress-only gateway' })),
        ...internetGateways(objects, own),
      ]
    }
    const nats = objects.natGateways.filter(
      ({ vpc, connectivity, brokenState, subnet }) =>
        vpc === own && connectivity === 'public' && brokenState === undefined && subnet !== from.id,
    )
    return [
      ...internetGateways(objects, own),
      ...nats.map(({ id }) => ({ target: { kind: 'nat-gateway' as const, id }, word: 'NAT gateway' })),
      ...hubs(objects, own),
      ...vpnGateways(objects, own),
    ]
  }
  const peerings = objects.peerings.filter(({ requester, accepter, brokenState }) => {
    const sides = [requester.vpc, accepter.vpc]
    return brokenState === undefined && sides.includes(own) && sides.includes(there.vpc) && own !== there.vpc
  })
  return [...peerings.map(({ id }) => ({ target: { kind: 'peering' as const, id }, word: 'peering' })), ...hubs(objects, own)]
}

const internetGateways = (objects: AwsObjects, own: string): { readonly target: Target; readonly word: string }[] =>
  objects.internetGateways
    .filter(({ vpc }) => vpc === own)
    .map(({ id }) => ({ target: { kind: 'internet-gateway', id }, word: 'internet gateway' }))

const vpnGateways = (objects: AwsObjects, own: string): { readonly target: Target; readonly word: string }[] =>
  objects.vpnGateways
    .filter(({ vpcs, brokenState }) => vpcs.includes(own) && brokenState === undefined)
    .map(({ id }) => ({ target: { kind: 'vpn-gateway', id }, word: 'VPN gateway' }))

function hubs(objects: AwsObjects, own: string): { readonly target: Target; readonly word: string }[] {
  const attached = objects.vpcAttachments.filter(({ vpc, brokenState }) => vpc === own && brokenState === undefined)
  return attached.map(({ transitGateway: id }) => ({ target: { kind: 'transit-gateway', id }, word: 'transit gateway' }))
}

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

function addition(table: RouteTable, prefix: string, target: Target, word: string): ProposedEdit<AwsObjects> {
  const [command, argument] = ARGUMENTS[target.kind]
  const replaced = table.routes.find((each) => each.prefix === prefix)
  const made: VpcRoute = { prefix, target, origin: 'static', from: {} }
  const verb = replaced === undefined ? 'create-route' : 'replace-route'
  const block6 = isSix(prefix) ? '--destination-ipv6-cidr-block' : '--destination-cidr-block'
  return {
    key: `${table.id} ${prefix} ${target.id}`,
    cost: 3,
    words: `${replaced === undefined ? 'add the route' : 'replace the route'} ${prefix} to ${word} ${target.id} in route table ${table.id}${table.name === table.id ? '' : ` (${table.name})`}`,
    commands: `aws ec2 ${verb} --region ${table.region} --route-table-id ${table.id} ${block6} ${prefix} ${command} ${target.id}`,
    terraform: block(`resource "aws_route" "${stem(`${table.name} ${prefix}`)}"`, [
      ['route_table_id', table.id],
      [isSix(prefix) ? 'destination_ipv6_cidr_block' : 'destination_cidr_block', prefix],
      [argument, target.id],
    ]),
    apply: (objects) => ({
      ...objects,
      routeTables: objects.routeTables.map((each) =>
        each.id === table.id ? { ...each, routes: [...each.routes.filter((route) => route.prefix !== prefix), made] } : each,
      ),
    }),
  }
}
