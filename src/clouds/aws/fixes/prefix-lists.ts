import type { Obstacle, ProposedEdit } from '../../../network/edits.ts'
import { replaced } from '../../edits/lists.ts'
import { block, isSix, stem } from '../../edits/terraform-text.ts'
import type { AwsObjects, PrefixList, SecurityGroupRule } from '../objects.ts'
import { askedRange, subnetToMend, tableOf } from './tables.ts'
import { trafficOf } from './traffic.ts'

type Edit = ProposedEdit<AwsObjects>

/** An entry in a list of the user's that a rule or route goes by; or an entry less. */
export function prefixListEdits(objects: AwsObjects, obstacle: Obstacle): readonly Edit[] {
  const lists = (ids: readonly string[]): PrefixList[] =>
    objects.prefixLists.filter(({ id, service, prefixes }) => ids.includes(id) && service === undefined && prefixes !== undefined)
  if (obstacle.kind === 'filter') {
    const range = rangeOf(obstacle)
    const found = range === undefined ? [] : lists(listsOfRules(objects, obstacle))
    if (range === undefined) return []
    return obstacle.goal === 'pass'
      ? found.filter(({ prefixes }) => prefixes?.includes(range) !== true).map((list) => entry(list, range, 1.4))
      : found.filter(({ prefixes }) => prefixes?.includes(range) === true).map((list) => removal(list, range))
  }
  const subnet = subnetToMend(objects, obstacle)
  const table = subnet === undefined ? undefined : tableOf(objects, subnet)
  const range = askedRange(obstacle)
  if (table === undefined || range === undefined || obstacle.kind !== 'route') return []
  const led = table.routes.flatMap(({ prefixList, blackhole }) => (prefixList === undefined || blackhole === true ? [] : [prefixList]))
  return lists(led).map((list) => entry(list, range, 2.5))
}

function rangeOf({ direction, sender, receiver, destination }: Obstacle): string | undefined {
  const { ranges } = direction === 'in' ? sender : receiver
  return ranges.find((range) => isSix(range) === isSix(destination))
}

/** Lists that rules for this traffic name, in the groups of the interface; to stop it, the one of the rule that lets it pass. */
function listsOfRules(objects: AwsObjects, obstacle: Obstacle): string[] {
  const ids = obstacle.object?.split(' ') ?? []
  const direction = obstacle.direction === 'in' ? 'ingress' : 'egress'
  return objects.securityGroups
    .filter(({ id }) => ids.includes(id))
    .flatMap((group) => group[direction])
    .filter((rule) => (obstacle.goal === 'pass' ? covers(rule, obstacle) : rule.name === obstacle.rule))
    .flatMap(({ peer }) => (peer.kind === 'prefix-list' ? [peer.id] : []))
}

function covers(rule: SecurityGroupRule, obstacle: Obstacle): boolean {
  const asked = trafficOf(obstacle)
  if (rule.protocol === '-1') return true
  if (rule.protocol !== asked.protocol) return false
  return (rule.fromPort ?? 0) <= (asked.fromPort ?? 0) && (asked.toPort ?? 65535) <= (rule.toPort ?? 65535)
}

const named = ({ id, name }: PrefixList): string => (name === id ? id : `${id} (${name})`)

/** A list has a version that a change must name. */
const modify = ({ id, region }: PrefixList, change: string): string =>
  `aws ec2 modify-managed-prefix-list --region ${region} --prefix-list-id ${id} --current-version $(aws ec2 describe-managed-prefix-lists --region ${region} --prefix-list-ids ${id} --query 'PrefixLists[0].Version' --output text) ${change}`

const entryBlock = (list: PrefixList, range: string): string =>
  block(`resource "aws_ec2_managed_prefix_list_entry" "${stem(`${list.name} ${range}`)}"`, [
    ['prefix_list_id', list.id],
    ['cidr', range],
  ])

function entry(list: PrefixList, range: string, cost: number): Edit {
  return {
    key: `${list.id} + ${range}`,
    cost,
    words: `add ${range} to prefix list ${named(list)}`,
    commands: modify(list, `--add-entries Cidr=${range}`),
    terraform: entryBlock(list, range),
    apply: (objects) => ({
      ...objects,
      prefixLists: replaced(objects.prefixLists, list.id, (each) => ({ ...each, prefixes: [...(each.prefixes ?? []), range] })),
    }),
  }
}

function removal(list: PrefixList, range: string): Edit {
  return {
    key: `${list.id} - ${range}`,
    cost: 1.3,
    words: `take ${range} out of prefix list ${named(list)}`,
    commands: modify(list, `--remove-entries Cidr=${range}`),
    terraform: `# remove the entry from the configuration; it is this one:\n${entryBlock(list, range)}`,
    apply: (objects) => ({
      ...objects,
      prefixLists: replaced(objects.prefixLists, list.id, (each) => ({
        ...each,
        prefixes: (each.prefixes ?? []).filter((one) => one !== range),
      })),
    }),
  }
}
