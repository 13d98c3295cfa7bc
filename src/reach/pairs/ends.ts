import { ProblemError } from '../../core/problem.ts'
import { containsPrefix, parsePrefix } from '../../ip/prefix.ts'
import type { NetworkIndex } from '../../network/index.ts'
import { INTERNET, nodeId, type EndpointGroup } from '../../network/model.ts'
import type { End } from '../conversation.ts'
import { outsideAddresses } from '../outside.ts'

export type MatrixBy = 'subnet' | 'group' | 'endpoint'
export const MATRIX_BY: readonly MatrixBy[] = ['subnet', 'group', 'endpoint']

/** A row and a column. */
export interface MatrixEnd {
  /** What `keiro reach` takes for it. */
  readonly name: string
  /** The owner's other name for it, where it has one. */
  readonly label?: string
  readonly members: readonly End[]
}

/**
 * The rows of a matrix in order of name, the internet last where the network has it. What has no member is left out.
 *
 * @throws ProblemError CLI-211 where the network has nothing of that kind.
 */
export function matrixEnds(index: NetworkIndex, by: MatrixBy): readonly MatrixEnd[] {
  const found = by === 'endpoint' ? endpointEnds(index) : groupEnds(index, by)
  const ends = [...found].filter((end) => end.members.length > 0).sort((a, b) => (a.name < b.name ? -1 : 1))
  if (ends.length === 0) throw nothing(by)
  if (!index.nodes.has(INTERNET)) return ends
  return [...ends, { name: INTERNET, members: outsideAddresses(index).map((address) => ({ node: INTERNET, address })) }]
}

function endpointEnds(index: NetworkIndex): MatrixEnd[] {
  const members = new Map<string, Map<string, End>>()
  for (const { members: all } of index.network.endpoints) {
    for (const { node, address } of all) {
      const known = members.get(node) ?? new Map<string, End>()
      members.set(node, known.set(address, { node, address }))
    }
  }
  return [...members].map(([name, ends]) => ({ name, ...labelOf(index, name), members: [...ends.values()] }))
}

/** Subnets are the groups of ranges that hold no narrower group; the other groups are those without ranges. */
function groupEnds(index: NetworkIndex, by: 'subnet' | 'group'): MatrixEnd[] {
  const ranged = index.network.endpoints.filter((group) => group.prefixes.length > 0)
  const groups =
    by === 'group'
      ? index.network.endpoints.filter((group) => group.prefixes.length === 0)
      : ranged.filter((group) => !holdsAnother(group, ranged))
  return groups.map(({ name, members }) => ({ name, ...labelOf(index, name), members: unique(members) }))
}

function holdsAnother(group: EndpointGroup, ranged: readonly EndpointGroup[]): boolean {
  const own = group.prefixes.map(parsePrefix)
  const members = new Set(group.members.map(keyOf))
  return ranged.some((other) => {
    if (other === group || other.members.length === 0 || other.prefixes.join() === group.prefixes.join()) return false
    // The same ranges may be used twice, apart from each other: only its own members make it a part of this one.
    return (
      other.members.every((member) => members.has(keyOf(member))) &&
      other.prefixes.map(parsePrefix).every((inner) => own.some((outer) => containsPrefix(outer, inner)))
    )
  })
}

const keyOf = ({ node, address }: End): string => `${node}|${address}`

function unique(members: EndpointGroup['members']): End[] {
  return [...new Map(members.map(({ node, address }) => [keyOf({ node, address }), { node, address }])).values()]
}

function labelOf(index: NetworkIndex, name: string): { readonly label?: string } {
  const label = index.nodes
    .get(nodeId(name))
    ?.aliases?.find((alias) => alias !== name && !alias.includes(':') && !isInterface(index, name, alias))
  return label === undefined ? {} : { label }
}

/** Ids of interfaces are for asking by, not for reading. */
function isInterface(index: NetworkIndex, name: string, alias: string): boolean {
  return index.nodes.get(nodeId(name))?.interfaces.some(({ from }) => from.object === alias) === true
}

function nothing(by: MatrixBy): ProblemError {
  return new ProblemError([
    {
      code: 'CLI-211',
      severity: 'error',
      message: `there is nothing to put into a matrix by ${by}: the network has no ${by} with an address in it`,
      hint: `try ${MATRIX_BY.filter((other) => other !== by)
        .map((other) => `--by ${other}`)
        .join(' or ')}`,
    },
  ])
}
