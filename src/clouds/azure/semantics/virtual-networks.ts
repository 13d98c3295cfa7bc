import type { InterfaceRef, RouteTarget } from '../../../network/model.ts'
import type { PortStart } from '../../draft/node-draft.ts'
import type { Subnet, VirtualNetwork } from '../objects.ts'
import { aliasesOf, CODE, EVERYTHING, fromOf, MTU, nodeOf, placeOf, type Semantics } from './context.ts'

/** Tables: what comes from a virtual network into a subnet; what subnets send; what comes in by a peering or gateway. */
export const LOCAL = 'local'
export const ROUTES = 'routes'
export const ARRIVED = 'arrived'
/** Of a gateway: for what comes from virtual networks; its first. */
export const FROM_NETWORKS = 'from-vnet'
/** A subnet's port towards its virtual network. */
export const UP = 'vnet'
/** After every subnet. */
const NO_SUBNET = 9

/** A node for each virtual network and each of its subnets, joined by wires. */
export function addVirtualNetworks(semantics: Semantics): void {
  for (const network of semantics.objects.virtualNetworks) {
    const node = semantics.draft.node(nodeOf(network), {
      role: 'fabric',
      kind: 'virtual-network',
      place: placeOf(network, network),
      from: fromOf(network),
      aliases: aliasesOf(network),
    })
    // In this order: the first table is the one that leads packets to interfaces.
    node.table(LOCAL, fromOf(network, CODE.systemRoute))
    // A peering is not transitive: who comes in by one reaches what is in the virtual network itself.
    node.table(ARRIVED, fromOf(network, CODE.platform))
    for (const prefix of network.addressPrefixes)
      for (const table of [LOCAL, ARRIVED])
        node.route(table, {
          prefix,
          target: { kind: 'blackhole' },
          preference: NO_SUBNET,
          origin: 'local',
          from: { ...fromOf(network, CODE.systemRoute), rule: `${prefix}, in no subnet` },
        })
    for (const subnet of semantics.look.subnetsOf.get(network.id) ?? []) addSubnet(semantics, network, subnet)
  }
}

function addSubnet({ draft }: Semantics, network: VirtualNetwork, subnet: Subnet): void {
  const from = fromOf(subnet)
  const node = draft.node(nodeOf(subnet), {
    role: 'fabric',
    kind: 'subnet',
    place: placeOf(subnet, network),
    from,
    aliases: [`${network.name}/${subnet.name}`, subnet.id],
  })
  node.table(LOCAL, from)
  for (const prefix of subnet.addressPrefixes)
    node.route(LOCAL, { prefix, target: { kind: 'attached' }, preference: 0, origin: 'local', from })
  for (const prefix of EVERYTHING) node.route(LOCAL, { prefix, target: toNetwork, preference: NO_SUBNET, origin: 'local', from })
  const up = node.port({ name: UP, mtu: MTU, table: LOCAL, from })
  const down = attach({ draft }, network, { name: draft.get(nodeOf(network)).freshName('s'), mtu: MTU, table: LOCAL, from })
  draft.wire(`wire/${node.id}`, `${subnet.name} at ${network.name}`, up, down, from)
  for (const prefix of subnet.addressPrefixes)
    for (const table of [LOCAL, ARRIVED])
      draft
        .get(nodeOf(network))
        .route(table, { prefix, target: { kind: 'peer', interface: down.interface }, preference: 0, origin: 'local', from })
  draft.endpoint(`${network.name}/${subnet.name}`, from, [], subnet.addressPrefixes)
  draft.endpoint(network.name, fromOf(network), [], subnet.addressPrefixes)
}

export const toNetwork: RouteTarget = { kind: 'peer', interface: UP }

/** One more port of a virtual network's node. */
export function attach({ draft }: Pick<Semantics, 'draft'>, network: VirtualNetwork, port: PortStart): InterfaceRef {
  return draft.get(nodeOf(network)).port(port)
}
