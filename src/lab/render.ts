import type { RenderedFile } from '../deploy/resource.ts'
import type { NetworkIndex } from '../network/index.ts'
import type { NodeId } from '../network/model.ts'
import { frrFiles } from '../routers/frr/index.ts'

/** The files of every router as an FRR machine has them: the very files of `out/routers` where its system is FRR. */
export function labRouterFiles(index: NetworkIndex): ReadonlyMap<NodeId, readonly RenderedFile[]> {
  return new Map(index.network.nodes.filter((node) => node.role === 'router').map((node) => [node.id, frrFiles(index, node)]))
}
