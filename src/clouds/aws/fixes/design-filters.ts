import { formatService, type Design } from '../../../design/model.ts'
import type { Obstacle } from '../../../network/edits.ts'
import type { DesignChange } from '../../cloud.ts'
import { isSix } from '../../edits/terraform-text.ts'
import type { AwsNetworkAclRule, AwsSecurityGroupRule } from '../design.ts'
import type { AwsObjects } from '../objects.ts'
import { groupChange, groupNamed, partOf, serviceOf, type Group } from './design-parts.ts'
import { freeNumber, LAST_NUMBER } from './network-acls.ts'

type Direction = 'ingress' | 'egress'

/** Rules of network ACLs, and rules of security groups besides those that policies make. */
export function filterChanges(design: Design, objects: AwsObjects, obstacle: Obstacle): readonly DesignChange[] {
  if (obstacle.kind !== 'filter' || obstacle.direction === 'forward') return []
  const direction = obstacle.direction === 'in' ? 'ingress' : 'egress'
  const acl = objects.networkAcls.find(({ id }) => id === obstacle.object)
  if (acl !== undefined) {
    const part = partOf(acl.id, 'network-acl')
    const group = part === undefined ? undefined : groupNamed(design, part.owner, part.name)
    const deciding = Number(/^\d+/u.exec(obstacle.rule ?? '')?.[0] ?? LAST_NUMBER + 1)
    const number = freeNumber(acl, direction, deciding)
    return group === undefined || number === undefined ? [] : entry(group, direction, number, obstacle)
  }
  const groups = (obstacle.object ?? '').split(' ').flatMap((id) => {
    const part = partOf(id, 'security-group')
    return part === undefined ? [] : (groupNamed(design, part.owner, part.name) ?? [])
  })
  return obstacle.goal === 'pass'
    ? groups.flatMap((group) => rule(group, direction, obstacle))
    : groups.flatMap((group) => removals(group, direction, obstacle))
}

const rangeOf = ({ sender, receiver, destination }: Obstacle, direction: Direction): string | undefined =>
  (direction === 'ingress' ? sender : receiver).ranges.find((range) => isSix(range) === isSix(destination))

const sideOf = (direction: Direction): string => (direction === 'ingress' ? 'from' : 'to')

function entry(group: Group, direction: Direction, number: number, obstacle: Obstacle): DesignChange[] {
  const [service, cidr] = [serviceOf(obstacle), rangeOf(obstacle, direction)]
  if (service === undefined || cidr === undefined || group.group.networkAcl === undefined) return []
  const action = obstacle.goal === 'pass' ? 'allow' : 'deny'
  const made: AwsNetworkAclRule = { number, action, service, cidr }
  const words = `${formatService(service)} ${sideOf(direction)} ${cidr}`
  return [
    groupChange(
      group,
      {
        key: `acl ${direction} ${number} ${action} ${words}`,
        cost: obstacle.goal === 'pass' ? 1.5 : 1.6,
        words: `let the network ACL of ${group.site}/${group.name} ${action} ${direction} ${words}, as number ${number}`,
        path: `.networkAcl.${direction}`,
        text: `networkAcl.${direction}: add { ${action}: '${formatService(service)}', ${sideOf(direction)}: '${cidr}', number: ${number} }`,
      },
      (each) =>
        each.networkAcl === undefined
          ? each
          : {
              ...each,
              networkAcl: {
                ...each.networkAcl,
                [direction]: [...each.networkAcl[direction], made].sort((a, b) => a.number - b.number),
              },
            },
    ),
  ]
}

/** Dearer than a policy, which says the same of both ends. */
function rule(group: Group, direction: Direction, obstacle: Obstacle): DesignChange[] {
  const [service, peer] = [serviceOf(obstacle), rangeOf(obstacle, direction)]
  if (service === undefined || peer === undefined) return []
  const made: AwsSecurityGroupRule = { service, peer }
  const words = `${formatService(service)} ${sideOf(direction)} ${peer}`
  return [
    groupChange(
      group,
      {
        key: `sg ${direction} ${words}`,
        cost: 1.7,
        words: `let the security group of ${group.site}/${group.name} ${direction === 'ingress' ? 'take' : 'send'} ${words}`,
        path: `.securityGroup.${direction}`,
        text: `securityGroup.${direction}: add { service: '${formatService(service)}', ${sideOf(direction)}: '${peer}' }`,
      },
      (each) => ({ ...each, securityGroup: { ...each.securityGroup, [direction]: [...each.securityGroup[direction], made] } }),
    ),
  ]
}

/** Rules that the design has written besides its policies. */
function removals(group: Group, direction: Direction, obstacle: Obstacle): DesignChange[] {
  const service = serviceOf(obstacle)
  return group.group.securityGroup[direction]
    .filter((each) => each.service.protocol === 'any' || each.service.protocol === service?.protocol)
    .map((each) =>
      groupChange(
        group,
        {
          key: `sg ${direction} - ${formatService(each.service)} ${each.peer}`,
          cost: 1.4,
          words: `leave ${formatService(each.service)} ${sideOf(direction)} ${each.peer} out of the security group of ${group.site}/${group.name}`,
          path: `.securityGroup.${direction}`,
          text: `securityGroup.${direction}: delete { service: '${formatService(each.service)}', ${sideOf(direction)}: '${each.peer}' }`,
        },
        (now) => ({
          ...now,
          securityGroup: {
            ...now.securityGroup,
            [direction]: now.securityGroup[direction].filter(
              (one) => one.peer !== each.peer || formatService(one.service) !== formatService(each.service),
            ),
          },
        }),
      ),
    )
}
