import type { Allocator } from '../../design/lock.ts'
import type { Design } from '../../design/model.ts'
import { nodeId } from '../../network/model.ts'
import { allocateAsn, allocateFrom, placeholderAddresses, provenance } from '../allocation.ts'
import type { RouterMachine } from '../cloud.ts'
import { allocateHost, planSubnets, subnetGateway } from './addressing.ts'
import { GROUP_OF_ONE } from './durations.ts'
import type { AwsRouters } from './design.ts'
import { directConnectGateways, isVpc, routerGateways, transitGateways, vpnGateways } from './selectors.ts'

/** Bytes of the largest packet inside a VPC (EC2 user guide, jumbo frames). */
export const VPC_MTU = 9001

/** What AWS gives a transit gateway, a VPN gateway or a Direct Connect gateway when nothing is said. */
export const DEFAULT_HUB_ASN = 64_512

/** EC2 machines that route: one in each zone of their subnet group in turn, behind an Elastic IP each. */
export function planRouters(design: Design, allocator: Allocator): RouterMachine[] {
  for (const [, gateway] of [...transitGateways(design), ...vpnGateways(design), ...directConnectGateways(design)])
    allocator.reserve('asn', gateway.asn ?? DEFAULT_HUB_ASN)
  return routerGateways(design).flatMap(([name, gateway]) => {
    const asn = allocateAsn(allocator, name, gateway.asn)
    return Array.from({ length: gateway.count }, (_, i) => planRouter(design, name, gateway, i + 1, asn, allocator))
  })
}

function planRouter(design: Design, name: string, gateway: AwsRouters, member: number, asn: number, allocator: Allocator): RouterMachine {
  const site = design.sites[gateway.site]
  if (!isVpc(site)) throw new Error(`${gateway.site} is not a VPC`)
  const subnets = planSubnets(design, gateway.site, site, isAttached(design, gateway.site), allocator).filter(
    (s) => s.group === gateway.subnet,
  )
  const subnet = subnets[(member - 1) % subnets.length]
  if (subnet === undefined) throw new Error(`${gateway.site} has no subnet group ${gateway.subnet}`)
  const node = nodeId(gateway.count === 1 ? name : `${name}-${member}`)
  const address = allocateHost(allocator, subnet, node)
  const outside = allocateFrom(allocator, 'placeholder', node, placeholderAddresses('203.0.113.0/24'), {
    what: 'placeholder for a public address',
    where: '203.0.113.0/24',
  })
  return {
    node,
    gateway: name,
    member,
    system: 'frr',
    place: { cloud: 'aws', site: gateway.site, gateway: name, zone: subnet.zone },
    asn,
    routerId: address,
    mode: gateway.mode,
    ports: [
      {
        interface: 'eth0',
        kind: 'ethernet',
        use: 'internet',
        address: `${address}/${subnet.cidr.length}`,
        outside,
        gateway: subnetGateway(subnet.cidr),
        beyond: '0.0.0.0/0',
        mtu: VPC_MTU,
        antiSpoof: gateway.sourceDestCheck,
      },
    ],
    ...(gateway.count > 1 ? { pair: { kind: 'tunnel' as const, port: 'eth0' } } : {}),
    ...(gateway.autoScaling ? { replacement: GROUP_OF_ONE } : {}),
    from: provenance(design, `gateways.${name}`),
  }
}

export function isAttached(design: Design, site: string): boolean {
  return transitGateways(design).some(([, gateway]) => gateway.attach.includes(site))
}
