import type { CloudDeployment } from '../cloud.ts'
import type { SakuraObjects } from './objects.ts'
import { routerImage } from './packer.ts'
import { pipelineAccess } from './pipeline.ts'
import { sakuraTerraform } from './terraform.ts'

export const sakuraDeployment: CloudDeployment<SakuraObjects> = {
  cloud: 'sakura',
  terraform: sakuraTerraform,
  images: routerImage,
  pipeline: pipelineAccess,
}
