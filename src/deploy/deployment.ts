import { sortedBy } from '../core/stable.ts'
import type { RouterMachine } from '../clouds/cloud.ts'
import { DEPLOYMENTS } from '../clouds/deployments.ts'
import type { Design } from '../design/model.ts'
import { manualSteps, type ManualStep } from './manual-steps.ts'
import { applyOrder } from './order.ts'
import type { RenderedFile, TerraformFile } from './resource.ts'
import type { TerraformSchema } from './schema.ts'
import { renderTerraform } from './terraform.ts'
import { workflowFile } from './workflow.ts'

/** What is deployed: a compiled design. */
export interface DeploymentInput {
  readonly design: Design
  readonly routers: readonly RouterMachine[]
  /** By cloud name. */
  readonly objects: ReadonlyMap<string, unknown>
}

export interface Deployment {
  /** Files of `out/`: `terraform/`, `packer/`, `.github/`; sorted by path. */
  readonly files: readonly RenderedFile[]
  /** Layers of one `terraform apply`. */
  readonly order: readonly (readonly string[])[]
  readonly steps: readonly ManualStep[]
}

/**
 * Everything that makes a design real, but for the routers' own configurations.
 *
 * @param schema checked against when given; without it only mentions and order are.
 * @throws ProblemError BUILD-001 to BUILD-004, see {@link renderTerraform}.
 */
export function renderDeployment({ design, routers, objects }: DeploymentInput, schema?: TerraformSchema): Deployment {
  const made = DEPLOYMENTS.map((cloud) => ({ cloud, objects: objects.get(cloud.cloud) })).filter((entry) => entry.objects !== undefined)
  const terraform = made
    .map((entry) => ({ ...entry, files: entry.cloud.terraform(entry.objects, design, routers) }))
    .filter((entry) => entry.files.length > 0)
  const files: readonly TerraformFile[] = terraform.flatMap((entry) => entry.files)
  const images = unique(terraform.flatMap((entry) => entry.cloud.images(entry.objects, design)))
  const accesses = terraform.flatMap((entry) => entry.cloud.pipeline(entry.objects, design) ?? [])
  const workflow = accesses.length === 0 ? [] : [workflowFile(design.name, accesses)]
  return {
    files: sortedBy([...renderTerraform(files, schema), ...images, ...workflow], (file) => file.path),
    order: applyOrder(files),
    steps: manualSteps({
      design,
      routers,
      madeClouds: new Set(terraform.map((entry) => entry.cloud.cloud)),
      hasImages: images.length > 0,
      accesses,
    }),
  }
}

/** Scripts that several clouds give are the same file. */
function unique(files: readonly RenderedFile[]): readonly RenderedFile[] {
  return [...new Map(files.map((file) => [file.path, file])).values()]
}
