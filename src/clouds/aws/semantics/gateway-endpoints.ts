import { PROTOCOL } from '../../../network/model.ts'
import type { PrefixList, VpcEndpoint } from '../objects.ts'
import { aliasesOf, asNode, fromOf, placeOf, registerTarget, type Semantics } from './context.ts'
import { attachToVpc } from './vpc.ts'

/** ICMP and ICMPv6 echo request as type × 256. */
const ECHO = { v4: 8 * 256, v6: 128 * 256 }

/**
 * A gateway endpoint leads from its own VPC to the ranges of its service (VPC user guide, gateway endpoints); Reachability Analyzer lets pass TCP and ICMP
 * echo alone (its code VPCE_GATEWAY_PROTOCOL_RESTRICTION). Nothing comes from it but answers.
 */
export function addGatewayEndpoints(semantics: Semantics): void {
  const lists = new Map(
    semantics.objects.prefixLists.flatMap((list) =>
      list.service === undefined ? [] : [[`${list.region}|${list.service}`, list] as const],
    ),
  )
  for (const endpoint of semantics.objects.endpoints)
    if (endpoint.kind === 'gateway') addGatewayEndpoint(semantics, endpoint, lists.get(`${endpoint.region}|${endpoint.service}`))
}

function addGatewayEndpoint(semantics: Semantics, endpoint: VpcEndpoint, list: PrefixList | undefined): void {
  const { draft, look } = semantics
  const vpc = look.vpc.get(endpoint.vpc)
  if (vpc === undefined) return
  if (endpoint.brokenState !== undefined) {
    registerTarget(semantics, vpc.id, endpoint.id, () => ({ target: { kind: 'blackhole' }, code: 'BAD_STATE' }))
    return
  }
  const from = fromOf(endpoint)
  const node = draft.node(asNode(endpoint.id), {
    role: 'fabric',
    kind: 'gateway-endpoint',
    place: placeOf(endpoint, vpc.name),
    from,
    aliases: aliasesOf(endpoint, 'vpc-endpoint'),
  })
  node.table('service', fromOf(endpoint, 'CANNOT_ROUTE'))
  // Without its prefix list, the routes that lead here say what belongs to it.
  for (const prefix of list?.prefixes ?? ['0.0.0.0/0', '::/0'])
    node.route('service', { prefix, target: { kind: 'exit', what: endpoint.service }, origin: 'local', from })
  const { target } = attachToVpc(semantics, vpc, {
    node: node.id,
    interface: 'vpc',
    stem: 'vpce',
    label: `gateway endpoint ${endpoint.name}`,
    from,
    gatewayTable: 'service',
  })
  node.change('vpc', {
    filterIn: draft.filter(`${endpoint.id}/in`, () => ({
      stateful: false,
      rules: [
        { action: 'accept', protocol: PROTOCOL.tcp, from },
        { action: 'accept', protocol: PROTOCOL.icmp, destinationPorts: [{ from: ECHO.v4, to: ECHO.v4 }], from },
        { action: 'accept', protocol: PROTOCOL.icmpv6, destinationPorts: [{ from: ECHO.v6, to: ECHO.v6 }], from },
      ],
      default: 'drop',
      label: `gateway endpoint ${endpoint.name}`,
      from: fromOf(endpoint, 'VPCE_GATEWAY_PROTOCOL_RESTRICTION'),
    })),
  })
  registerTarget(semantics, vpc.id, endpoint.id, () => ({ target }))
}
