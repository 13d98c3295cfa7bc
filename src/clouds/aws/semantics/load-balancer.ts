import { parsePrefix } from '../../../ip/prefix.ts'
import { PROTOCOL, type Endpoint } from '../../../network/model.ts'
import type { LoadBalancer, Subnet, Vpc } from '../objects.ts'
import { addressesOf, aliasesOf, asNode, fromOf, placeOf, subnetRanges, type Semantics } from './context.ts'
import type { NodeDraft } from '../../draft/node-draft.ts'
import { addListeners } from './load-balancer-listeners.ts'
import type { FiltersOfGroups } from './security-groups.ts'
import { addressesInSubnet, plugIntoSubnet, subnetRouter } from './vpc.ts'

/** The first table of a balancer's node: where answers for endpoints go. */
export const INSIDE_TABLE = 'inside'

/** A load balancer's foot in one zone. */
export interface BalancerFoot {
  readonly zone: string
  readonly interface: string
  readonly addresses: readonly string[]
}

/** Network Load Balancers with their listeners; the other types by name, so that an answer that needs them says so. */
export function addLoadBalancers(semantics: Semantics, filters: FiltersOfGroups): void {
  for (const balancer of semantics.objects.loadBalancers) {
    const vpc = semantics.look.vpc.get(balancer.vpc)
    if (vpc !== undefined) addBalancer(semantics, balancer, vpc, filters)
  }
}

const KINDS = {
  network: 'network-load-balancer',
  application: 'application-load-balancer',
  gateway: 'gateway-load-balancer',
  classic: 'load-balancer',
} as const

function addBalancer(semantics: Semantics, balancer: LoadBalancer, vpc: Vpc, filters: FiltersOfGroups): void {
  const { draft } = semantics
  const node = draft.node(asNode(balancer.id), {
    role: 'fabric',
    kind: KINDS[balancer.type],
    place: placeOf(balancer, vpc.name),
    from: fromOf(balancer),
    aliases: [...aliasesOf(balancer), balancer.dnsName],
  })
  node.hidesIdentity = true
  node.table(INSIDE_TABLE, fromOf(balancer))
  if (balancer.type !== 'network') node.unmodelled = `the ${balancer.type} load balancer ${balancer.name}`
  else if (balancer.untold !== undefined) node.unmodelled = balancer.untold
  const guards = balancer.securityGroups.length > 0 ? filters(balancer.securityGroups) : undefined
  const feet = feetOf(semantics, balancer).flatMap((foot): (BalancerFoot & { readonly subnet: Subnet })[] => {
    const end = node.port({
      name: foot.interface,
      addresses: addressesInSubnet(foot.subnet, foot.addresses),
      table: foot.interface,
      ...(guards ?? (balancer.type === 'network' ? { filterIn: transportOnly(semantics, balancer) } : {})),
      from: fromOf(balancer),
    })
    plugIntoSubnet(semantics, foot.subnet, end)
    leaveBySubnet(node, foot.interface, foot.subnet, foot.interface)
    return [foot]
  })
  const members = feet.flatMap((foot) => foot.addresses.map((address): Endpoint => ({ node: node.id, interface: foot.interface, address })))
  draft.endpoint(balancer.id, fromOf(balancer), members)
  if (balancer.type === 'network') for (const foot of feet) addListeners(semantics, balancer, node, foot)
}

/** Feet whose addresses the objects tell. */
export function feetOf({ look }: Semantics, balancer: LoadBalancer): readonly (BalancerFoot & { readonly subnet: Subnet })[] {
  const enis = balancer.networkInterfaces.flatMap((id) => look.networkInterface.get(id) ?? [])
  return balancer.zones.flatMap((zone, i) => {
    const subnet = look.subnet.get(zone.subnet)
    const inSubnet = enis.filter((eni) => eni.subnet === zone.subnet).flatMap(addressesOf)
    const addresses = [...new Set([...(zone.address === undefined ? [] : [zone.address]), ...inSubnet])]
    return subnet === undefined || addresses.length === 0 ? [] : [{ zone: zone.zone, interface: `eth${i}`, addresses, subnet }]
  })
}

/** What a port in the subnet sends goes by the subnet's route table. */
export function leaveBySubnet(node: NodeDraft, port: string, subnet: Subnet, table: string): void {
  const from = node.start.from
  node.table(table, from)
  for (const range of subnetRanges(subnet)) {
    node.route(table, { prefix: range, target: { kind: 'connected', interface: port }, preference: 0, origin: 'local', from })
    const everything = parsePrefix(range).family === 4 ? '0.0.0.0/0' : '::/0'
    node.route(table, {
      prefix: everything,
      target: { kind: 'gateway', interface: port, address: subnetRouter(range) },
      origin: 'static',
      from,
    })
  }
}

/** Without security groups everything comes in that a listener may take (Network Load Balancer guide, security groups). */
function transportOnly({ draft }: Semantics, balancer: LoadBalancer): ReturnType<Semantics['draft']['filter']> {
  const from = fromOf(balancer, 'ELBV2_LISTENERS_MISMATCH')
  return draft.filter(`${balancer.id}/transport`, () => ({
    stateful: true,
    rules: [PROTOCOL.tcp, PROTOCOL.udp].map((protocol) => ({ action: 'accept', protocol, from: fromOf(balancer) })),
    default: 'drop',
    label: `listeners of ${balancer.name}`,
    from,
  }))
}
