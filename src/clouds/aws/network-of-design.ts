import { parsePrefix } from '../../ip/prefix.ts'
import type { Endpoint, EndpointGroup, Interface, NetworkNode, StaticRoute } from '../../network/model.ts'
import { nth } from '../allocation.ts'
import type { NetworkPart } from '../cloud.ts'
import type { AwsObjects, Subnet } from './objects.ts'
import { asNode } from './semantics/context.ts'
import { awsNetwork } from './semantics/index.ts'

/** A gateway endpoint's port to the service behind it. */
const SERVICE_PORT = 'service'

/**
 * What a design's objects do with packets, under the design's own names: `shop`, `shop/app`, and each service and endpoint as a
 * place; and with the routers of one's own at the far ends of VPN connections and virtual interfaces.
 */
export function networkOfDesign(objects: AwsObjects): NetworkPart {
  const part = awsNetwork(objects, { vpc: (vpc) => vpc.name, subnet: groupOf })
  const standIns = standInsOf(objects)
  const services = servicesBehind(objects)
  return {
    ...part,
    nodes: part.nodes.map((node) => {
      const standsFor = standIns.get(node.id)
      const address = services.get(node.id)
      return { ...(address === undefined ? node : withService(node, address)), ...(standsFor === undefined ? {} : { standsFor }) }
    }),
    endpoints: placesOf(objects, part.endpoints, services),
  }
}

/** `aws:shop/subnet/app-a` → `shop/app`. */
function groupOf(subnet: Subnet): string {
  const [, site = '', name = ''] = /^aws:([^/]+)\/subnet\/(.+)-[a-z]$/.exec(subnet.id) ?? []
  return `${site}/${name}`
}

/** Nodes that stand for a router of the design: `aws:hub/customer-gateway/ce-office` for `ce-office`. */
function standInsOf(objects: AwsObjects): ReadonlyMap<string, string> {
  return new Map(
    [...objects.customerGateways, ...objects.virtualInterfaces].map(({ id }) => [asNode(id), id.slice(id.lastIndexOf('/') + 1)]),
  )
}

/** Gateway endpoints, and an address of the service behind each. */
function servicesBehind(objects: AwsObjects): ReadonlyMap<string, string> {
  const gateways = objects.endpoints.filter((endpoint) => endpoint.kind === 'gateway')
  return new Map(
    gateways.flatMap((endpoint) => {
      const range = objects.prefixLists.find((list) => list.name === endpoint.name)?.prefixes?.[0]
      return range === undefined ? [] : [[asNode(endpoint.id), nth(parsePrefix(range), 1)] as const]
    }),
  )
}

/** The service answers at the endpoint itself, so that a proof ends there. */
function withService(node: NetworkNode, address: string): NetworkNode {
  const loopback: Interface = {
    name: SERVICE_PORT,
    kind: 'loopback',
    addresses: [`${address}/32`],
    mtu: 8500,
    antiSpoof: false,
    from: node.from,
  }
  const back = node.interfaces.map((port): StaticRoute => ({
    prefix: '0.0.0.0/0',
    target: { kind: 'peer', interface: port.name },
    preference: 1,
    origin: 'local',
    from: node.from,
  }))
  const [first, ...others] = node.tables
  return {
    ...node,
    interfaces: [...node.interfaces, loopback],
    tables: [{ name: 'service', ...first, routes: [...(first?.routes ?? []), ...back] }, ...others],
  }
}

/** Groups of the design: servers by their subnets, and what has a name of its own by that. */
function placesOf(objects: AwsObjects, groups: readonly EndpointGroup[], services: ReadonlyMap<string, string>): EndpointGroup[] {
  const bySecurityGroup = new Map(groups.map((group) => [group.name, group]))
  const servers = new Set(objects.instances.filter((instance) => instance.role === 'server').map((instance) => instance.node))
  const onlyServers = (members: readonly Endpoint[]): Endpoint[] => members.filter((member) => servers.has(member.node))
  const subnets = groups
    .filter((group) => !group.name.startsWith('aws:'))
    .map((group) => ({ ...group, members: onlyServers(group.members) }))
  const named = (id: string, name: string): EndpointGroup[] => {
    const found = bySecurityGroup.get(id)
    return found === undefined ? [] : [{ ...found, name, prefixes: [] }]
  }
  return [
    ...subnets,
    ...objects.managedServices.flatMap((service) => named(service.securityGroups[0] ?? '', placeOf(service.id))),
    ...objects.loadBalancers.flatMap((balancer) => named(balancer.id, placeOf(balancer.id))),
    ...objects.endpoints.flatMap((endpoint): EndpointGroup[] => {
      const address = services.get(asNode(endpoint.id))
      return address === undefined
        ? named(endpoint.securityGroups[0] ?? '', placeOf(endpoint.id))
        : [
            {
              name: placeOf(endpoint.id),
              prefixes: [],
              members: [{ node: asNode(endpoint.id), interface: SERVICE_PORT, address }],
              from: endpoint.from,
            },
          ]
    }),
  ]
}

/** `aws:shop/rds/orders` → `shop/orders`. */
function placeOf(id: string): string {
  const [, site = '', name = ''] = /^aws:([^/]+)\/[^/]+\/(.+)$/.exec(id) ?? []
  return `${site}/${name}`
}
