import type { Obstacle, ProposedEdit } from '../../../network/edits.ts'
import { replaced } from '../../edits/lists.ts'
import { block, stem } from '../../edits/terraform-text.ts'
import type { AwsObjects, Vpc } from '../objects.ts'

/** An exclusion of the VPC from VPC Block Public Access, which is set for the account and region (VPC user guide). */
export function publicAccessEdits(objects: AwsObjects, obstacle: Obstacle): readonly ProposedEdit<AwsObjects>[] {
  if (obstacle.goal !== 'pass' || obstacle.code !== 'VPC_BLOCK_PUBLIC_ACCESS_ENABLED') return []
  const gateway = [...objects.internetGateways, ...objects.egressOnlyGateways].find(
    ({ id }) => id === obstacle.object || id === obstacle.node,
  )
  const vpc = objects.vpcs.find(({ id }) => id === gateway?.vpc)
  return vpc?.blocksPublicAccess === undefined ? [] : [exclusion(vpc)]
}

function exclusion({ id, name, region }: Vpc): ProposedEdit<AwsObjects> {
  return {
    key: `${id} public access`,
    cost: 5,
    words: `exclude ${id} from VPC Block Public Access, in both directions`,
    commands: `aws ec2 create-vpc-block-public-access-exclusion --region ${region} --vpc-id ${id} --internet-gateway-exclusion-mode allow-bidirectional`,
    terraform: block(`resource "aws_vpc_block_public_access_exclusion" "${stem(name)}"`, [
      ['vpc_id', id],
      ['internet_gateway_exclusion_mode', 'allow-bidirectional'],
    ]),
    apply: (all) => ({
      ...all,
      vpcs: replaced(all.vpcs, id, (each) => {
        const { blocksPublicAccess: _, ...open } = each
        return open
      }),
    }),
  }
}
