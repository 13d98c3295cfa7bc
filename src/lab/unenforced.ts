import type { Problem } from '../core/problem.ts'
import type { NetworkIndex } from '../network/index.ts'
import type { Interface, NetworkNode } from '../network/model.ts'
import { ALL_ROUTING_FEATURES, missingFeatures } from '../routers/routing-features.ts'
import { knownToBird } from './bird-channel.ts'
import { neighbours } from './wires.ts'

/** Nodes whose namespace filters what passes, for themselves and for what is plugged into them. */
const ENFORCING: ReadonlySet<NetworkNode['role']> = new Set(['fabric', 'carrier', 'hub'])

/**
 * LAB-011 for every filter and every check of addresses on an interface that faces no provider: the lab enforces those at the
 * provider's end of the wire, as providers do, and here there is none. A lab that left them out would show ways that are closed.
 */
export function unenforcedFilters(index: NetworkIndex): Problem[] {
  const unbuilt = index.network.nodes.flatMap((node) => [...unbuiltNode(node), ...unspokenBgp(index, node)])
  if (unbuilt.length > 0) return unbuilt
  return index.network.nodes
    .filter((node) => !ENFORCING.has(node.role))
    .flatMap((node) => node.interfaces.flatMap((port) => problemsOf(index, node, port)))
}

/** LAB-013 for what a hub's BGP does and BIRD, which stands for it, does not. */
function unspokenBgp(index: NetworkIndex, node: NetworkNode): Problem[] {
  if (node.role !== 'hub') return []
  return missingFeatures(index, node, {
    code: 'LAB-013',
    title: 'BIRD, which stands for it in the lab,',
    known: knownToBird(ALL_ROUTING_FEATURES),
  })
}

/** LAB-013 for a node that does what no namespace of the lab does. */
function unbuiltNode(node: NetworkNode): Problem[] {
  const does = [
    ...(node.masquerades === undefined ? [] : ['translates many addresses to one']),
    ...(node.balances === undefined ? [] : ['balances']),
    ...(node.unmodelled === undefined ? [] : [`is ${node.unmodelled}`]),
    ...(node.tables.some((table) => table.routes.some(({ target }) => target.kind === 'exit' || target.kind === 'unmodelled'))
      ? ['leads out of what is modelled']
      : []),
  ]
  if (does.length === 0) return []
  return [
    {
      code: 'LAB-013',
      severity: 'error',
      message: `the lab can not stand for ${node.id} (${node.kind ?? node.role}), which ${does.join(' and ')}`,
      ...(node.from.at === undefined ? {} : { at: node.from.at }),
      hint: '`keiro reach` and `keiro prove` know what it does without a lab',
    },
  ]
}

function problemsOf(index: NetworkIndex, node: NetworkNode, port: Interface): Problem[] {
  const far = neighbours(index, node.id, port).map((neighbour) => neighbour.node)
  const open = far.filter((other) => !ENFORCING.has(other.role))
  if (far.length > 0 && open.length === 0) return []
  const labels = [port.filterIn, port.filterOut].flatMap((id) => (id === undefined ? [] : [`the ${index.filters.get(id)?.label ?? id}`]))
  const unenforced = [...new Set([...labels, ...(port.antiSpoof ? ['the source/destination check'] : [])])]
  const faces = open.length === 0 ? 'no provider' : `${open.map((other) => other.id).join(' and ')}, not a provider`
  return unenforced.map((what) => ({
    code: 'LAB-011',
    severity: 'error',
    message: `the lab can not enforce ${what} of ${port.name} on ${node.id}, which faces ${faces}`,
    ...(port.from.at === undefined ? {} : { at: port.from.at }),
    hint: 'say it with policies, which routers enforce; `keiro reach` and `keiro prove` judge this filter without a lab',
  }))
}
