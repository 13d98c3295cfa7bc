import { PROTOCOL } from '../../../network/model.ts'
import type { NetworkInterface } from '../objects.ts'
import { fromOf, vpcRanges, type Semantics } from './context.ts'
import type { HostPort, HostPorts } from './hosts.ts'
import type { PublicAddress } from './public-addresses.ts'
import { deliverTo, standing } from './vpc.ts'

/**
 * Interfaces that routes may lead to. A machine whose source/destination check is off forwards; what its system does besides nobody can see from
 * here, so it is assumed to pass everything, and to masquerade what leaves by an internet gateway (VPC user guide, NAT instances).
 */
export function addRoutingInstances(
  semantics: Semantics,
  ports: HostPorts,
  addresses: ReadonlyMap<string, readonly PublicAddress[]>,
): void {
  semantics.interfaceTarget = (vpc, id) => {
    const eni = semantics.look.networkInterface.get(id)
    const port = ports.get(id)
    if (eni === undefined || port === undefined || standing(semantics, eni)?.vpc.id !== vpc) return undefined
    return eni.detached === true || isStopped(semantics, eni)
      ? { target: { kind: 'blackhole' }, code: 'BAD_STATE_ROUTE' }
      : { target: deliverTo({ node: port.node.id, interface: port.interface }) }
  }
  const withPublic = new Set([...addresses].flatMap(([vpc, list]) => list.map((each) => `${vpc}|${each.private}`)))
  for (const eni of semantics.objects.networkInterfaces) {
    if (eni.sourceDestCheck) continue
    const port = ports.get(eni.id)
    const where = standing(semantics, eni)
    if (port === undefined || where === undefined) continue
    if (port.node.role === 'host' && !port.node.isMerged) {
      port.node.role = 'router'
      port.node.hidesIdentity = true
      port.node.assume(`what the system of ${port.node.id} does with packets is not known: it is taken to forward all of them`)
    }
    if (withPublic.has(`${where.vpc.id}|${eni.address}`)) masquerade(semantics, eni, port)
  }
}

function isStopped({ look }: Semantics, eni: NetworkInterface): boolean {
  const owner = look.owner.get(eni.id)
  return owner?.kind === 'instance' && look.instance.get(owner.id)?.stoppedState !== undefined
}

function masquerade(semantics: Semantics, eni: NetworkInterface, { node, interface: name }: HostPort): void {
  const { vpc } = standing(semantics, eni)!
  if (node.isMerged) return
  const routes = semantics.look.tableOfSubnet.get(eni.subnet)?.routes ?? []
  const plain = routes.filter((route) => route.prefixList === undefined)
  if (!plain.some((route) => route.prefix === '0.0.0.0/0' && route.target.kind === 'internet-gateway')) return
  const elsewhere = plain.filter((route) => route.target.kind !== 'internet-gateway').map((route) => route.prefix)
  node.masquerade({
    interface: name,
    outside: eni.address,
    exceptTo: [...vpcRanges(vpc), ...elsewhere, '::/0'],
    protocols: [PROTOCOL.tcp, PROTOCOL.udp, PROTOCOL.icmp],
    from: fromOf(eni),
  })
  node.assume(`${node.id} is taken to masquerade what it sends out by the internet gateway`)
}
