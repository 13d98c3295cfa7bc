import type { Obstacle, ProposedEdit } from '../../../network/edits.ts'
import { PROTOCOL } from '../../../network/model.ts'
import { freeName, replaced } from '../../edits/lists.ts'
import { block, isSix, lines, stem, type TerraformLine } from '../../edits/terraform-text.ts'
import type { Firewall, GoogleObjects, Instance, Network } from '../objects.ts'
import { CODE } from '../semantics/context.ts'
import { instanceAt, rangeName, shortName } from './places.ts'

type Edit = ProposedEdit<GoogleObjects>
type Targets = Pick<Firewall, 'targetTags' | 'targetServiceAccounts'>

/** What rules have unless somebody says otherwise (VPC firewall rules, priority). */
const USUAL = 1000
const IMPLIED = 65536

/** A rule before the one that decides, or the removal of the rule that lets it pass. */
export function firewallEdits(objects: GoogleObjects, obstacle: Obstacle): readonly Edit[] {
  if (obstacle.kind !== 'filter' || obstacle.code !== CODE.firewall) return []
  const instance = instanceAt(objects, obstacle.node)
  const rule = objects.firewalls.find(({ id }) => id === obstacle.object)
  const network = objects.networks.find(({ id }) => id === (rule?.network ?? obstacle.object))
  if (instance === undefined || network === undefined) return []
  const deciding = rule?.priority ?? IMPLIED
  // What denies goes before what allows at the same priority.
  const priority = deciding > USUAL ? USUAL : obstacle.goal === 'pass' ? deciding - 1 : deciding
  const added = priority < 0 ? [] : additions(objects, network, instance, plainRule(objects, network, obstacle, priority))
  // Before priority 0 nothing fits: then the rule itself has to go.
  const isRemoved = rule !== undefined && (obstacle.goal === 'stop' || added.length === 0)
  return isRemoved ? [removal(rule, isNarrow(rule, obstacle) ? 1 : 2), ...added] : added
}

const NAMES: ReadonlyMap<number, string> = new Map([
  [0, 'all'],
  [PROTOCOL.tcp, 'tcp'],
  [PROTOCOL.udp, 'udp'],
  [PROTOCOL.icmp, 'icmp'],
  [PROTOCOL.esp, 'esp'],
  [51, 'ah'],
  [132, 'sctp'],
])

function trafficOf({ protocol, ports }: Obstacle): Firewall['traffic'][number] {
  const isPorted = protocol === PROTOCOL.tcp || protocol === PROTOCOL.udp
  const isAll = ports === undefined || (ports.from === 0 && ports.to === 65535)
  const span = ports === undefined || ports.from === ports.to ? `${ports?.from ?? ''}` : `${ports.from}-${ports.to}`
  return { protocol: NAMES.get(protocol) ?? `${protocol}`, ports: isPorted && !isAll ? [span] : [] }
}

function plainRule(objects: GoogleObjects, network: Network, obstacle: Obstacle, priority: number): Firewall {
  const direction = obstacle.direction === 'in' ? 'INGRESS' : 'EGRESS'
  const peer = direction === 'INGRESS' ? obstacle.sender : obstacle.receiver
  const ranges = peer.ranges.filter((range) => isSix(range) === isSix(obstacle.destination))
  const action = obstacle.goal === 'pass' ? 'allow' : 'deny'
  const traffic = trafficOf(obstacle)
  const what = [traffic.protocol, ...traffic.ports].join('-')
  const name = freeName(
    objects.firewalls,
    shortName(`${network.name}-${action}-${what}-${direction === 'INGRESS' ? 'from' : 'to'}-${rangeName(ranges[0] ?? 'all')}`),
  )
  return {
    id: `projects/${network.project}/global/firewalls/${name}`,
    name,
    project: network.project,
    from: {},
    network: network.id,
    direction,
    priority,
    action,
    traffic: [traffic],
    ranges,
    sourceTags: [],
    sourceServiceAccounts: [],
    targetTags: [],
    targetServiceAccounts: [],
    disabled: false,
  }
}

const EVERYONE: Targets = { targetTags: [], targetServiceAccounts: [] }

/** For the instances of the tag or service account that fewest have; an instance with neither gets a tag of its own. */
function additions(objects: GoogleObjects, network: Network, instance: Instance, plain: Firewall): Edit[] {
  const members = (has: (each: Instance) => boolean): number => objects.instances.filter(has).length
  const named = [
    ...instance.tags.map((tag) => ({
      targets: { ...EVERYONE, targetTags: [tag] },
      count: members(({ tags }) => tags.includes(tag)),
    })),
    ...instance.serviceAccounts.map((account) => ({
      targets: { ...EVERYONE, targetServiceAccounts: [account] },
      count: members(({ serviceAccounts }) => serviceAccounts.includes(account)),
    })),
  ].sort((a, b) => a.count - b.count)
  if (named.length > 0) return named.map(({ targets }, i) => addition(network, { ...plain, ...targets }, 1 + i / 10))
  const tag = shortName(`${instance.name}-${plain.action}`)
  return [addition(network, { ...plain, targetTags: [tag] }, 1.3, instance), addition(network, plain, 1.4)]
}

function trafficWords({ traffic }: Firewall): string {
  return traffic
    .map(({ protocol, ports }) => (protocol === 'all' ? 'all traffic' : ports.length === 0 ? protocol : `${protocol}/${ports.join(',')}`))
    .join(', ')
}

const targetWords = ({ targetTags, targetServiceAccounts }: Targets): string =>
  targetTags.length > 0
    ? `the tag ${targetTags.join(', ')}`
    : targetServiceAccounts.length > 0
      ? `the service account ${targetServiceAccounts.join(', ')}`
      : 'every instance'

function ruleWords(rule: Firewall): string {
  const peers = [...rule.ranges, ...rule.sourceTags, ...rule.sourceServiceAccounts].join(', ')
  return `${trafficWords(rule)} ${rule.direction === 'INGRESS' ? 'from' : 'to'} ${peers === '' ? 'everywhere' : peers}`
}

/** @param tagged gets the rule's tag first. */
function addition(network: Network, rule: Firewall, cost: number, tagged?: Instance): Edit {
  const [tag = ''] = tagged === undefined ? [] : rule.targetTags
  const firstly = tagged === undefined ? '' : `give ${tagged.name} the tag ${tag}, and `
  return {
    key: `${network.id} ${rule.direction} ${rule.action} ${ruleWords(rule)} ${targetWords(rule)}`,
    cost: rule.action === 'allow' ? cost : cost + 0.2,
    words: `${firstly}let network ${network.name} ${rule.action} ${rule.direction.toLowerCase()} ${ruleWords(rule)} for ${targetWords(rule)}, at priority ${rule.priority}`,
    commands: lines(
      ...(tagged === undefined
        ? []
        : [`gcloud compute instances add-tags ${tagged.name} --project ${tagged.project} --zone ${tagged.zone ?? ''} --tags ${tag}`]),
      ruleCommand(network, rule),
    ),
    terraform: lines(
      ...(tagged === undefined
        ? []
        : [
            `# in the resource of this instance, beside its other tags:\n${block(`resource "google_compute_instance" "${stem(tagged.name)}"`, [['tags', [tag]]])}`,
          ]),
      ruleBlock(network.name, rule),
    ),
    apply: (objects) => ({
      ...objects,
      firewalls: [...objects.firewalls, rule],
      instances:
        tagged === undefined
          ? objects.instances
          : replaced(objects.instances, tagged.id, (each) => ({ ...each, tags: [...each.tags, tag] })),
    }),
  }
}

function ruleCommand(network: Network, rule: Firewall): string {
  const rules = rule.traffic.flatMap(({ protocol, ports }) =>
    ports.length === 0 ? [protocol] : ports.map((span) => `${protocol}:${span}`),
  )
  const targets = [
    ...(rule.targetTags.length === 0 ? [] : [`--target-tags ${rule.targetTags.join(',')}`]),
    ...(rule.targetServiceAccounts.length === 0 ? [] : [`--target-service-accounts ${rule.targetServiceAccounts.join(',')}`]),
  ]
  return [
    `gcloud compute firewall-rules create ${rule.name} --project ${rule.project} --network ${network.name}`,
    `--direction ${rule.direction} --priority ${rule.priority} --action ${rule.action.toUpperCase()} --rules ${rules.join(',')}`,
    `${rule.direction === 'INGRESS' ? '--source-ranges' : '--destination-ranges'} ${rule.ranges.join(',')}`,
    ...targets,
  ].join(' ')
}

function ruleBlock(network: string, rule: Firewall): string {
  const list = (name: string, values: readonly string[]): TerraformLine[] => (values.length === 0 ? [] : [[name, values]])
  return block(`resource "google_compute_firewall" "${stem(rule.name)}"`, [
    ['name', rule.name],
    ['project', rule.project],
    ['network', network],
    ['direction', rule.direction],
    ['priority', rule.priority],
    ...list(rule.direction === 'INGRESS' ? 'source_ranges' : 'destination_ranges', rule.ranges),
    ...list('source_tags', rule.sourceTags),
    ...list('source_service_accounts', rule.sourceServiceAccounts),
    ...list('target_tags', rule.targetTags),
    ...list('target_service_accounts', rule.targetServiceAccounts),
    ...rule.traffic.map(({ protocol, ports }): TerraformLine => ({
      block: rule.action,
      lines: [['protocol', protocol], ...list('ports', ports)],
    })),
  ])
}

/** A rule that names no more than what shall be stopped. */
function isNarrow({ traffic, ranges }: Firewall, obstacle: Obstacle): boolean {
  const asked = trafficOf(obstacle)
  const [only] = traffic
  return (
    traffic.length === 1 &&
    only?.protocol === asked.protocol &&
    only.ports.join() === asked.ports.join() &&
    ranges.length > 0 &&
    !ranges.some((range) => range.endsWith('/0'))
  )
}

function removal(rule: Firewall, cost: number): Edit {
  return {
    key: `${rule.id} -`,
    cost,
    words: `remove the firewall rule ${rule.name} (${ruleWords(rule)}, for ${targetWords(rule)})`,
    commands: `gcloud compute firewall-rules delete ${rule.name} --project ${rule.project}`,
    terraform: `# remove the rule from the configuration; it is this one:\n${ruleBlock(rule.network.split('/').at(-1) ?? '', rule)}`,
    apply: (objects) => ({ ...objects, firewalls: objects.firewalls.filter(({ id }) => id !== rule.id) }),
  }
}
