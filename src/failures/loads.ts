import { formatService, type CapacityExpectation } from '../design/model.ts'
import type { NetworkIndex } from '../network/index.ts'
import type { Link, LinkId, NodeId, TunnelId } from '../network/model.ts'
import { membersOf, speak } from '../reach/answer.ts'
import { walkThere } from '../reach/conversation.ts'
import type { Terrain } from '../reach/flight.ts'
import type { Hop, Path } from '../reach/model.ts'
import { packetsOf } from '../reach/service.ts'
import { outerWalk } from '../reach/walk.ts'

/** What one direction of a line, link or tunnel with a stated capacity has to carry. */
export interface Load {
  readonly words: string
  readonly capacityMbps: number
  readonly loadMbps: number
}

interface Loads {
  /** By direction, as `link>from` or `tunnel>from`. */
  readonly onParts: ReadonlyMap<string, Load>
  /** Parts that each demand passes. */
  readonly passedBy: ReadonlyMap<CapacityExpectation, ReadonlySet<string>>
}

const known = new WeakMap<Terrain, Map<string, Loads>>()

/**
 * The fullest part that the demand passes, beside all demands of the design that arrive; undefined where it passes none with a
 * stated capacity. A demand between places of several machines is spread over their pairs evenly; at each node it is spread
 * evenly over next hops of equal cost. Answers are no load: who minds states the other direction too.
 */
export function fullestPart(
  index: NetworkIndex,
  terrain: Terrain,
  demands: readonly CapacityExpectation[],
  demand: CapacityExpectation,
): Load | undefined {
  const byDemands = known.get(terrain) ?? new Map<string, Loads>()
  known.set(terrain, byDemands)
  const key = demands.map(({ from, to, service, demandMbps }) => `${from}|${to}|${formatService(service)}|${demandMbps}`).join()
  const loads = byDemands.get(key) ?? loadsOf(index, terrain, demands)
  byDemands.set(key, loads)
  const passed = [...(loads.passedBy.get(demand) ?? [])].flatMap((part) => loads.onParts.get(part) ?? [])
  return passed.reduce<Load | undefined>(
    (fullest, each) => (fullest === undefined || fill(each) > fill(fullest) ? each : fullest),
    undefined,
  )
}

export const fill = ({ loadMbps, capacityMbps }: Load): number => loadMbps / capacityMbps

function loadsOf(index: NetworkIndex, terrain: Terrain, demands: readonly CapacityExpectation[]): Loads {
  const onParts = new Map<string, Load>()
  const wires = wiresOf(index)
  const passedBy = new Map(
    demands.map((demand) => {
      const passed = new Set<string>()
      for (const [path, share] of sharesOf(index, terrain, demand)) {
        for (const part of partsOn(index, terrain, wires, path)) {
          const before = onParts.get(part.key)
          const { key, ...named } = part
          onParts.set(key, { ...named, loadMbps: (before?.loadMbps ?? 0) + share * demand.demandMbps })
          passed.add(key)
        }
      }
      return [demand, passed] as const
    }),
  )
  return { onParts, passedBy }
}

/** Paths that a demand takes, each with its share of it. What does not arrive is no load. */
function sharesOf(index: NetworkIndex, terrain: Terrain, { from, to, service }: CapacityExpectation): (readonly [Path, number])[] {
  const { sources, destinations } = membersOf(index, { from, to }, terrain.down)
  const pairs = sources.flatMap((source) =>
    destinations.filter((each) => speak(source, each)).map((destination) => ({ source, destination })),
  )
  return pairs.flatMap(({ source, destination }) => {
    const [packet] = packetsOf(index, service, source.address, destination.address)
    if (packet === undefined) return []
    const paths = walkThere(terrain, source, destination, packet).map(({ path }) => ({ path, weight: weightOf(path) }))
    const all = paths.reduce((sum, { weight }) => sum + weight, 0)
    return paths.filter(({ path }) => path.verdict === 'ACCEPTED').map(({ path, weight }) => [path, weight / all / pairs.length] as const)
  })
}

/** Part of the traffic that equal-cost next hops, taken evenly at each node, send this way. */
function weightOf(path: Path): number {
  return path.hops.reduce((weight, hop) => (hop.kind === 'lookup' ? weight / (1 + hop.alternatives) : weight), 1)
}

interface PassedPart extends Omit<Load, 'loadMbps'> {
  readonly key: string
}

type Wires = ReadonlyMap<string, Link>

const wireKey = (from: NodeId, to: NodeId, label: string): string => `${from}|${to}|${label}`

/** Links that can be full, by who sends to whom on them. */
function wiresOf({ network }: NetworkIndex): Wires {
  return new Map(
    network.links.flatMap((link) =>
      link.capacityMbps === undefined
        ? []
        : link.ends.flatMap((a) => link.ends.map((b) => [wireKey(a.node, b.node, link.label), link] as const)),
    ),
  )
}

function partsOn(index: NetworkIndex, terrain: Terrain, wires: Wires, path: Path): PassedPart[] {
  return path.hops.flatMap((hop): PassedPart[] => {
    if (hop.kind === 'wire') {
      const link = wires.get(wireKey(hop.from, hop.to, hop.label))
      return link?.capacityMbps === undefined ? [] : [passed(link.id, link.label, link.capacityMbps, hop)]
    }
    if (hop.kind !== 'tunnel') return []
    const tunnel = index.tunnels.get(hop.tunnel)
    const own = tunnel?.capacityMbps
    const words = `${hop.tunnelKind} tunnel between ${tunnel?.ends[0].node} and ${tunnel?.ends[1].node}`
    return [
      ...(own === undefined ? [] : [passed(hop.tunnel, words, own, hop)]),
      ...outerPaths(index, terrain, hop).flatMap((outer) => partsOn(index, terrain, wires, outer)),
    ]
  })
}

const passed = (id: LinkId | TunnelId, words: string, capacityMbps: number, { from, to }: { from: NodeId; to: NodeId }): PassedPart => ({
  key: `${id}>${from}`,
  words: `${words} (${from} to ${to})`,
  capacityMbps,
})

/** The way of a tunnel's own packets; of several, the first: a tunnel is one flow. */
export function outerPaths(index: NetworkIndex, terrain: Terrain, hop: Extract<Hop, { kind: 'tunnel' }>): readonly Path[] {
  const end = index.tunnels.get(hop.tunnel)?.ends[0].node === hop.from ? 0 : 1
  const walk = outerWalk(terrain, hop.tunnel, end)
  return walk === 'walking' ? [] : walk.found.slice(0, 1).map(({ path }) => path)
}
