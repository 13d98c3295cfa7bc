import type { EndpointGroup, Network } from '../network/model.ts'
import type { LabProbe } from './model.ts'

/** As much of an expectation of the design as the lab tries. */
export interface ExpectedConnection {
  /** `unreachable`, or one of those that want an answer. */
  readonly kind: string
  readonly from: string
  readonly to: string
  readonly service: { readonly protocol: 'tcp' | 'udp' | 'icmp' | 'any'; readonly ports?: { readonly from: number; readonly to: number } }
}

/** A TCP probe for every expectation that names a TCP port and every pair of its hosts. Others are left to the simulation. */
export function probesOf(network: Network, expectations: readonly ExpectedConnection[]): LabProbe[] {
  const groups = new Map(network.endpoints.map((group) => [group.name, group]))
  return expectations.flatMap((expectation) => {
    const { protocol, ports } = expectation.service
    if (protocol !== 'tcp' || ports === undefined) return []
    const port = ports.from
    return places(groups.get(expectation.from)).flatMap((from) =>
      places(groups.get(expectation.to)).map((to): LabProbe => ({
        from,
        to,
        protocol,
        port,
        expect: expectation.kind === 'unreachable' ? 'closed' : 'open',
      })),
    )
  })
}

function places(group: EndpointGroup | undefined): LabProbe['from'][] {
  return (group?.members ?? []).map((member) => ({ node: member.node, address: member.address }))
}
