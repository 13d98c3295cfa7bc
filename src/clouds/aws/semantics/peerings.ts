import type { FilterId } from '../../../network/model.ts'
import type { PeeringSide, Vpc, VpcPeering } from '../objects.ts'
import { aliasesOf, asNode, fabricAddress, fromOf, placeOf, registerTarget, vpcRanges, type Semantics } from './context.ts'
import { attachToVpc, deliverTo, LOCAL_TABLE, vpcNode } from './vpc.ts'

/**
 * A peering carries only between the ranges of its two VPCs: what enters is looked up among the receiver's own subnets alone, so nothing goes on to a
 * third network or a gateway (VPC peering guide, unsupported configurations).
 */
export function addPeerings(semantics: Semantics): void {
  for (const peering of semantics.objects.peerings) {
    const requester = semantics.look.vpc.get(peering.requester.vpc)
    const accepter = semantics.look.vpc.get(peering.accepter.vpc)
    if (peering.brokenState !== undefined) {
      for (const vpc of [requester, accepter])
        if (vpc !== undefined) registerTarget(semantics, vpc.id, peering.id, () => ({ target: { kind: 'blackhole' }, code: 'BAD_STATE' }))
    } else if (requester !== undefined && accepter !== undefined) join(semantics, peering, requester, accepter)
    else if (requester !== undefined) leave(semantics, peering, requester, peering.accepter)
    else if (accepter !== undefined) leave(semantics, peering, accepter, peering.requester)
  }
}

function join(semantics: Semantics, peering: VpcPeering, requester: Vpc, accepter: Vpc): void {
  const { draft } = semantics
  const from = fromOf(peering)
  const ends = [
    { vpc: requester, other: accepter },
    { vpc: accepter, other: requester },
  ].map(({ vpc, other }) => {
    const node = draft.get(vpcNode(vpc))
    return {
      vpc,
      port: node.port({
        name: node.freshName('pcx'),
        table: LOCAL_TABLE,
        addresses: [fabricAddress(semantics)],
        filterIn: between(semantics, peering, { from: vpcRanges(other), to: vpcRanges(vpc) }, vpc.id),
        from,
      }),
    }
  })
  const [left, right] = [ends[0]!, ends[1]!]
  draft.wire(`wire/${peering.id}`, `peering ${peering.name}`, left.port, right.port, from)
  registerTarget(semantics, requester.id, peering.id, () => ({ target: deliverTo(right.port) }))
  registerTarget(semantics, accepter.id, peering.id, () => ({ target: deliverTo(left.port) }))
}

/** The other VPC is not among the objects: the peering is where the known network ends. */
function leave(semantics: Semantics, peering: VpcPeering, vpc: Vpc, far: PeeringSide): void {
  const { draft } = semantics
  const from = fromOf(peering)
  const node = draft.node(asNode(peering.id), {
    role: 'fabric',
    kind: 'vpc-peering',
    place: placeOf(vpc, vpc.name),
    from,
    aliases: aliasesOf(peering, 'vpc-peering-connection'),
  })
  node.table('far', fromOf(peering, 'PCX_REQUIRES_ADDRESS_IN_VPC_CIDR'))
  const where = [
    far.vpc,
    ...(far.account === undefined ? [] : [`of account ${far.account}`]),
    ...(far.region === undefined ? [] : [`in ${far.region}`]),
  ]
  for (const prefix of far.cidrs)
    node.route('far', {
      prefix,
      target: { kind: 'exit', what: `${where.join(' ')}, which is not among the objects` },
      origin: 'local',
      from,
    })
  const { target } = attachToVpc(semantics, vpc, {
    node: node.id,
    interface: 'near',
    stem: 'pcx',
    label: `peering ${peering.name}`,
    from,
    gatewayTable: 'far',
  })
  node.change('near', { filterIn: between(semantics, peering, { from: vpcRanges(vpc), to: far.cidrs }, far.vpc) })
  registerTarget(semantics, vpc.id, peering.id, () => ({ target }))
}

function between(
  { draft }: Semantics,
  peering: VpcPeering,
  ranges: { readonly from: readonly string[]; readonly to: readonly string[] },
  towards: string,
): FilterId {
  return draft.filter(`${peering.id}/to-${towards}`, () => ({
    stateful: false,
    rules: [
      {
        action: 'accept',
        protocol: 'any',
        sources: ranges.from,
        destinations: ranges.to,
        from: { ...fromOf(peering), rule: 'between the ranges of both VPCs' },
      },
    ],
    default: 'drop',
    label: `peering ${peering.name}`,
    from: fromOf(peering, 'PCX_REQUIRES_ADDRESS_IN_VPC_CIDR'),
  }))
}
