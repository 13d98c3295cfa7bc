import type { Obstacle, ProposedEdit } from '../../../network/edits.ts'
import { PROTOCOL } from '../../../network/model.ts'
import { replaced } from '../../edits/lists.ts'
import { block, stem } from '../../edits/terraform-text.ts'
import type { AwsObjects, LoadBalancer, LoadBalancerListener, TargetGroup } from '../objects.ts'

type Edit = ProposedEdit<AwsObjects>

/** A listener for the port that nobody takes; targets of other zones for the zone that has none. */
export function loadBalancerEdits(objects: AwsObjects, obstacle: Obstacle): readonly Edit[] {
  const balancer =
    obstacle.kind === 'balance' && obstacle.goal === 'pass' ? objects.loadBalancers.find(({ id }) => id === obstacle.node) : undefined
  if (balancer === undefined || balancer.brokenState !== undefined) return []
  if (obstacle.code === 'ELBV2_LISTENERS_MISMATCH') return listenerEdits(objects, balancer, obstacle)
  const listener = balancer.listeners.find(({ protocol, port }) => obstacle.rule === `${protocol}:${port}`)
  const groups = objects.targetGroups.filter(({ id }) => listener?.targetGroups.includes(id) === true)
  if (obstacle.code === 'ELBV2_NO_TARGETS_IN_AZ') return crossZoneEdits(balancer, groups)
  return obstacle.code === 'ELB_INSTALLED_AZ_RESTRICTION' ? zoneEdits(objects, balancer, groups) : []
}

/** For one port, to the group of a listener that is there already. */
function listenerEdits(objects: AwsObjects, balancer: LoadBalancer, { protocol, ports }: Obstacle): Edit[] {
  const name = protocol === PROTOCOL.tcp ? 'TCP' : protocol === PROTOCOL.udp ? 'UDP' : undefined
  if (name === undefined || ports === undefined || ports.from !== ports.to) return []
  const groups = new Set(balancer.listeners.flatMap(({ targetGroups }) => targetGroups))
  return objects.targetGroups
    .filter(({ id, protocol: served }) => groups.has(id) && (served === name || served === 'TCP_UDP'))
    .map((group) => listener(balancer, group, name, ports.from))
}

function listener(balancer: LoadBalancer, group: TargetGroup, protocol: string, port: number): Edit {
  const made: LoadBalancerListener = { id: `proposed-${protocol}-${port}`, protocol, port, targetGroups: [group.id], from: {} }
  return {
    key: `${balancer.id} ${protocol}:${port} ${group.id}`,
    cost: 3,
    words: `add a listener ${protocol}:${port} to load balancer ${balancer.name}, to target group ${group.name}`,
    commands: `aws elbv2 create-listener --region ${balancer.region} --load-balancer-arn ${balancer.id} --protocol ${protocol} --port ${port} --default-actions Type=forward,TargetGroupArn=${group.id}`,
    terraform: block(`resource "aws_lb_listener" "${stem(`${balancer.name} ${protocol} ${port}`)}"`, [
      ['load_balancer_arn', balancer.id],
      ['protocol', protocol],
      ['port', port],
      {
        block: 'default_action',
        lines: [
          ['type', 'forward'],
          ['target_group_arn', group.id],
        ],
      },
    ]),
    apply: (objects) => ({
      ...objects,
      loadBalancers: replaced(objects.loadBalancers, balancer.id, (each) => ({ ...each, listeners: [...each.listeners, made] })),
    }),
  }
}

/** For one target group, which goes before what the load balancer says (Network Load Balancer guide, cross-zone load balancing). */
function crossZoneEdits(balancer: LoadBalancer, groups: readonly TargetGroup[]): Edit[] {
  return groups
    .filter((group) => !(group.crossZone ?? balancer.crossZone))
    .map((group) => ({
      key: `${group.id} cross-zone`,
      cost: 2,
      words: `let every zone of load balancer ${balancer.name} send to all targets of target group ${group.name} (cross-zone)`,
      commands: `aws elbv2 modify-target-group-attributes --region ${group.region} --target-group-arn ${group.id} --attributes Key=load_balancing.cross_zone.enabled,Value=true`,
      terraform: `# in the resource of this target group:\n${block(`resource "aws_lb_target_group" "${stem(group.name)}"`, [['load_balancing_cross_zone_enabled', 'true']])}`,
      apply: (objects) => ({
        ...objects,
        targetGroups: replaced(objects.targetGroups, group.id, (each) => ({ ...each, crossZone: true })),
      }),
    }))
}

/** Targets get nothing as long as their zone is not one of the load balancer's. */
function zoneEdits(objects: AwsObjects, balancer: LoadBalancer, groups: readonly TargetGroup[]): Edit[] {
  const standing = objects.instances
    .filter(({ id }) => groups.some(({ targets }) => targets.some((target) => target.id === id)))
    .flatMap(({ networkInterfaces }) => objects.networkInterfaces.find(({ id }) => id === networkInterfaces[0]) ?? [])
  const subnets = new Map(
    standing.flatMap((eni) => {
      const subnet = objects.subnets.find(({ id }) => id === eni.subnet)
      return subnet === undefined || balancer.zones.some(({ zone }) => zone === subnet.zone) ? [] : [[subnet.zone, subnet] as const]
    }),
  )
  return [...subnets.values()].map((subnet) => ({
    key: `${balancer.id} ${subnet.id}`,
    cost: 4,
    words: `add ${subnet.id} (${subnet.zone}) to load balancer ${balancer.name}`,
    commands: `aws elbv2 set-subnets --region ${balancer.region} --load-balancer-arn ${balancer.id} --subnets ${[...balancer.zones.map((each) => each.subnet), subnet.id].join(' ')}`,
    terraform: `# in the resource of this load balancer:\n${block(`resource "aws_lb" "${stem(balancer.name)}"`, [
      ['subnets', [...balancer.zones.map((each) => each.subnet), subnet.id]],
    ])}`,
    apply: (all) => ({
      ...all,
      loadBalancers: replaced(all.loadBalancers, balancer.id, (each) => ({
        ...each,
        zones: [...each.zones, { zone: subnet.zone, subnet: subnet.id }],
      })),
    }),
  }))
}
