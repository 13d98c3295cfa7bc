import type { Deployment } from '../deploy/deployment.ts'
import type { RenderedFile } from '../deploy/resource.ts'
import { renderRouters } from '../routers/render.ts'
import type { Workspace } from './workspace.ts'

/** What the clouds need, and `routers/<name>/`, as they lie in the output folder. */
export function deployedFiles({ index }: Workspace, deployment: Deployment): RenderedFile[] {
  return [...deployment.files, ...renderRouters(index)]
}
