import type { NetworkIndex } from '../network/index.ts'
import type { NodeId } from '../network/model.ts'
import { nodesNamed } from '../network/parts.ts'
import type { Answer, Hop, Path } from '../reach/model.ts'

/** Nodes in the order in which a packet meets them, those of the tunnels' own packets left out. */
function nodesOn(path: Path): NodeId[] {
  const met = path.hops.flatMap((hop) => (hop.kind === 'wire' || hop.kind === 'tunnel' ? [hop.from, hop.to] : [hop.node]))
  return met.filter((node, i) => node !== met[i - 1])
}

/**
 * Why the conversations do not pass what they must, in words; undefined where they do. Every path counts, there and back, and with
 * a tunnel what carries its packets: what is to be avoided is avoided by these too.
 */
export function wrongWay(
  index: NetworkIndex,
  answer: Answer,
  wanted: { readonly through: readonly string[]; readonly avoids: readonly string[] },
  under: (hop: Extract<Hop, { kind: 'tunnel' }>) => readonly NodeId[],
): string | undefined {
  const named = (names: readonly string[]): (readonly [string, ReadonlySet<NodeId>])[] =>
    names.map((name) => [name, new Set(nodesNamed(index.network, name))] as const)
  const [through, avoids] = [named(wanted.through), named(wanted.avoids)]
  for (const { forward, return: back } of answer.conversations) {
    for (const [words, paths] of [
      ['the way there', forward.paths],
      ['the way back', back?.paths ?? []],
    ] as const) {
      for (const path of paths) {
        const met = new Set([...nodesOn(path), ...path.hops.flatMap((hop) => (hop.kind === 'tunnel' ? under(hop) : []))])
        const missed = through.find(([, nodes]) => ![...nodes].some((node) => met.has(node)))
        if (missed !== undefined) return `${words} does not pass ${missed[0]}`
        const crossed = avoids.flatMap(([name, nodes]) =>
          [...nodes].filter((node) => met.has(node)).map((node) => [name, node] as const),
        )[0]
        if (crossed !== undefined) return `${words} passes ${crossed[1] === crossed[0] ? crossed[0] : `${crossed[1]} of ${crossed[0]}`}`
      }
    }
  }
  return undefined
}

/** Why the answers do not come back the way that they went, in words; undefined where they do. */
export function crookedWay(index: NetworkIndex, answer: Answer): string | undefined {
  for (const { forward, return: back } of answer.conversations) {
    const there = distinct(forward.paths.map((path) => watchers(index, path)))
    const again = distinct((back?.paths ?? []).map((path) => watchers(index, path).toReversed()))
    const several = [there, again].find((ways) => ways.length > 1)
    if (several !== undefined)
      return `${several === there ? 'the question' : 'the answer'} may pass ${several.map(wayText).join(' or ')}, and the other direction need not choose the same`
    const [out, home] = [there[0] ?? [], again[0] ?? []]
    if (out.join() !== home.join()) return `there it passes ${wayText(out)}, back ${wayText(home.toReversed())}`
  }
  return undefined
}

/** Who may mind: routers, and whatever remembers connections. */
function watchers(index: NetworkIndex, path: Path): NodeId[] {
  const stateful = new Set(
    path.hops.flatMap((hop) => {
      if (hop.kind === 'filter') return index.filters.get(hop.filter)?.stateful === true && hop.direction === 'forward' ? [hop.node] : []
      return hop.kind === 'translation' && hop.by !== undefined ? [hop.node] : []
    }),
  )
  return nodesOn(path).filter((node) => index.nodes.get(node)?.role === 'router' || stateful.has(node))
}

const distinct = (ways: readonly (readonly NodeId[])[]): (readonly NodeId[])[] => [
  ...new Map(ways.map((way) => [way.join(), way])).values(),
]

const wayText = (way: readonly NodeId[]): string => (way.length === 0 ? 'no router' : way.join(', '))
