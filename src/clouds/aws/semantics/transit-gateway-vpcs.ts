import type { InterfaceRef } from '../../../network/model.ts'
import type { Subnet, TransitGatewayVpcAttachment, Vpc } from '../objects.ts'
import { portTo } from '../ports.ts'
import { aclFilter } from './network-acls.ts'
import { fabricAddress, fromOf, registerTarget, type ResolvedTarget, type RouteOrigin, type Semantics } from './context.ts'
import { enters, TRANSIT_GATEWAY_MTU, type Hub } from './transit-gateway-attachments.ts'
import { deliverTo, LOCAL_TABLE, ROUTES_TABLE, subnetNode, vpcNode, vpcPortTo } from './vpc.ts'

/** One zone of a VPC attachment: how the subnets of that zone reach the gateway. */
interface Foot {
  readonly subnet: Subnet
  /** For the attachment's own subnet, and for all others of the zone. */
  readonly own: InterfaceRef
  readonly others: InterfaceRef
}

/**
 * Ports of a VPC attachment, one foot in each of its subnets, and the way of routes to it. What comes from the gateway is looked up in
 * the route table of the foot's subnet.
 */
export function addVpcAttachment(semantics: Semantics, hub: Hub, attachment: TransitGatewayVpcAttachment): void {
  const { look } = semantics
  const vpc = look.vpc.get(attachment.vpc)
  const id = attachment.id
  const common = { attachment: { kind: 'vpc', object: attachment }, spreads: true } as const
  if (attachment.brokenState !== undefined) {
    hub.ways.set(id, { ...common, ports: [], broken: 'TGW_RTB_BAD_STATE_ROUTE' })
    if (vpc !== undefined)
      registerTarget(semantics, vpc.id, hub.gateway.id, () => ({ target: { kind: 'blackhole' }, code: 'BAD_STATE_ATTACHMENT' }))
    return
  }
  if (vpc === undefined) {
    hub.ways.set(id, { ...common, ports: [], unmodelled: `${attachment.vpc} (attachment ${id}), which is not among the objects` })
    return
  }
  const feet = attachment.subnets.flatMap((name) => {
    const subnet = look.subnet.get(name)
    return subnet === undefined ? [] : [addFoot(semantics, hub, attachment, vpc, subnet)]
  })
  hub.ways.set(id, { ...common, ports: feet.map((foot) => ({ interface: foot.others.interface, zone: foot.subnet.zone })) })
  registerTarget(semantics, vpc.id, hub.gateway.id, (origin) => reach(origin, feet))
}

/** A subnet reaches the gateway only where the attachment has a subnet in the same zone (transit gateway guide, VPC attachments). */
function reach({ subnet }: RouteOrigin, feet: readonly Foot[]): ResolvedTarget {
  const foot = subnet === undefined ? feet[0] : feet.find((each) => each.subnet.zone === subnet.zone)
  if (foot === undefined) return { target: { kind: 'blackhole' }, code: 'TGW_ROUTE_AZ_RESTRICTION' }
  return { target: deliverTo(foot.subnet.id === subnet?.id ? foot.own : foot.others) }
}

/** In a design the first port carries the VPC's name: tunnels of Connect peers stand on it. */
function portName({ node }: Hub, vpc: Vpc): string {
  const name = portTo(vpc)
  return vpc.id.startsWith('aws:') && !node.hasPort(name) ? name : node.freshName('vpc')
}

/**
 * Two wires between the subnet and the gateway, for network ACLs (transit gateway guide, network ACLs): from other subnets the ACL's
 * inbound rules are met on entering the attachment's subnet and nothing after; from the gateway its outbound rules are met on leaving
 * that subnet; but from machines of the attachment's own subnet both are met, and towards them none.
 */
function addFoot(semantics: Semantics, hub: Hub, attachment: TransitGatewayVpcAttachment, vpc: Vpc, subnet: Subnet): Foot {
  const { draft, look } = semantics
  const from = fromOf(attachment)
  const { gateway } = hub
  const acl = look.aclOfSubnet.get(subnet.id)
  const hides = gateway.securityGroupReferencing !== true || attachment.securityGroupReferencing === false
  const node = draft.get(subnetNode(subnet))
  const wire = (stem: 'tgw' | 'own', addresses: readonly string[]): InterfaceRef => {
    const guards = stem === 'own' && acl !== undefined ? acl : undefined
    const near = node.port({
      name: node.freshName(stem),
      mtu: TRANSIT_GATEWAY_MTU,
      table: ROUTES_TABLE,
      ...(guards === undefined ? {} : { filterOut: aclFilter(semantics, guards, 'egress') }),
      from,
    })
    const name = stem === 'own' ? hub.node.freshName('own') : portName(hub, vpc)
    const far = hub.node.port({
      name,
      mtu: TRANSIT_GATEWAY_MTU,
      addresses,
      hidesIdentity: hides,
      ...(guards === undefined ? {} : { filterIn: aclFilter(semantics, guards, 'ingress') }),
      from,
    })
    draft.wire(`wire/${attachment.id}/${subnet.id}/${stem}`, `${attachment.name} in ${subnet.name}`, near, far, from)
    enters(hub, attachment.id, { interface: name, zone: subnet.zone })
    return far
  }
  const address = fabricAddress(semantics)
  const others = wire('tgw', [address])
  draft.get(vpcNode(vpc)).route(LOCAL_TABLE, {
    prefix: address,
    target: { kind: 'peer', interface: vpcPortTo(semantics, vpc, subnet) },
    preference: 0,
    origin: 'local',
    from,
  })
  return { subnet, own: wire('own', [fabricAddress(semantics)]), others }
}
