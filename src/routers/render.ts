import type { RenderedFile } from '../deploy/resource.ts'
import { ProblemError } from '../core/problem.ts'
import type { NetworkIndex } from '../network/index.ts'
import type { NetworkNode } from '../network/model.ts'
import { routerSystem } from './registry.ts'
import type { RouterSystem } from './router.ts'
import { missingFeatures } from './routing-features.ts'

/**
 * The files of every router of the network, as they lie in the output folder: `routers/<node>/…`, in the order of the network.
 *
 * @throws {ProblemError} BUILD-005 when a router asks for what its system is not known to do.
 * @example renderRouters(index).find(({ path }) => path === 'routers/edge-1/frr/frr.conf')?.content
 */
export function renderRouters(index: NetworkIndex): RenderedFile[] {
  const routers = index.network.nodes.filter((node) => node.role === 'router')
  const problems = routers.flatMap((node) => {
    const { title, capabilities } = systemOf(node)
    return missingFeatures(index, node, { code: 'BUILD-005', title, known: capabilities.routing })
  })
  if (problems.length > 0) throw new ProblemError(problems)
  return routers.flatMap((node) =>
    systemOf(node)
      .render(index, node)
      .map((file) => ({ ...file, path: `routers/${node.id}/${file.path}` })),
  )
}

function systemOf(node: NetworkNode): RouterSystem {
  const system = routerSystem(node.system ?? '')
  if (system === undefined) throw new Error(`no router system ${node.system}`)
  return system
}
