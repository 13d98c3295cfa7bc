import { DEPLOYMENTS } from '../clouds/deployments.ts'
import type { Compiled } from '../compile/compile.ts'
import { sortedBy } from '../core/stable.ts'
import type { ResourceChanges } from '../report/migration-sections.ts'

/** What `terraform apply` does where the second design follows the first. */
export function terraformChanges(before: Compiled, after: Compiled): ResourceChanges {
  const [old, now] = [resourcesOf(before), resourcesOf(after)]
  const sorted = (addresses: Iterable<string>): string[] => sortedBy(addresses, (address) => address)
  return {
    made: sorted([...now.keys()].filter((address) => !old.has(address))),
    changed: sorted([...now].filter(([address, text]) => old.has(address) && old.get(address) !== text).map(([address]) => address)),
    destroyed: sorted([...old.keys()].filter((address) => !now.has(address))),
  }
}

/** `aws_route.app_192_168_0_0_16` to what is said of it. */
function resourcesOf({ design, routers, objects }: Compiled): ReadonlyMap<string, string> {
  const files = DEPLOYMENTS.flatMap((cloud) => {
    const made = objects.get(cloud.cloud)
    return made === undefined ? [] : cloud.terraform(made, design, routers)
  })
  const resources = files.flatMap((file) => file.blocks).filter((block) => block.kind === 'resource')
  return new Map(resources.map(({ labels, attributes, blocks }) => [labels.join('.'), JSON.stringify([attributes, blocks])]))
}
