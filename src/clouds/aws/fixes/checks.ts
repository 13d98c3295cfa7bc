import type { Obstacle, ProposedEdit } from '../../../network/edits.ts'
import { block, stem } from '../../edits/terraform-text.ts'
import type { AwsObjects } from '../objects.ts'

/** Forwarding for others needs the source/destination check off (EC2 user guide, network interfaces). */
export function checkEdits(objects: AwsObjects, obstacle: Obstacle): readonly ProposedEdit<AwsObjects>[] {
  if (obstacle.kind !== 'check' || obstacle.goal !== 'pass') return []
  return objects.networkInterfaces
    .filter((eni) => eni.id === obstacle.object && eni.sourceDestCheck)
    .map((eni) => ({
      key: `${eni.id} source/destination check`,
      cost: 1,
      words: `turn the source/destination check of ${eni.id} off`,
      commands: `aws ec2 modify-network-interface-attribute --region ${eni.region} --network-interface-id ${eni.id} --no-source-dest-check`,
      terraform: `# in the resource of this interface:\n${block(`resource "aws_network_interface" "${stem(eni.name)}"`, [['source_dest_check', false]])}`,
      apply: (all) => ({
        ...all,
        networkInterfaces: all.networkInterfaces.map((each) => (each.id === eni.id ? { ...each, sourceDestCheck: false } : each)),
      }),
    }))
}
