import type { CloudDeployment } from '../cloud.ts'
import type { AwsObjects } from './objects.ts'
import { routerImage } from './packer.ts'
import { pipelineAccess } from './pipeline.ts'
import { awsTerraform } from './terraform.ts'

export const awsDeployment: CloudDeployment<AwsObjects> = {
  cloud: 'aws',
  terraform: awsTerraform,
  images: routerImage,
  pipeline: pipelineAccess,
}
