import type { LinkId, NetworkNode, NodeId, Session, SessionId } from '../network/model.ts'
import type { Group } from './classes.ts'
import type { ClassResult, Run } from './fixed-point.ts'
import { sharesLoad } from './incremental-classes.ts'
import type { Spot } from './incremental-spots.ts'
import type { End } from './prepare.ts'

/** What a route rests on. */
export interface Support {
  readonly nodes: ReadonlySet<NodeId>
  readonly links: ReadonlySet<LinkId>
  readonly sessions: ReadonlySet<SessionId>
}

interface Settlement {
  readonly run: Run
  readonly groups: readonly Group[]
  readonly results: readonly ClassResult[]
  readonly numbers: ReadonlyMap<string, number>
}

/** The path from the originators to here, hop by hop; where load may be shared, all that has been learned. All links of nodes whose own routes count. */
export function supportOf({ run, groups, results, numbers }: Settlement, spot: Spot): Support {
  const { prepared } = run
  const support = { nodes: new Set<NodeId>(), links: new Set<LinkId>(), sessions: new Set<SessionId>() }
  const ownRoutes = (node: NetworkNode): void => {
    support.nodes.add(node.id)
    for (const port of node.interfaces) if (port.link !== undefined) support.links.add(port.link)
  }
  support.nodes.add(spot.node)
  if (spot.isFixed) ownRoutes(spot.table.node)
  if (spot.speaker === undefined) return support
  for (const prefix of spot.prefixes) {
    const number = numbers.get(prefix)
    if (number === undefined) continue
    const { best, learned } = results[number]!
    const seen = new Set<number>()
    const open = [spot.speaker.number]
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (seen.has(at)) continue
      seen.add(at)
      const speaker = prepared.speakers[at]!
      const { node } = speaker.table
      support.nodes.add(node.id)
      if (groups[number]!.class.local.has(at)) ownRoutes(node)
      for (const end of sharesLoad(speaker) ? speaker.learns : [best[at]?.end ?? -1]) {
        const path = end < 0 ? undefined : learned[end]
        if (path === undefined) continue
        const { session, peer, interface: own } = portsOf(prepared.ends[end]!)
        support.sessions.add(session.id)
        if (session.carriedBy.kind === 'link') support.links.add(session.carriedBy.id)
        for (const name of [own, path.via?.nextHop.interface])
          for (const port of node.interfaces) if (port.name === name && port.link !== undefined) support.links.add(port.link)
        open.push(prepared.ends[peer]!.sender)
      }
    }
  }
  return support
}

const portsOf = ({ session, peer, number }: End): { readonly session: Session; readonly peer: number; readonly interface: string } => ({
  session,
  peer,
  interface: session.ends[number & 1]!.interface,
})
