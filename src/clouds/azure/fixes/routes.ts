import { parseAddress } from '../../../ip/address.ts'
import { containsAddress, parsePrefix, readPrefix } from '../../../ip/prefix.ts'
import type { Obstacle, ProposedEdit } from '../../../network/edits.ts'
import { freeName, replaced } from '../../edits/lists.ts'
import { block, lines, stem, type TerraformLine } from '../../edits/terraform-text.ts'
import type { AzureObjects, RouteTable, Subnet, UserDefinedRoute } from '../objects.ts'
import { CODE } from '../semantics/context.ts'
import { subnetAt, targetSubnet } from './places.ts'
import { armId, beside, inGroup, rangeName, sameFamily } from './text.ts'

type Edit = ProposedEdit<AzureObjects>
type NextHop = Pick<UserDefinedRoute, 'nextHopType' | 'nextHopIpAddress'>

/** The user's route that loses the packet is removed, or another one goes before it; routes of a gateway are let in. */
export function routeEdits(objects: AzureObjects, obstacle: Obstacle): readonly Edit[] {
  if ((obstacle.kind !== 'route' && obstacle.kind !== 'way') || obstacle.goal !== 'pass') return []
  const subnet = subnetAt(objects, obstacle.node)
  if (subnet === undefined) return []
  const table = objects.routeTables.find(({ id }) => id === subnet.routeTable)
  const losing = obstacle.code === CODE.userRoute ? table?.routes.find(({ name }) => name === obstacle.rule) : undefined
  // A route of the system's is only to blame where it drops.
  if (obstacle.kind === 'way' && losing === undefined) return []
  if (subnet.routeTable !== undefined && table === undefined) return []
  return [
    ...(table === undefined || losing === undefined ? [] : [removal(table, losing)]),
    ...additions(objects, subnet, table, obstacle),
    ...(table?.disableBgpRoutePropagation === true ? [propagation(table)] : []),
  ]
}

function additions(objects: AzureObjects, subnet: Subnet, table: RouteTable | undefined, obstacle: Obstacle): Edit[] {
  const prefix = wantedPrefix(objects, obstacle)
  if (prefix === undefined) return []
  return nextHops(objects, subnet, obstacle)
    .filter((hop) => !table?.routes.some((route) => route.addressPrefix === prefix && isSame(route, hop)))
    .map((hop) => (table === undefined ? newTable(objects, subnet, prefix, hop) : addition(table, prefix, hop)))
}

const isSame = (route: NextHop, hop: NextHop): boolean =>
  route.nextHopType === hop.nextHopType && route.nextHopIpAddress === hop.nextHopIpAddress

/** No narrower than a subnet; outside, what was asked for. */
function wantedPrefix(objects: AzureObjects, obstacle: Obstacle): string | undefined {
  const address = parseAddress(obstacle.destination)
  const holds = (range: string): boolean => {
    const prefix = readPrefix(range)
    return typeof prefix !== 'string' && address !== undefined && containsAddress(prefix, address)
  }
  const subnet = targetSubnet(objects, obstacle)
  return subnet?.addressPrefixes.find(holds) ?? sameFamily(obstacle.receiver.ranges, obstacle.destination).find(holds)
}

/** What a route may lead to from there: the network itself, the internet, the gateway, machines that forward. */
function nextHops(objects: AzureObjects, subnet: Subnet, obstacle: Obstacle): NextHop[] {
  const there = targetSubnet(objects, obstacle)
  const peers = objects.peerings
    .filter(({ virtualNetwork, connected }) => virtualNetwork === subnet.virtualNetwork && connected)
    .map(({ remoteVirtualNetwork }) => remoteVirtualNetwork)
  const near = [subnet.virtualNetwork, ...peers]
  const isNear = there !== undefined && near.includes(there.virtualNetwork)
  const homes = objects.virtualNetworkGateways.flatMap(
    (gateway) => objects.subnets.find(({ id }) => id === gateway.subnet)?.virtualNetwork ?? [],
  )
  // Whoever is asked about is no way to itself; the sender is not either.
  const forwarders = objects.networkInterfaces
    .filter(({ ipForwarding }) => ipForwarding)
    .flatMap(({ ipConfigurations }) => ipConfigurations)
    .filter(({ subnet: id, address }) => {
      const home = objects.subnets.find((each) => each.id === id)?.virtualNetwork
      return home !== undefined && near.includes(home) && address !== obstacle.source && address !== obstacle.destination
    })
  return [
    ...(isNear ? [{ nextHopType: 'VnetLocal' as const }] : []),
    ...(there === undefined ? [{ nextHopType: 'Internet' as const }] : []),
    ...(there === undefined && homes.some((home) => near.includes(home)) ? [{ nextHopType: 'VirtualNetworkGateway' as const }] : []),
    ...(there === undefined || !isNear
      ? forwarders.map(({ address }) => ({ nextHopType: 'VirtualAppliance' as const, nextHopIpAddress: address }))
      : []),
  ]
}

const hopWords = ({ nextHopType, nextHopIpAddress }: NextHop): string =>
  nextHopIpAddress === undefined ? nextHopType : `${nextHopType} ${nextHopIpAddress}`

const hopArguments = ({ nextHopType, nextHopIpAddress }: NextHop): string =>
  `--next-hop-type ${nextHopType}${nextHopIpAddress === undefined ? '' : ` --next-hop-ip-address ${nextHopIpAddress}`}`

function routeBlock(table: RouteTable, route: UserDefinedRoute, isNew = false): string {
  const word = stem(table.name)
  return block(`resource "azurerm_route" "${stem(`${table.name} ${route.name}`)}"`, [
    ['name', route.name],
    ['resource_group_name', table.resourceGroup],
    ['route_table_name', isNew ? { raw: `azurerm_route_table.${word}.name` } : table.name],
    ['address_prefix', route.addressPrefix],
    ['next_hop_type', route.nextHopType === 'VnetLocal' ? 'VnetLocal' : route.nextHopType],
    ...(route.nextHopIpAddress === undefined ? [] : ([['next_hop_in_ip_address', route.nextHopIpAddress]] satisfies TerraformLine[])),
  ])
}

const routeOf = (taken: readonly UserDefinedRoute[], addressPrefix: string, hop: NextHop): UserDefinedRoute => ({
  name: freeName(taken, `to-${rangeName(addressPrefix)}`),
  addressPrefix,
  ...hop,
  from: {},
})

/** Prefixes are unique in a table, so a route that has it is changed. */
function addition(table: RouteTable, prefix: string, hop: NextHop): Edit {
  const before = table.routes.find(({ addressPrefix }) => addressPrefix === prefix)
  const { nextHopIpAddress: _, ...rest } = before ?? routeOf(table.routes, prefix, hop)
  const route: UserDefinedRoute = { ...rest, ...hop }
  const words = `${prefix} to ${hopWords(hop)}`
  return {
    key: `${table.id} ${words}`,
    cost: 3,
    words: `${before === undefined ? 'add the route' : `change the route ${route.name}:`} ${words} in route table ${table.name}`,
    commands: `az network route-table route ${before === undefined ? 'create' : 'update'} ${inGroup(table)} --route-table-name ${table.name} --name ${route.name} --address-prefix ${prefix} ${hopArguments(hop)}`,
    terraform: routeBlock(table, route),
    apply: (objects) => ({
      ...objects,
      routeTables: replaced(objects.routeTables, table.id, (each) => ({
        ...each,
        routes: [...each.routes.filter(({ addressPrefix }) => addressPrefix !== prefix), route],
      })),
    }),
  }
}

function newTable(objects: AzureObjects, subnet: Subnet, prefix: string, hop: NextHop): Edit {
  const network = objects.virtualNetworks.find(({ id }) => id === subnet.virtualNetwork) ?? subnet
  const name = freeName(objects.routeTables, `${network.name}-${subnet.name}-routes`)
  const route = routeOf([], prefix, hop)
  const made: RouteTable = { ...beside(network, 'routeTables', name), routes: [route], disableBgpRoutePropagation: false }
  const word = stem(name)
  const words = `${prefix} to ${hopWords(hop)}`
  return {
    key: `${subnet.id} new table ${words}`,
    cost: 4.5,
    words: `give subnet ${network.name}/${subnet.name} the new route table ${name} with the route ${words}`,
    commands: lines(
      `az network route-table create ${inGroup(network)} --name ${name} --location ${network.region}`,
      `az network route-table route create ${inGroup(network)} --route-table-name ${name} --name ${route.name} --address-prefix ${prefix} ${hopArguments(hop)}`,
      `az network vnet subnet update ${inGroup(network)} --vnet-name ${network.name} --name ${subnet.name} --route-table ${name}`,
    ),
    terraform: lines(
      block(`resource "azurerm_route_table" "${word}"`, [
        ['name', name],
        ['location', network.region],
        ['resource_group_name', network.resourceGroup],
      ]),
      routeBlock(made, route, true),
      block(`resource "azurerm_subnet_route_table_association" "${word}"`, [
        ['subnet_id', armId(subnet.id)],
        ['route_table_id', { raw: `azurerm_route_table.${word}.id` }],
      ]),
    ),
    apply: (all) => ({
      ...all,
      routeTables: [...all.routeTables, made],
      subnets: replaced(all.subnets, subnet.id, (each) => ({ ...each, routeTable: made.id })),
    }),
  }
}

function removal(table: RouteTable, route: UserDefinedRoute): Edit {
  return {
    key: `${table.id} - ${route.name}`,
    cost: 2.5,
    words: `remove the route ${route.name} (${route.addressPrefix} to ${hopWords(route)}) of route table ${table.name}`,
    commands: `az network route-table route delete ${inGroup(table)} --route-table-name ${table.name} --name ${route.name}`,
    terraform: `# remove the route from the configuration; it is this one:\n${routeBlock(table, route)}`,
    apply: (objects) => ({
      ...objects,
      routeTables: replaced(objects.routeTables, table.id, (each) => ({
        ...each,
        routes: each.routes.filter(({ name }) => name !== route.name),
      })),
    }),
  }
}

/** Routes of gateways reach a subnet unless its table keeps them out (virtual network traffic routing, border gateway protocol). */
function propagation(table: RouteTable): Edit {
  return {
    key: `${table.id} propagation`,
    cost: 3,
    words: `let the routes of virtual network gateways into route table ${table.name}`,
    commands: `az network route-table update ${inGroup(table)} --name ${table.name} --disable-bgp-route-propagation false`,
    terraform: `# in the resource of this table:\n${block(`resource "azurerm_route_table" "${stem(table.name)}"`, [['bgp_route_propagation_enabled', true]])}`,
    apply: (objects) => ({
      ...objects,
      routeTables: replaced(objects.routeTables, table.id, (each) => ({ ...each, disableBgpRoutePropagation: false })),
    }),
  }
}

/** Whether an address lies in one of the ranges. */
export function isIn(ranges: readonly string[], address: string): boolean {
  const parsed = parseAddress(address)
  return parsed !== undefined && ranges.some((range) => containsAddress(parsePrefix(range), parsed))
}
