import { awsDeployment } from './aws/deployment.ts'
import type { CloudDeployment } from './cloud.ts'
import { sakuraDeployment } from './sakura/deployment.ts'

/** What makes each cloud's objects real. A list of its own, so that checking and proving need not load it. */
export const DEPLOYMENTS: readonly CloudDeployment[] = [awsDeployment, sakuraDeployment] as readonly CloudDeployment[]
