import type { Obstacle, ProposedEdit } from '../../../network/edits.ts'
import { PROTOCOL } from '../../../network/model.ts'
import { freeName, replaced } from '../../edits/lists.ts'
import { block, lines, stem } from '../../edits/terraform-text.ts'
import type { AzureObjects, NetworkInterface, NetworkSecurityGroup, SecurityRule } from '../objects.ts'
import { CODE } from '../semantics/context.ts'
import { holderOf } from './places.ts'
import { armId, beside, inGroup, rangeName, sameFamily } from './text.ts'

type Edit = ProposedEdit<AzureObjects>

/** Numbers that users may give; default rules come after (network security groups overview). */
const [FIRST, LAST] = [100, 4096]
/** Room between rules, as the portal leaves it. */
const STEP = 10

/** A rule before the one that decides, the removal of the rule that lets it pass, or a group where there is none. */
export function securityGroupEdits(objects: AzureObjects, obstacle: Obstacle): readonly Edit[] {
  const group = obstacle.kind === 'filter' ? objects.networkSecurityGroups.find(({ id }) => id === obstacle.object) : undefined
  if (group === undefined) return newGroupEdits(objects, obstacle)
  const deciding = decidingRule(group, obstacle)
  const priority = freePriority(group, deciding)
  const added = priority === undefined ? [] : [addition(group, ruleFor(obstacle, deciding.direction, priority, group))]
  const own = group.rules.find(({ name, priority: at }) => name === deciding.name && at <= LAST)
  // Before the first priority nothing fits: then the rule itself has to go.
  if (own === undefined || (obstacle.goal === 'pass' && added.length > 0)) return added
  return [removal(group, own, isNarrow(own, obstacle) ? 1 : 2), ...added]
}

type Deciding = Pick<SecurityRule, 'name' | 'priority' | 'direction'>

function decidingRule(group: NetworkSecurityGroup, { rule = '', direction }: Obstacle): Deciding {
  const known = group.rules.find(({ name }) => name === rule) ?? group.rules.find(({ name }) => rule.startsWith(`${name} (`))
  if (known !== undefined) return known
  const isOut = /OutBound/u.test(rule) || (rule === '' && direction === 'out')
  return { name: rule, priority: LAST + 1, direction: isOut ? 'Outbound' : 'Inbound' }
}

/** Right before the rule that decides, with room on both sides where there is any; priorities are unique in a direction. */
function freePriority(group: NetworkSecurityGroup, { priority, direction }: Deciding): number | undefined {
  const taken = new Set(group.rules.filter((rule) => rule.direction === direction).map((rule) => rule.priority))
  const before = Math.max(FIRST - STEP, ...[...taken].filter((each) => each < Math.min(priority, LAST + 1)))
  if (priority > LAST && before + STEP <= LAST) return before + STEP
  const end = Math.min(priority, LAST + 1)
  const middle = Math.max(FIRST, Math.floor((before + end) / 2))
  if (middle > before && middle < end) return middle
  for (let at = end - 1; at >= FIRST; at--) if (!taken.has(at)) return at
  return undefined
}

const NAMES: ReadonlyMap<number, string> = new Map([
  [PROTOCOL.tcp, 'Tcp'],
  [PROTOCOL.udp, 'Udp'],
  [PROTOCOL.icmp, 'Icmp'],
  [PROTOCOL.esp, 'Esp'],
  [51, 'Ah'],
])

/** What a rule can say of the obstacle's traffic: of ICMP no types, of other protocols only all of them. */
function trafficOf({ protocol, ports }: Obstacle): Pick<SecurityRule, 'protocol' | 'destinationPorts'> {
  const isPorted = protocol === PROTOCOL.tcp || protocol === PROTOCOL.udp
  const span = ports === undefined ? '*' : ports.from === ports.to ? `${ports.from}` : `${ports.from}-${ports.to}`
  return { protocol: NAMES.get(protocol) ?? '*', destinationPorts: [isPorted && span !== '0-65535' ? span : '*'] }
}

function ruleFor(obstacle: Obstacle, direction: SecurityRule['direction'], priority: number, group?: NetworkSecurityGroup): SecurityRule {
  const { sender, receiver, source, destination, goal } = obstacle
  const access = goal === 'pass' ? 'Allow' : 'Deny'
  const traffic = trafficOf(obstacle)
  const sources = sameFamily(sender.ranges, source)
  const destinations = sameFamily(receiver.ranges, destination)
  const peer = direction === 'Inbound' ? `from-${rangeName(sources[0] ?? '')}` : `to-${rangeName(destinations[0] ?? '')}`
  const what = `${traffic.protocol === '*' ? 'all' : traffic.protocol.toLowerCase()}${traffic.destinationPorts[0] === '*' ? '' : `-${traffic.destinationPorts[0]}`}`
  return {
    name: freeName(group?.rules ?? [], `${access.toLowerCase()}-${what}-${peer}`),
    priority,
    direction,
    access,
    ...traffic,
    sources,
    destinations,
    sourceGroups: [],
    destinationGroups: [],
    sourcePorts: ['*'],
    from: {},
  }
}

const trafficWords = ({ protocol, destinationPorts: [ports = '*'] }: SecurityRule): string =>
  protocol === '*' ? (ports === '*' ? 'all traffic' : `ports ${ports}`) : `${protocol.toLowerCase()}${ports === '*' ? '' : `/${ports}`}`

const ruleWords = (rule: SecurityRule): string =>
  `${trafficWords(rule)} from ${[...rule.sources, ...rule.sourceGroups].join(', ')} to ${[...rule.destinations, ...rule.destinationGroups].join(', ')}`

function addition(group: NetworkSecurityGroup, rule: SecurityRule): Edit {
  const words = ruleWords(rule)
  return {
    key: `${group.id} ${rule.direction} ${rule.access} ${words}`,
    cost: rule.access === 'Allow' ? 1 : 1.2,
    words: `let network security group ${group.name} ${rule.access.toLowerCase()} ${rule.direction.toLowerCase()} ${words}, at priority ${rule.priority}`,
    commands: ruleCommand(group, rule),
    terraform: ruleBlock(group, rule),
    apply: (objects) => ({
      ...objects,
      networkSecurityGroups: replaced(objects.networkSecurityGroups, group.id, (each) => ({ ...each, rules: [...each.rules, rule] })),
    }),
  }
}

/** A rule that names no more than what shall be stopped. */
function isNarrow(rule: SecurityRule, obstacle: Obstacle): boolean {
  const { protocol, destinationPorts } = trafficOf(obstacle)
  const isWide = (peers: readonly string[]): boolean => peers.some((peer) => peer === '*' || peer.endsWith('/0') || !peer.includes('/'))
  return rule.protocol === protocol && rule.destinationPorts.join() === destinationPorts.join() && !isWide(rule.sources)
}

function removal(group: NetworkSecurityGroup, rule: SecurityRule, cost: number): Edit {
  return {
    key: `${group.id} - ${rule.name}`,
    cost,
    words: `remove the rule ${rule.name} (${ruleWords(rule)}) of network security group ${group.name}`,
    commands: `az network nsg rule delete ${inGroup(group)} --nsg-name ${group.name} --name ${rule.name}`,
    terraform: `# remove the rule from the configuration; it is this one:\n${ruleBlock(group, rule)}`,
    apply: (objects) => ({
      ...objects,
      networkSecurityGroups: replaced(objects.networkSecurityGroups, group.id, (each) => ({
        ...each,
        rules: each.rules.filter(({ name }) => name !== rule.name),
      })),
    }),
  }
}

function ruleCommand(group: Pick<NetworkSecurityGroup, 'name' | 'resourceGroup' | 'subscription'>, rule: SecurityRule): string {
  return [
    `az network nsg rule create ${inGroup(group)} --nsg-name ${group.name} --name ${rule.name}`,
    `--priority ${rule.priority} --direction ${rule.direction} --access ${rule.access} --protocol '${rule.protocol}'`,
    `--source-address-prefixes ${rule.sources.map(quoted).join(' ')} --destination-address-prefixes ${rule.destinations.map(quoted).join(' ')}`,
    `--destination-port-ranges ${rule.destinationPorts.map(quoted).join(' ')}`,
  ].join(' ')
}

const quoted = (text: string): string => (text === '*' ? "'*'" : text)

function ruleBlock(group: Pick<NetworkSecurityGroup, 'name' | 'resourceGroup'>, rule: SecurityRule): string {
  const many = (name: string, values: readonly string[]): readonly [string, string | readonly string[]] =>
    values.length === 1 ? [name, values[0]!] : [`${name}${name.endsWith('x') ? 'es' : 's'}`, values]
  const groups = (name: string, ids: readonly string[]): (readonly [string, readonly string[]])[] =>
    ids.length === 0 ? [] : [[name, ids.map(armId)]]
  return block(`resource "azurerm_network_security_rule" "${stem(`${group.name} ${rule.name}`)}"`, [
    ['name', rule.name],
    ['resource_group_name', group.resourceGroup],
    ['network_security_group_name', group.name],
    ['priority', rule.priority],
    ['direction', rule.direction],
    ['access', rule.access],
    ['protocol', rule.protocol],
    ['source_port_range', '*'],
    many('destination_port_range', rule.destinationPorts),
    ...(rule.sources.length === 0 ? [] : [many('source_address_prefix', rule.sources)]),
    ...(rule.destinations.length === 0 ? [] : [many('destination_address_prefix', rule.destinations)]),
    ...groups('source_application_security_group_ids', rule.sourceGroups),
    ...groups('destination_application_security_group_ids', rule.destinationGroups),
  ])
}

/**
 * A group for the interface that has none: a Standard public address lets nobody in without one, and where nothing judges a packet
 * there is nothing else that could deny it.
 */
function newGroupEdits(objects: AzureObjects, obstacle: Obstacle): readonly Edit[] {
  const isClosed = obstacle.goal === 'pass' && obstacle.kind === 'filter' && obstacle.code === CODE.rule && obstacle.object !== undefined
  if (!isClosed && !(obstacle.goal === 'stop' && obstacle.kind === 'way')) return []
  const held = isClosed ? objects.publicIpAddresses.find(({ id }) => id === obstacle.object) : undefined
  const nic =
    held === undefined
      ? holderOf(objects, obstacle.destination, obstacle.toNode)?.nic
      : objects.networkInterfaces.find(({ ipConfigurations }) => ipConfigurations.some((each) => each.publicIpAddress === held.id))
  if (nic === undefined || nic.networkSecurityGroup !== undefined || (isClosed && held === undefined)) return []
  const own = nic.ipConfigurations.find((each) => each.publicIpAddress === held?.id)?.address ?? obstacle.destination
  const inside = { ...obstacle, destination: own, receiver: { ranges: held === undefined ? obstacle.receiver.ranges : [`${own}/32`] } }
  return [newGroup(objects, nic, ruleFor(inside, 'Inbound', FIRST))]
}

function newGroup(objects: AzureObjects, nic: NetworkInterface, rule: SecurityRule): Edit {
  const name = freeName(objects.networkSecurityGroups, `${nic.name}-nsg`)
  const made: NetworkSecurityGroup = { ...beside(nic, 'networkSecurityGroups', name), rules: [rule] }
  const word = stem(name)
  return {
    key: `${nic.id} new group ${rule.access} ${ruleWords(rule)}`,
    cost: 4,
    words: `give ${nic.name} the new network security group ${name}, which beside the default rules has: ${rule.access.toLowerCase()} inbound ${ruleWords(rule)}`,
    commands: lines(
      `az network nsg create ${inGroup(nic)} --name ${name} --location ${nic.region}`,
      ruleCommand(made, rule),
      `az network nic update ${inGroup(nic)} --name ${nic.name} --network-security-group ${name}`,
    ),
    terraform: lines(
      block(`resource "azurerm_network_security_group" "${word}"`, [
        ['name', name],
        ['location', nic.region],
        ['resource_group_name', nic.resourceGroup],
      ]),
      ruleBlock(made, rule),
      block(`resource "azurerm_network_interface_security_group_association" "${word}"`, [
        ['network_interface_id', armId(nic.id)],
        ['network_security_group_id', { raw: `azurerm_network_security_group.${word}.id` }],
      ]),
    ),
    apply: (all) => ({
      ...all,
      networkSecurityGroups: [...all.networkSecurityGroups, made],
      networkInterfaces: replaced(all.networkInterfaces, nic.id, (each) => ({ ...each, networkSecurityGroup: made.id })),
    }),
  }
}
