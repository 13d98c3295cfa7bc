import type { Problem } from '../../core/problem.ts'
import type { AwsObjects } from './objects.ts'

/** Security groups that no interface has, and network ACLs that no subnet has. A VPC's default ones can not be removed. */
export function unattachedFilters(objects: AwsObjects): Problem[] {
  const used = new Set([
    ...objects.networkInterfaces.flatMap(({ securityGroups }) => securityGroups),
    ...objects.loadBalancers.flatMap(({ securityGroups }) => securityGroups),
    ...objects.endpoints.flatMap(({ securityGroups }) => securityGroups),
    ...objects.managedServices.flatMap(({ securityGroups }) => securityGroups),
  ])
  const groups = objects.securityGroups.filter(({ id, name }) => !used.has(id) && name !== 'default')
  const acls = objects.networkAcls.filter(({ subnets, isDefault }) => subnets.length === 0 && !isDefault)
  return [
    ...groups.map((group): Problem => {
      const naming = objects.securityGroups.filter(
        ({ id, ingress, egress }) =>
          id !== group.id && [...ingress, ...egress].some(({ peer }) => peer.kind === 'security-group' && peer.id === group.id),
      )
      const also = naming.length === 0 ? '' : `, though rules of ${naming.map(({ id }) => id).join(', ')} name it: they let nobody pass`
      return problem(`security group ${text(group)} is on no network interface${also}`, group.from.at)
    }),
    ...acls.map((acl) => problem(`network ACL ${text(acl)} is on no subnet`, acl.from.at)),
  ]
}

const text = ({ id, name }: { readonly id: string; readonly name: string }): string => (name === id ? id : `${id} (${name})`)

const problem = (message: string, at: Problem['at']): Problem => ({
  code: 'LINT-007',
  severity: 'info',
  message,
  ...(at === undefined ? {} : { at }),
  hint: 'delete it, or attach it where it was meant to be',
})
