import { INTERNET, type NodeId } from '../../network/model.ts'
import type { JudgedConversation } from '../conversation.ts'
import type { Terrain } from '../flight.ts'
import type { Blocker, Hop, Packet, Path } from '../model.ts'
import { namesOf } from '../names.ts'
import type { AskedPair } from './asked-ends.ts'
import { mended, packetAtEnd, type Mend } from './mend.ts'
import { speak } from './speak.ts'
import { nearestDoors, stepsBetween } from './steps.ts'

/** Something that must change before the packet and its answer pass. */
export interface FoundBlocker extends Blocker {
  readonly way: 'forward' | 'return'
}

export interface BlockedPath {
  /** In the order in which the packet and its answer meet them. */
  readonly blockers: readonly FoundBlocker[]
  /** True: with all of them mended the packet and its answer arrive. False: nothing can be said of what lies behind the last one. */
  readonly isComplete: boolean
  /** What was done to find them; in the same network, with these, the packet arrives. */
  readonly mends: readonly Mend[]
}

interface Attempt {
  readonly mends: readonly Mend[]
  readonly cost: number
  readonly blockers: readonly FoundBlocker[]
  /** As it was before the first route was guessed. */
  readonly certain: Pick<Attempt, 'mends' | 'blockers'>
}

const COST: Readonly<Record<Mend['kind'], number>> = { filter: 1, check: 1, route: 3, member: 1 }
/** Networks are not that deep; a search that goes on is cut off rather than left to run. */
const MAXIMUM_ATTEMPTS = 400

/**
 * All that blocks the packet and its answer on the way that needs the least to change: each blocker is mended, and the packet
 * sent again. Deterministic.
 */
export function findBlockedPath(terrain: Terrain, pair: AskedPair, packet: Packet): BlockedPath {
  const start = { mends: [], blockers: [] }
  const open: Attempt[] = [{ ...start, cost: 0, certain: start }]
  let best: Attempt['certain'] | undefined
  for (let tried = 0; open.length > 0 && tried < MAXIMUM_ATTEMPTS; tried++) {
    const attempt = takeCheapest(open)
    const there = attempt.mends.length === 0 ? terrain : mended(terrain, attempt.mends)
    const judged = speak(there, pair, packet)
    const lost = lostOf(judged, packet)
    const blockers = together(attempt.blockers, lost)
    if (lost.length === 0) return { blockers: withoutEchoes(terrain, blockers), isComplete: true, mends: attempt.mends }
    const options = optionsFor(terrain, pair, lost)
    const certain = attempt.mends.some(isGuess) ? attempt.certain : { mends: attempt.mends, blockers }
    if (options.length === 0) best ??= certain
    for (const added of options) {
      open.push({
        mends: [...attempt.mends, ...added],
        cost: attempt.cost + added.reduce((sum, { kind }) => sum + COST[kind], 0),
        blockers,
        certain,
      })
    }
  }
  const { blockers, mends } = best ?? start
  return { blockers: withoutEchoes(terrain, [...blockers, ...unjoined(terrain, pair, blockers)]), isComplete: false, mends }
}

/** Where no link, tunnel or gateway leads from one end to the other, no route can: that comes first. */
function unjoined({ index }: Terrain, { from, to }: AskedPair, blockers: readonly FoundBlocker[]): FoundBlocker[] {
  const last = blockers.at(-1)
  const [near, far] = [index.nodes.get(from.node), index.nodes.get(to.node)]
  if (last?.way !== 'forward' || near === undefined || far === undefined) return []
  if (stepsBetween(index, near.id, far.id, near.id === INTERNET || far.id === INTERNET) !== undefined) return []
  const message = `nothing joins ${near.place.site ?? near.id} and ${far.place.site ?? far.id}`
  return [{ verdict: 'NO_ROUTE', node: last.node, message, component: near.place.site ?? near.id, way: 'forward' }]
}

/** Where a route should lead is guessed. */
const isGuess = ({ kind }: Mend): boolean => kind === 'route'

function takeCheapest(open: Attempt[]): Attempt {
  let at = 0
  for (let i = 1; i < open.length; i++) if (open[i]!.cost < open[at]!.cost) at = i
  return open.splice(at, 1)[0]!
}

/**
 * One missing public address is met several times: at the internet, which does not know the private one, and at the door to it in
 * both directions. It is told once, by the door.
 */
function withoutEchoes({ index }: Terrain, blockers: readonly FoundBlocker[]): FoundBlocker[] {
  const doors = new Set<NodeId>()
  for (const link of index.network.links)
    if (link.ends.some(({ node }) => node === INTERNET)) for (const { node } of link.ends) if (node !== INTERNET) doors.add(node)
  const atDoor = blockers.filter(({ node }) => doors.has(node))
  const isEcho = (each: FoundBlocker): boolean =>
    (each.node === INTERNET && each.verdict === 'NULL_ROUTED' && atDoor.length > 0) ||
    (doors.has(each.node) && each !== atDoor.find(({ node }) => node === each.node))
  return blockers.filter((each) => !isEcho(each))
}

interface Lost {
  readonly blocker: FoundBlocker
  readonly path: Path
  /** As it was when it was lost. */
  readonly packet: Packet
}

/** The paths that did not arrive; blockers come in the same order. */
function lostOf({ conversation, blockers }: JudgedConversation, packet: Packet): Lost[] {
  const isLost = (path: Path): boolean => path.verdict !== 'ACCEPTED'
  const { forward, return: back } = conversation
  const paths = [
    ...forward.paths.filter(isLost).map((path) => ({ path, way: 'forward' as const, sent: packet })),
    ...(back?.paths ?? []).filter(isLost).map((path) => ({ path, way: 'return' as const, sent: back!.packet })),
  ]
  return paths.flatMap(({ path, way, sent }, i): Lost[] => {
    const blocker = blockers[i]
    return blocker === undefined ? [] : [{ blocker: { ...blocker, way }, path, packet: packetAtEnd(sent, path) }]
  })
}

function together(before: readonly FoundBlocker[], lost: readonly Lost[]): FoundBlocker[] {
  const all = [...before, ...lost.map(({ blocker }) => blocker)]
  return [...new Map(all.map((each) => [`${each.way}|${each.node}|${each.verdict}|${each.message}`, each])).values()]
}

/** All filters at once, because every path must pass; else each route that may mend the first path that has lost its way. */
function optionsFor(terrain: Terrain, pair: AskedPair, lost: readonly Lost[]): Mend[][] {
  const direct = lost.flatMap((each) => filterMend(each) ?? memberMend(terrain, each) ?? [])
  if (direct.length > 0) return [direct]
  const first = lost.find(({ path }) => path.hops.at(-1)?.kind === 'lookup')
  return first === undefined ? [] : routeMends(terrain, pair, first).map((mend) => [mend])
}

function filterMend({ path, packet }: Lost): Mend | undefined {
  const last = path.hops.at(-1)
  if (last === undefined || isOuter(path.hops)) return undefined
  if (last.kind === 'filter' && last.action !== 'accept') return { kind: 'filter', filter: last.filter, packet }
  return last.kind === 'anti-spoof' ? { kind: 'check', at: { node: last.node, interface: last.interface } } : undefined
}

/** The internet refuses a sender that it does not know; its packet came in by a door. */
function memberMend(terrain: Terrain, { path, packet, blocker }: Lost): Mend | undefined {
  const came = path.hops.findLast((hop) => hop.kind === 'wire')
  if (blocker.node !== INTERNET || blocker.verdict !== 'NULL_ROUTED' || came?.to !== INTERNET || path.hops.at(-1)?.kind === 'lookup')
    return undefined
  const out = terrain.index.nodes.get(INTERNET)?.interfaces.find(({ link }) => {
    const ends = link === undefined ? undefined : terrain.index.links.get(link)?.ends
    return ends?.some(({ node }) => node === came.from)
  })
  return out === undefined ? undefined : { kind: 'member', carrier: INTERNET, address: packet.source, out: out.name }
}

/** The packet that was lost is one that carries the tunnel. */
const isOuter = (hops: readonly Hop[]): boolean => hops.some((hop, i) => i > 0 && hop.kind === 'origin')

/** One for each node on the shortest way to the owner of the destination: a provider's table may lead to any of them. */
function routeMends(terrain: Terrain, pair: AskedPair, { path, packet, blocker }: Lost): Mend[] {
  const last = path.hops.at(-1)
  if (last?.kind !== 'lookup' || last.toward !== undefined || isOuter(path.hops)) return []
  if (blocker.verdict !== 'NO_ROUTE' && blocker.verdict !== 'NULL_ROUTED') return []
  if (terrain.index.nodes.get(last.node)?.role === 'carrier' && last.node !== INTERNET) return []
  const owner = ownerOf(terrain, pair, packet.destination, blocker.way)
  if (owner === undefined) return []
  if (last.node === INTERNET)
    return nearestDoors(terrain.index, INTERNET, owner).map(({ out }) => ({
      kind: 'member',
      carrier: INTERNET,
      address: packet.destination,
      out,
    }))
  const steps = stepsBetween(terrain.index, last.node, owner, owner === INTERNET) ?? []
  return steps
    .filter(({ into }, i) => i === 0 || terrain.index.nodes.get(into.node)?.role !== 'host')
    .map((step) => ({ kind: 'route', at: last, step }))
}

function ownerOf(terrain: Terrain, { from, to }: AskedPair, address: string, way: FoundBlocker['way']): NodeId | undefined {
  const asked = way === 'forward' ? to : from
  if (asked.node === INTERNET && asked.address === address) return terrain.index.nodes.has(INTERNET) ? INTERNET : undefined
  if (asked.address === address && terrain.index.nodes.has(asked.node)) return asked.node
  const names = namesOf(terrain.index)
  return (names.owners.get(address) ?? names.outsides.get(address))?.node
}
