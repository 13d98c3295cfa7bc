import { groupBy } from '../../../core/stable.ts'
import type { Semantics } from './context.ts'
import type { HostPorts } from './hosts.ts'
import { segmentOf, standing } from './vpc.ts'

/** The network interface of a design's router may fail alone: where the router is all that stands in its subnet, so may the subnet's segment. */
export function letRouterLinesFail(semantics: Semantics, ports: HostPorts): void {
  const { draft, objects } = semantics
  const inSubnet = groupBy(objects.networkInterfaces, (eni) => eni.subnet)
  for (const eni of objects.networkInterfaces) {
    const port = ports.get(eni.id)
    const where = port?.node.isMerged === true ? standing(semantics, eni) : undefined
    if (port === undefined || where === undefined || inSubnet.get(where.subnet.id)?.length !== 1) continue
    draft.mayFail(segmentOf(where.subnet), `network interface of ${port.node.id}`)
  }
}
