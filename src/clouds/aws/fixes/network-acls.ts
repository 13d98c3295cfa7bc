import type { Obstacle, ProposedEdit } from '../../../network/edits.ts'
import { replaced } from '../../edits/lists.ts'
import { block, isSix, stem } from '../../edits/terraform-text.ts'
import type { AwsObjects, NetworkAcl, NetworkAclEntry } from '../objects.ts'
import { portNumbers, trafficOf, trafficWords } from './traffic.ts'

/** The highest number that a user may give (VPC user guide, network ACL rules). */
export const LAST_NUMBER = 32766
/** AWS's own advice: leave room between entries. */
const STEP = 10

/** An entry before the one that decides; the answers' own entry is found when the answer is stopped in its turn. */
export function networkAclEdits(objects: AwsObjects, obstacle: Obstacle): readonly ProposedEdit<AwsObjects>[] {
  const acl = obstacle.kind === 'filter' ? objects.networkAcls.find(({ id }) => id === obstacle.object) : undefined
  if (acl === undefined) return []
  const direction = obstacle.direction === 'in' ? 'ingress' : 'egress'
  const deciding = Number(/^\d+/.exec(obstacle.rule ?? '')?.[0] ?? LAST_NUMBER + 1)
  const number = freeNumber(acl, direction, deciding)
  const own = acl.entries.find((entry) => entry.direction === direction && entry.number === deciding)
  // Right after another entry nothing fits: then the entry itself has to go.
  if (number === undefined) return own === undefined ? [] : [removal(acl, own)]
  const peer = direction === 'ingress' ? obstacle.sender : obstacle.receiver
  const ranges = peer.ranges.filter((range) => isSix(range) === isSix(obstacle.destination))
  const action = obstacle.goal === 'pass' ? 'allow' : 'deny'
  return ranges.map((cidr) => addition(acl, { ...trafficOf(obstacle), number, direction, action, cidr, from: {} }))
}

/** Before the deciding entry and after everything else that stands before it, with room on both sides where there is any. */
export function freeNumber(acl: NetworkAcl, direction: NetworkAclEntry['direction'], deciding: number): number | undefined {
  const numbers = acl.entries.filter((entry) => entry.direction === direction).map((entry) => entry.number)
  const before = Math.max(0, ...numbers.filter((number) => number < deciding))
  if (deciding > LAST_NUMBER && before + STEP <= LAST_NUMBER) return before + STEP
  const middle = Math.floor((before + deciding) / 2)
  return middle > before && middle < deciding ? middle : undefined
}

function addition(acl: NetworkAcl, entry: NetworkAclEntry): ProposedEdit<AwsObjects> {
  const { number, direction, action, cidr } = entry
  const words = `${trafficWords(entry)} ${direction === 'ingress' ? 'from' : 'to'} ${cidr}`
  return {
    key: `${acl.id} ${direction} ${number} ${action} ${words}`,
    cost: 1.5,
    words: `let network ACL ${acl.name === acl.id ? acl.id : `${acl.id} (${acl.name})`} ${action} ${direction} ${words}, as entry ${number}`,
    commands: [
      `aws ec2 create-network-acl-entry --region ${acl.region} --network-acl-id ${acl.id} --${direction} --rule-number ${number}`,
      `--protocol ${protocolNumber(entry)}${portWords(entry)} ${isSix(cidr) ? '--ipv6-cidr-block' : '--cidr-block'} ${cidr} --rule-action ${action}`,
    ].join(' '),
    terraform: terraformEntry(acl, entry),
    apply: (objects) => ({
      ...objects,
      networkAcls: objects.networkAcls.map((each) =>
        each.id === acl.id ? { ...each, entries: [...each.entries, entry].sort((a, b) => a.number - b.number) } : each,
      ),
    }),
  }
}

function removal(acl: NetworkAcl, entry: NetworkAclEntry): ProposedEdit<AwsObjects> {
  const { number, direction, action, cidr } = entry
  return {
    key: `${acl.id} ${direction} ${number} -`,
    cost: 2,
    words: `remove entry ${number} (${action} ${direction} ${trafficWords(entry)} ${direction === 'ingress' ? 'from' : 'to'} ${cidr}) of network ACL ${acl.id}`,
    commands: `aws ec2 delete-network-acl-entry --region ${acl.region} --network-acl-id ${acl.id} --${direction} --rule-number ${number}`,
    terraform: `# remove the entry from the configuration; it is this one:\n${terraformEntry(acl, entry)}`,
    apply: (objects) => ({
      ...objects,
      networkAcls: replaced(objects.networkAcls, acl.id, (each) => ({
        ...each,
        entries: each.entries.filter((one) => one.number !== number || one.direction !== direction),
      })),
    }),
  }
}

const NUMBERS: Readonly<Record<string, string>> = { tcp: '6', udp: '17', icmp: '1', icmpv6: '58' }
const protocolNumber = ({ protocol }: NetworkAclEntry): string => NUMBERS[protocol] ?? protocol

function portWords(entry: NetworkAclEntry): string {
  const ports = portNumbers(entry)
  if (ports === undefined) return ''
  return entry.protocol.startsWith('icmp')
    ? ` --icmp-type-code Type=${ports.from},Code=${ports.to}`
    : ` --port-range From=${ports.from},To=${ports.to}`
}

function terraformEntry(acl: NetworkAcl, entry: NetworkAclEntry): string {
  const { number, direction, action, cidr } = entry
  const ports = portNumbers(entry)
  const icmp = entry.protocol.startsWith('icmp')
  return block(`resource "aws_network_acl_rule" "${stem(`${acl.name} ${direction} ${number}`)}"`, [
    ['network_acl_id', acl.id],
    ['rule_number', number],
    ['egress', direction === 'egress'],
    ['protocol', protocolNumber(entry)],
    ['rule_action', action],
    [isSix(cidr) ? 'ipv6_cidr_block' : 'cidr_block', cidr],
    ...(ports === undefined
      ? []
      : icmp
        ? ([
            ['icmp_type', ports.from],
            ['icmp_code', ports.to],
          ] as const)
        : ([
            ['from_port', ports.from],
            ['to_port', ports.to],
          ] as const)),
  ])
}
