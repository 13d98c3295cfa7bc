import type { Allocator } from '../design/lock.ts'
import type { ClosedNetworkLink, Design } from '../design/model.ts'
import { parsePrefix } from '../ip/prefix.ts'
import { allocateAddress, nth } from './allocation.ts'
import type { RouterPort } from './cloud.ts'

/** The port of a router into a closed network: an address of its range; the first one is the carrier's. */
export function closedNetworkPort(
  design: Design,
  link: ClosedNetworkLink,
  port: { readonly node: string } & Pick<RouterPort, 'interface' | 'kind'>,
  allocator: Allocator,
): RouterPort {
  const range = parsePrefix(link.cidr)
  const at = design.locate(`links[${design.links.indexOf(link)}].cidr`)
  return {
    interface: port.interface,
    kind: port.kind,
    use: 'closed-network',
    network: link.name,
    address: `${allocateAddress(allocator, `address/${link.name}`, port.node, range, 2, at)}/32`,
    gateway: nth(range, 1),
    beyond: link.cidr,
    mtu: link.mtu,
    antiSpoof: false,
  }
}
