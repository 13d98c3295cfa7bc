import type { Obstacle, ProposedEdit } from '../../../network/edits.ts'
import { block, isSix, lines, stem } from '../../edits/terraform-text.ts'
import type { AwsObjects, SecurityGroup, SecurityGroupRule } from '../objects.ts'
import { portNumbers, trafficOf, trafficWords } from './traffic.ts'

type Direction = 'ingress' | 'egress'

/** A rule in one of the groups of the interface, or the removal of the rule that lets it pass. */
export function securityGroupEdits(objects: AwsObjects, obstacle: Obstacle): readonly ProposedEdit<AwsObjects>[] {
  if (obstacle.kind !== 'filter' || obstacle.direction === 'forward') return []
  const ids = obstacle.object?.split(' ') ?? []
  const groups = objects.securityGroups.filter(({ id }) => ids.includes(id))
  const direction = obstacle.direction === 'in' ? 'ingress' : 'egress'
  if (obstacle.goal === 'stop') {
    return groups.flatMap((group) =>
      group[direction]
        .filter(({ name }) => name === obstacle.rule)
        .flatMap((rule) => [
          removal(group, direction, rule, isNarrow(rule, obstacle) ? 1 : 2),
          ...narrowing(group, direction, rule, obstacle),
        ]),
    )
  }
  // The group with the fewest members opens the least.
  const members = (group: SecurityGroup): number => objects.networkInterfaces.filter((eni) => eni.securityGroups.includes(group.id)).length
  return [...groups]
    .sort((a, b) => members(a) - members(b))
    .flatMap((group, i) =>
      peersOf(objects, group, direction, obstacle).map((peer, j) =>
        addition(group, direction, { ...trafficOf(obstacle), peer, name: '', from: {} }, 1 + i / 10 + j / 100),
      ),
    )
}

function peersOf(
  objects: AwsObjects,
  group: SecurityGroup,
  direction: Direction,
  { sender, receiver, destination }: Obstacle,
): SecurityGroupRule['peer'][] {
  const peer = direction === 'ingress' ? sender : receiver
  const named = objects.securityGroups.find(({ id }) => id === peer.group)
  if (named !== undefined && named.vpc === group.vpc) return [{ kind: 'security-group', id: named.id }]
  return peer.ranges.filter((range) => isSix(range) === isSix(destination)).map((cidr) => ({ kind: 'cidr', cidr }))
}

const peerText = ({ peer }: SecurityGroupRule): string =>
  peer.kind === 'cidr' ? peer.cidr : peer.kind === 'router-address' ? peer.placeholder : peer.id

function addition(group: SecurityGroup, direction: Direction, plain: SecurityGroupRule, cost: number): ProposedEdit<AwsObjects> {
  const words = `${trafficWords(plain)} ${direction === 'ingress' ? 'from' : 'to'} ${peerText(plain)}`
  const rule = { ...plain, name: `proposed: ${words}` }
  return {
    key: `${group.id} ${direction} + ${words}`,
    cost,
    words: `let security group ${named(group)} ${direction === 'ingress' ? 'take' : 'send'} ${words}`,
    commands: `aws ec2 authorize-security-group-${direction} --region ${group.region} --group-id ${group.id} --ip-permissions '${permission(rule)}'`,
    terraform: terraformRule(group, direction, rule),
    apply: (objects) => change(objects, group.id, direction, (rules) => [...rules, rule]),
  }
}

/** A rule that names no more than what shall be stopped. */
function isNarrow(rule: SecurityGroupRule, obstacle: Obstacle): boolean {
  const asked = trafficOf(obstacle)
  return (
    rule.protocol === asked.protocol && rule.fromPort === asked.fromPort && rule.toPort === asked.toPort && !peerText(rule).endsWith('/0')
  )
}

function removal(group: SecurityGroup, direction: Direction, rule: SecurityGroupRule, cost: number): ProposedEdit<AwsObjects> {
  const words = `${trafficWords(rule)} ${direction === 'ingress' ? 'from' : 'to'} ${peerText(rule)}`
  const command = `aws ec2 revoke-security-group-${direction} --region ${group.region} --group-id ${group.id}`
  return {
    key: `${group.id} ${direction} - ${rule.name}`,
    cost,
    words: `remove the ${direction} rule ${rule.name} (${words}) of security group ${named(group)}`,
    commands: rule.name.startsWith('sgr-')
      ? `${command} --security-group-rule-ids ${rule.name}`
      : `${command} --ip-permissions '${permission(rule)}'`,
    terraform: `# remove the rule from the state's configuration; it is this one:\n${terraformRule(group, direction, rule)}`,
    apply: (objects) => change(objects, group.id, direction, (rules) => rules.filter((each) => each.name !== rule.name)),
  }
}

/** The rule without the ports that are asked about, where it names more of them. */
function narrowing(group: SecurityGroup, direction: Direction, rule: SecurityGroupRule, obstacle: Obstacle): ProposedEdit<AwsObjects>[] {
  const asked = trafficOf(obstacle)
  const [from, to, first, last] = [rule.fromPort ?? 0, rule.toPort ?? 65535, asked.fromPort ?? 0, asked.toPort ?? 65535]
  const isPorted = rule.protocol === 'tcp' || rule.protocol === 'udp'
  if (!isPorted || rule.protocol !== asked.protocol || first < from || last > to || (first === from && last === to)) return []
  const kept = [
    ...(from < first ? [{ fromPort: from, toPort: first - 1 }] : []),
    ...(last < to ? [{ fromPort: last + 1, toPort: to }] : []),
  ].map((span): SecurityGroupRule => ({ ...rule, ...span, name: `proposed: ${trafficWords({ ...rule, ...span })} ${peerText(rule)}` }))
  const words = kept.map(trafficWords).join(' and ')
  const base = `--region ${group.region} --group-id ${group.id}`
  return [
    {
      key: `${group.id} ${direction} ${rule.name} narrowed to ${words}`,
      cost: 1.8,
      words: `narrow the ${direction} rule ${rule.name} (${trafficWords(rule)} ${direction === 'ingress' ? 'from' : 'to'} ${peerText(rule)}) of security group ${named(group)} to ${words}`,
      commands: lines(
        ...kept.map((each) => `aws ec2 authorize-security-group-${direction} ${base} --ip-permissions '${permission(each)}'`),
        removal(group, direction, rule, 1).commands,
      ),
      terraform: lines(...kept.map((each) => terraformRule(group, direction, each)), removal(group, direction, rule, 1).terraform),
      apply: (objects) => change(objects, group.id, direction, (rules) => [...rules.filter((each) => each.name !== rule.name), ...kept]),
    },
  ]
}

function permission(rule: SecurityGroupRule): string {
  const ports = portNumbers(rule)
  const { peer } = rule
  const target =
    peer.kind === 'security-group'
      ? `UserIdGroupPairs=[{GroupId=${peer.id}}]`
      : peer.kind === 'prefix-list'
        ? `PrefixListIds=[{PrefixListId=${peer.id}}]`
        : isSix(peerText(rule))
          ? `Ipv6Ranges=[{CidrIpv6=${peerText(rule)}}]`
          : `IpRanges=[{CidrIp=${peerText(rule)}}]`
  return [`IpProtocol=${rule.protocol}`, ...(ports === undefined ? [] : [`FromPort=${ports.from}`, `ToPort=${ports.to}`]), target].join(',')
}

function terraformRule(group: SecurityGroup, direction: Direction, rule: SecurityGroupRule): string {
  const ports = portNumbers(rule)
  const { peer } = rule
  const text = peerText(rule)
  const target =
    peer.kind === 'security-group'
      ? 'referenced_security_group_id'
      : peer.kind === 'prefix-list'
        ? 'prefix_list_id'
        : isSix(text)
          ? 'cidr_ipv6'
          : 'cidr_ipv4'
  return block(`resource "aws_vpc_security_group_${direction}_rule" "${stem(`${group.name} ${trafficWords(rule)} ${text}`)}"`, [
    ['security_group_id', group.id],
    ['ip_protocol', rule.protocol],
    ...(ports === undefined
      ? []
      : ([
          ['from_port', ports.from],
          ['to_port', ports.to],
        ] as const)),
    [target, text],
  ])
}

function change(
  objects: AwsObjects,
  id: string,
  direction: Direction,
  edit: (rules: readonly SecurityGroupRule[]) => readonly SecurityGroupRule[],
): AwsObjects {
  return {
    ...objects,
    securityGroups: objects.securityGroups.map((group) => (group.id === id ? { ...group, [direction]: edit(group[direction]) } : group)),
  }
}

const named = ({ id, name }: SecurityGroup): string => (name === id ? id : `${id} (${name})`)
