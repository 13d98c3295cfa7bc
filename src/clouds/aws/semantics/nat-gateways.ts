import { PROTOCOL, type FilterRule } from '../../../network/model.ts'
import type { NatGateway, Subnet, Vpc } from '../objects.ts'
import { aliasesOf, asNode, fromOf, placeOf, registerTarget, type Semantics } from './context.ts'
import type { NodeDraft } from '../../draft/node-draft.ts'
import { addressesInSubnet, attachToVpc, LOCAL_TABLE, plugIntoSubnet, subnetRouter, vpcNode, vpcPortTo } from './vpc.ts'

/** IPv6 senders that want IPv4 receivers (VPC user guide, DNS64 and NAT64). */
const NAT64_RANGE = '64:ff9b::/96'
const ETH = 'eth0'

/**
 * A NAT gateway gives senders its own private address, and by its subnet's route table an internet gateway may give that a public
 * one; TCP, UDP and ICMP only, and nobody opens a connection to it (VPC user guide, NAT gateway basics).
 */
export function addNatGateways(semantics: Semantics): void {
  for (const gateway of semantics.objects.natGateways) {
    const vpc = semantics.look.vpc.get(gateway.vpc)
    if (vpc === undefined) continue
    if (gateway.brokenState !== undefined)
      registerTarget(semantics, vpc.id, gateway.id, () => ({ target: { kind: 'blackhole' }, code: 'BAD_STATE' }))
    else addNatGateway(semantics, gateway, vpc)
  }
}

function addNatGateway(semantics: Semantics, gateway: NatGateway, vpc: Vpc): void {
  const { draft, look } = semantics
  const subnet = gateway.subnet === undefined ? undefined : look.subnet.get(gateway.subnet)
  const from = fromOf(gateway)
  const node = draft.node(asNode(gateway.id), {
    role: 'fabric',
    kind: 'nat-gateway',
    place: placeOf(gateway, vpc.name, subnet?.zone),
    from,
    aliases: aliasesOf(gateway, 'natgateway'),
  })
  node.hidesIdentity = true
  const own = gateway.addresses
    .map((each) => (each.private === '' ? (each.public ?? '') : each.private))
    .filter((address) => address !== '')
  if (own.length === 0) node.unmodelled = `NAT gateway ${gateway.id}, whose addresses are not among the objects`
  if (own.length > 1) node.assume(`${gateway.id} has ${own.length} addresses and is taken to use ${own[0]}`)
  const resolver = subnet === undefined ? plugRegional(semantics, gateway, vpc, node, own) : plugZonal(semantics, subnet, node, own)
  if (own[0] !== undefined)
    node.masquerade({
      interface: ETH,
      outside: own[0],
      protocols: [PROTOCOL.tcp, PROTOCOL.udp, PROTOCOL.icmp],
      from: fromOf(gateway, 'PROTOCOL_RESTRICTION'),
    })
  node.change(ETH, {
    filterIn: draft.filter(`${gateway.id}/in`, () => ({
      stateful: true,
      rules: refusals(gateway, own),
      default: 'accept',
      label: `NAT gateway ${gateway.name}`,
      from,
    })),
  })
  registerTarget(semantics, vpc.id, gateway.id, () => ({ target: resolver }))
}

function plugZonal(semantics: Semantics, subnet: Subnet, node: NodeDraft, own: readonly string[]): ReturnType<typeof plugIntoSubnet> {
  const { from } = node.start
  const port = node.port({ name: ETH, addresses: addressesInSubnet(subnet, own), table: 'main', from })
  node.route('main', { prefix: subnet.cidr, target: { kind: 'connected', interface: ETH }, preference: 0, origin: 'local', from })
  node.route('main', {
    prefix: '0.0.0.0/0',
    target: { kind: 'gateway', interface: ETH, address: subnetRouter(subnet.cidr) },
    origin: 'local',
    from,
  })
  return plugIntoSubnet(semantics, subnet, port)
}

/** A regional one stands in no subnet and has a route to the internet gateway of its own (VPC user guide, regional NAT gateways). */
function plugRegional(
  semantics: Semantics,
  gateway: NatGateway,
  vpc: Vpc,
  node: NodeDraft,
  own: readonly string[],
): ReturnType<typeof attachToVpc>['target'] {
  const { from } = node.start
  const { port, target } = attachToVpc(semantics, vpc, {
    node: node.id,
    interface: ETH,
    stem: 'nat',
    label: `regional NAT gateway ${gateway.name} at its VPC`,
    from,
    gatewayTable: 'main',
    table: `nat-${gateway.id}`,
  })
  // Not on the port itself: routes of the VPC's subnets find that by its fabric address.
  node.port({ name: 'own', addresses: own.map((address) => `${address}/32`), from })
  node.route('main', { prefix: '0.0.0.0/0', target: { kind: 'peer', interface: ETH }, origin: 'local', from })
  const table = `nat-${gateway.id}`
  const owner = semantics.draft.get(vpcNode(vpc))
  const internet = semantics.objects.internetGateways.find((each) => each.vpc === vpc.id)
  const way = internet === undefined ? undefined : semantics.targets.get(`${vpc.id}|${internet.id}`)?.({ vpc })
  owner.table(table, fromOf(gateway, 'NO_ROUTE_TO_DESTINATION'))
  if (way !== undefined) owner.route(table, { prefix: '0.0.0.0/0', target: way.target, from })
  for (const subnet of semantics.look.subnetsOfVpc.get(vpc.id) ?? [])
    if (subnet.cidr !== '') owner.route(table, { ...localRouteTo(semantics, vpc, subnet), from: fromOf(subnet) })
  for (const address of own)
    owner.route(LOCAL_TABLE, {
      prefix: `${address}/32`,
      target: { kind: 'peer', interface: port.interface },
      preference: 0,
      origin: 'local',
      from,
    })
  return target
}

function localRouteTo(
  semantics: Semantics,
  vpc: Vpc,
  subnet: Subnet,
): { readonly prefix: string; readonly target: { readonly kind: 'peer'; readonly interface: string } } {
  return { prefix: subnet.cidr, target: { kind: 'peer', interface: vpcPortTo(semantics, vpc, subnet) } }
}

function refusals(gateway: NatGateway, own: readonly string[]): readonly FilterRule[] {
  const rule = (text: string, code: string): FilterRule['from'] => ({ ...fromOf(gateway, code), rule: text })
  return [
    {
      action: 'drop',
      protocol: 'any',
      destinations: own.map((address) => `${address}/32`),
      from: rule('lets nobody in', 'NGW_DEST_ADDRESS_PRESERVATION'),
    },
    { action: 'unknown', protocol: 'any', destinations: [NAT64_RANGE], from: rule('NAT64, which is not modelled', 'PROTOCOL_RESTRICTION') },
    { action: 'drop', protocol: 'any', destinations: ['::/0'], from: rule('IPv4 only', 'PROTOCOL_RESTRICTION') },
  ]
}
