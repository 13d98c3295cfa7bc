import type { NetworkIndex } from '../network/index.ts'
import type { Network, NodeId } from '../network/model.ts'
import type { Group } from './classes.ts'
import { settleClass, type ClassResult, type PrefixClass, type Run } from './fixed-point.ts'
import { connectedRanges, interfaceUp } from './interfaces.ts'
import { mayExceed } from './limits.ts'
import type { Down } from './model.ts'
import type { Path, Resolution } from './paths.ts'
import type { Prepared, Speaker } from './prepare.ts'
import { routeUp } from './static-tables.ts'

/** Whether each class of prefixes is settled by itself; what works across prefixes (a count of them, routes made of others, probes) is not followed step by step. */
export function settlesByClass(network: Network): boolean {
  const { nodes, sessions } = network
  return (
    nodes.every(
      (node) =>
        (node.bgp?.aggregates ?? []).length === 0 &&
        node.tables.every((table) => (table.takes ?? []).length === 0 && table.routes.every((route) => route.probe === undefined)),
    ) && sessions.every((session) => session.ends.every((end) => !mayExceed(network, end)))
  )
}

/** Nodes of which more interfaces are down than before, the dead ones too. */
export function touchedNodes(index: NetworkIndex, before: Down, now: Down): Set<NodeId> {
  const touched = new Set<NodeId>()
  for (const node of now.nodes) if (!before.nodes.has(node)) touched.add(node)
  for (const link of now.links) if (!before.links.has(link)) for (const end of index.links.get(link)?.ends ?? []) touched.add(end.node)
  return touched
}

/** The same, where the speakers have forgotten dead sessions. */
export function withoutEnds(prepared: Prepared, dead: readonly number[]): Prepared {
  if (dead.length === 0) return prepared
  const gone = new Set(dead)
  const speakers = [...prepared.speakers]
  for (const number of new Set(dead.flatMap((end) => [prepared.ends[end]!.sender, ...prepared.ends[end]!.receivers]))) {
    const speaker = speakers[number]!
    const left = (ends: readonly number[]): number[] => ends.filter((end) => !gone.has(end))
    speakers[number] = { ...speaker, learns: left(speaker.learns), announces: left(speaker.announces) }
  }
  return { ...prepared, speakers }
}

/** The classes that dead nodes originate, without them; undefined where interfaces carry something away that is announced. */
export function groupsWithout(
  groups: readonly Group[],
  speakers: readonly Speaker[],
  nodes: ReadonlySet<NodeId>,
  before: Down,
  now: Down,
): readonly Group[] | undefined {
  const dead = new Set<number>()
  for (const speaker of speakers) {
    const { node } = speaker.table
    if (!nodes.has(node.id)) continue
    if (now.nodes.has(node.id)) dead.add(speaker.number)
    else if (losesOwn(speaker, groups, before, now)) return undefined
  }
  if (dead.size === 0) return groups
  return groups.map((group) => {
    let local: Map<number, NonNullable<ReturnType<PrefixClass['local']['get']>>> | undefined
    for (const number of dead) if (group.class.local.has(number)) (local ??= new Map(group.class.local)).delete(number)
    return local === undefined ? group : { ...group, class: { ...group.class, local } }
  })
}

/** Whether a living speaker announces, or holds before BGP, what rests on an interface that has gone down. */
function losesOwn({ table, number }: Speaker, groups: readonly Group[], before: Down, now: Down): boolean {
  const { node } = table
  const lost = new Set<string>()
  for (const range of connectedRanges(node))
    if (interfaceUp(node, range.interface, before) && !interfaceUp(node, range.interface, now)) lost.add(range.text)
  for (const [text, routes] of table.byPrefix)
    if (routes.some((route) => routeUp(node, route, before) && !routeUp(node, route, now))) lost.add(text)
  return groups.some((group) => {
    const own = group.class.local.get(number)
    return own !== undefined && (own.paths.length > 0 || own.blocksBgp) && group.prefixes.some((prefix) => lost.has(prefix.text))
  })
}

/** Whether somebody has chosen, or might share with, what this end has learned. */
export function isUsed({ ends, speakers }: Prepared, { learned, best }: ClassResult, end: number): boolean {
  const path = learned[end]
  if (path === undefined) return false
  return ends[end]!.receivers.some((number) => best[number] === path || (path.via !== undefined && sharesLoad(speakers[number]!)))
}

/** Whether it may use several paths side by side. */
export const sharesLoad = ({ maximumPaths, table }: Speaker): boolean => maximumPaths > 1 || (table.node.bgp?.maximumPathsIbgp ?? 1) > 1

/** Whether the next hop of what this end has learned is reached in another way now. */
export function isRerouted(run: Run, { learned }: ClassResult, end: number): boolean {
  const path = learned[end]
  return path !== undefined && !sameResolution(path.via, run.resolver.resolve(run.prepared.ends[end]!, path.hop))
}

function sameResolution(a: Resolution | undefined, b: Resolution | undefined): boolean {
  if (a === b) return true
  if (a === undefined || b === undefined) return false
  return (
    a.metric === b.metric &&
    a.nextHop.interface === b.nextHop.interface &&
    a.nextHop.address === b.nextHop.address &&
    a.nextHop.kind === b.nextHop.kind
  )
}

/** Settles a class again from where it was: `dead` ends have forgotten, `moved` ends reach their next hops anew, `changed` speakers announce something else. */
export function restartClass(
  run: Run,
  group: PrefixClass,
  before: ClassResult,
  { dead, moved, changed }: { readonly dead: readonly number[]; readonly moved: readonly number[]; readonly changed: Iterable<number> },
): ClassResult {
  const { ends, speakers } = run.prepared
  const learned = before.learned.slice()
  const best = before.best.slice()
  const dirty = new Uint8Array(speakers.length)
  const touch = (end: number, path: Path | undefined): void => {
    learned[end] = path
    for (const receiver of ends[end]!.receivers) dirty[receiver] = 1
  }
  for (const end of dead) if (learned[end] !== undefined) touch(end, undefined)
  for (const end of moved) {
    const path = learned[end]
    if (path !== undefined) touch(end, { ...path, via: run.resolver.resolve(ends[end]!, path.hop) })
  }
  for (const speaker of changed) dirty[speaker] = 1
  return settleClass(run, group, { learned, best, dirty })
}

/** Speakers that have chosen otherwise, or hold other paths to share with. */
export function changedSpeakers({ ends, speakers }: Prepared, before: ClassResult, now: ClassResult): Set<number> {
  const changed = new Set<number>()
  if (before === now) return changed
  for (let number = 0; number < speakers.length; number++) if (before.best[number] !== now.best[number]) changed.add(number)
  for (let end = 0; end < ends.length; end++) {
    if (before.learned[end] === now.learned[end]) continue
    for (const number of ends[end]!.receivers) if (sharesLoad(speakers[number]!)) changed.add(number)
  }
  return changed
}
