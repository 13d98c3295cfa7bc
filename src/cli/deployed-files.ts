import type { Deployment } from '../deploy/deployment.ts'
import type { RenderedFile } from '../deploy/resource.ts'
import { nodeOf } from '../network/index.ts'
import { routerSystem } from '../routers/registry.ts'
import type { Workspace } from './workspace.ts'

/** What the clouds need, and `routers/<name>/`, as they lie in the output folder. */
export function deployedFiles({ compiled, index }: Workspace, deployment: Deployment): RenderedFile[] {
  const routers = compiled.routers.flatMap((router) => {
    const system = routerSystem(router.system)
    if (system === undefined) throw new Error(`no router system ${router.system}`)
    return system.render(index, nodeOf(index, router.node)).map((file) => ({ ...file, path: `routers/${router.node}/${file.path}` }))
  })
  return [...deployment.files, ...routers]
}
