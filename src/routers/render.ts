import type { RenderedFile } from '../deploy/resource.ts'
import type { NetworkIndex } from '../network/index.ts'
import { routerSystem } from './registry.ts'

/**
 * The files of every router of the network, as they lie in the output folder: `routers/<node>/…`, in the order of the network.
 *
 * @example renderRouters(index).find(({ path }) => path === 'routers/edge-1/frr/frr.conf')?.content
 */
export function renderRouters(index: NetworkIndex): RenderedFile[] {
  return index.network.nodes.flatMap((node) => {
    if (node.role !== 'router') return []
    const system = routerSystem(node.system ?? '')
    if (system === undefined) throw new Error(`no router system ${node.system}`)
    return system.render(index, node).map((file) => ({ ...file, path: `routers/${node.id}/${file.path}` }))
  })
}
