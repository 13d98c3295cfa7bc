import type { Vpc } from '../objects.ts'
import { aliasesOf, asNode, fromOf, placeOf, registerTarget, subnetRanges, type Semantics } from './context.ts'
import { INSIDE, OUTSIDE, plugIntoInternet } from './internet-gateways.ts'
import { attachToVpc } from './vpc.ts'

/** IPv6 out, and the answers in (VPC user guide, egress-only internet gateways). */
export function addEgressOnlyGateways(semantics: Semantics): void {
  const { draft, look, objects } = semantics
  for (const gateway of objects.egressOnlyGateways) {
    const vpc = look.vpc.get(gateway.vpc)
    if (vpc === undefined) continue
    const from = fromOf(gateway)
    const node = draft.node(asNode(gateway.id), {
      role: 'fabric',
      kind: 'egress-only-gateway',
      place: placeOf(gateway, vpc.name),
      from,
      aliases: aliasesOf(gateway),
    })
    node.hidesIdentity = true
    const { target } = attachToVpc(semantics, vpc, {
      node: node.id,
      interface: INSIDE,
      stem: 'eigw',
      label: `egress-only gateway ${gateway.name} at its VPC`,
      from,
      gatewayTable: 'out',
    })
    plugIntoInternet(semantics, node, egressOnlyRanges(semantics, vpc))
    for (const range of vpc.ipv6Cidrs ?? [])
      node.route('in', { prefix: range, target: { kind: 'peer', interface: INSIDE }, origin: 'local', from })
    const isBlocked = vpc.blocksPublicAccess === 'bidirectional'
    node.change(INSIDE, {
      filterIn: draft.filter(`${gateway.id}/egress`, () => ({
        stateful: false,
        rules: isBlocked ? [] : [{ action: 'accept', protocol: 'any', sources: vpc.ipv6Cidrs ?? [], from }],
        default: 'drop',
        label: `egress-only gateway ${gateway.name}`,
        from: fromOf(gateway, isBlocked ? 'VPC_BLOCK_PUBLIC_ACCESS_ENABLED' : 'PROTOCOL_RESTRICTION'),
      })),
    })
    node.change(OUTSIDE, {
      filterIn: draft.filter(`${gateway.id}/ingress`, () => ({
        stateful: true,
        rules: [],
        default: 'drop',
        label: `egress-only gateway ${gateway.name}`,
        from: fromOf(gateway, 'NO_PATH'),
      })),
    })
    registerTarget(semantics, vpc.id, gateway.id, () => ({ target }))
  }
}

/** Ranges of the subnets whose IPv6 leaves by an egress-only gateway: what comes from the internet for them arrives there. */
export function egressOnlyRanges({ look }: Semantics, vpc: Vpc): readonly string[] {
  return (look.subnetsOfVpc.get(vpc.id) ?? [])
    .filter((subnet) =>
      look.tableOfSubnet.get(subnet.id)?.routes.some((route) => route.prefix === '::/0' && route.target.kind === 'egress-only-gateway'),
    )
    .flatMap(subnetRanges)
    .filter((range) => range.includes(':'))
}

/** All other IPv6 ranges of the VPC's subnets are the internet gateway's. */
export function internetRanges(semantics: Semantics, vpc: Vpc): readonly string[] {
  const egressOnly = new Set(egressOnlyRanges(semantics, vpc))
  return (semantics.look.subnetsOfVpc.get(vpc.id) ?? [])
    .flatMap(subnetRanges)
    .filter((range) => range.includes(':') && !egressOnly.has(range))
}
