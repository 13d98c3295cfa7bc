import { linkId, type FilterRule } from '../../../network/model.ts'
import type { InternetGateway, Vpc } from '../objects.ts'
import { aliasesOf, asNode, fromOf, placeOf, registerTarget, vpcRanges, type Semantics } from './context.ts'
import type { NodeDraft } from '../../draft/node-draft.ts'
import type { PublicAddress } from './public-addresses.ts'
import { attachToVpc } from './vpc.ts'

/** Port of a gateway towards its VPC, and towards the internet. */
export const INSIDE = 'vpc'
export const OUTSIDE = 'out'
/** EC2 user guide, jumbo frames. */
const INTERNET_MTU = 1500
const PRIVATE_RANGES = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16']
const SHARED_RANGE = '100.64.0.0/10'

/** The table of a VPC's node for what comes in by a gateway with an edge association. */
export const edgeTable = (gateway: string): string => `edge-${gateway}`

/**
 * An internet gateway translates one to one for private addresses that have a public one, and passes IPv6 untouched
 * (VPC user guide, internet gateways). `publicRanges6` are the IPv6 ranges that are answered for here.
 */
export function addInternetGateways(
  semantics: Semantics,
  addresses: ReadonlyMap<string, readonly PublicAddress[]>,
  publicRanges6: (vpc: Vpc) => readonly string[],
): void {
  for (const gateway of semantics.objects.internetGateways) {
    const vpc = semantics.look.vpc.get(gateway.vpc)
    if (vpc !== undefined) addInternetGateway(semantics, gateway, vpc, addresses.get(vpc.id) ?? [], publicRanges6(vpc))
  }
}

function addInternetGateway(
  semantics: Semantics,
  gateway: InternetGateway,
  vpc: Vpc,
  addresses: readonly PublicAddress[],
  ranges6: readonly string[],
): void {
  const { draft } = semantics
  const from = fromOf(gateway)
  const node = draft.node(asNode(gateway.id), {
    role: 'fabric',
    kind: 'internet-gateway',
    place: placeOf(gateway, vpc.name),
    from,
    aliases: aliasesOf(gateway, 'internet-gateway'),
  })
  node.hidesIdentity = true
  const table = semantics.look.tableOfGateway.has(gateway.id) ? edgeTable(gateway.id) : undefined
  const { target } = attachToVpc(semantics, vpc, {
    node: node.id,
    interface: INSIDE,
    stem: 'igw',
    label: `internet gateway ${gateway.name} at its VPC`,
    from,
    gatewayTable: 'out',
    mtu: INTERNET_MTU,
    ...(table === undefined ? {} : { table }),
  })
  plugIntoInternet(semantics, node, [...addresses.map((each) => each.public), ...ranges6])
  for (const range of vpcRanges(vpc))
    node.route('in', { prefix: range, target: { kind: 'peer', interface: INSIDE }, origin: 'local', from })
  for (const each of addresses.filter((address) => address.private === address.public))
    node.route('in', { prefix: `${each.public}/32`, target: { kind: 'peer', interface: INSIDE }, origin: 'local', from: each.from })
  for (const each of addresses.filter((address) => address.private !== address.public))
    node.translate({ kind: 'one-to-one', interface: OUTSIDE, inside: each.private, outside: each.public, from: each.from })
  node.change(INSIDE, { filterIn: egressFilter(semantics, gateway, vpc, addresses) })
  node.change(OUTSIDE, { filterIn: ingressFilter(semantics, gateway, vpc, addresses) })
  registerTarget(semantics, vpc.id, gateway.id, () => ({ target }))
}

/** The port towards the internet, and the tables `out` (everything) and `in` (what the caller adds). */
export function plugIntoInternet({ draft }: Semantics, node: NodeDraft, addresses: readonly string[]): void {
  const { from } = node.start
  const outside = node.port({ name: OUTSIDE, mtu: INTERNET_MTU, table: 'in', from })
  node.plugged(OUTSIDE, linkId(`internet/${node.id}`))
  node.table('in', from)
  for (const prefix of ['0.0.0.0/0', '::/0'])
    node.route('out', { prefix, target: { kind: 'peer', interface: OUTSIDE }, origin: 'local', from })
  draft.internet(outside, addresses)
}

function egressFilter(
  { draft }: Semantics,
  gateway: InternetGateway,
  vpc: Vpc,
  addresses: readonly PublicAddress[],
): ReturnType<typeof draft.filter> {
  const senders = vpc.blocksPublicAccess === 'ingress' ? addresses.filter((each) => each.ofNat) : addresses
  const ranges = [...senders.map((each) => `${each.private}/32`), ...(vpc.blocksPublicAccess === undefined ? (vpc.ipv6Cidrs ?? []) : [])]
  return draft.filter(`${gateway.id}/egress`, () => ({
    stateful: false,
    rules: [
      ...blocked(gateway, vpc),
      drop(gateway, 'destinations', PRIVATE_RANGES, 'IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS'),
      drop(gateway, 'destinations', [SHARED_RANGE], 'IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS'),
      { action: 'accept', protocol: 'any', sources: ranges, from: { ...fromOf(gateway), rule: 'private addresses with a public one' } },
    ],
    default: 'drop',
    label: `internet gateway ${gateway.name}`,
    from: fromOf(
      gateway,
      vpc.blocksPublicAccess === undefined ? 'IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS' : 'VPC_BLOCK_PUBLIC_ACCESS_ENABLED',
    ),
  }))
}

function ingressFilter(
  { draft }: Semantics,
  gateway: InternetGateway,
  vpc: Vpc,
  addresses: readonly PublicAddress[],
): ReturnType<typeof draft.filter> {
  const receivers = vpc.blocksPublicAccess === 'ingress' ? addresses.filter((each) => each.ofNat) : addresses
  const ranges = [...receivers.map((each) => `${each.public}/32`), ...(vpc.blocksPublicAccess === undefined ? (vpc.ipv6Cidrs ?? []) : [])]
  return draft.filter(`${gateway.id}/ingress`, () => ({
    stateful: false,
    rules: [
      ...blocked(gateway, vpc),
      drop(gateway, 'sources', PRIVATE_RANGES, 'IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS'),
      drop(gateway, 'sources', [SHARED_RANGE], 'IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS'),
      { action: 'accept', protocol: 'any', destinations: ranges, from: { ...fromOf(gateway), rule: 'public addresses of the VPC' } },
    ],
    default: 'drop',
    label: `internet gateway ${gateway.name}`,
    from: fromOf(
      gateway,
      vpc.blocksPublicAccess === undefined ? 'IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS' : 'VPC_BLOCK_PUBLIC_ACCESS_ENABLED',
    ),
  }))
}

/** Of a VPC that blocks both directions, nothing passes (EC2 API, VpcBlockPublicAccessOptions). */
function blocked(gateway: InternetGateway, vpc: Vpc): FilterRule[] {
  if (vpc.blocksPublicAccess !== 'bidirectional') return []
  return [
    {
      action: 'drop',
      protocol: 'any',
      from: { ...vpc.from, object: vpc.id, rule: `block public access at ${gateway.id}`, code: 'VPC_BLOCK_PUBLIC_ACCESS_ENABLED' },
    },
  ]
}

function drop(gateway: InternetGateway, side: 'sources' | 'destinations', ranges: readonly string[], code: string): FilterRule {
  return { action: 'drop', protocol: 'any', [side]: ranges, from: { ...fromOf(gateway, code), rule: code } }
}
