import { linkId, nodeId, sessionId, type BgpSpeaker, type Network, type Session, type SessionEnd } from '../../src/network/model.ts'
import { NOTHING_DOWN, type Down } from '../../src/routing/model.ts'
import { smallNetwork, type SmallLink, type SmallRouter } from '../routing/small-network.ts'

/** A small network, which daemon runs on each router, and one failure: plain data, so that it can be kept as a file. */
export interface LabCase {
  /** What it is about; for a kept difference, what was wrong on which side. */
  readonly note: string
  readonly routers: Readonly<Record<string, CaseRouter>>
  readonly links: readonly CaseLink[]
  readonly failure: CaseFailure
}

export interface CaseRouter extends SmallRouter {
  readonly daemon: 'frr' | 'bird'
  readonly speaker?: Partial<BgpSpeaker>
}

export interface CaseLink extends SmallLink {
  /** By router. */
  readonly ends?: Readonly<Record<string, Partial<SessionEnd>>>
  readonly bfd?: Session['bfd']
}

/** Links and sessions by their position in {@link LabCase.links}. */
export type CaseFailure =
  /** The machine is gone; what it was plugged into keeps carrier. */
  | { readonly kind: 'node'; readonly router: string }
  /** What speaks BGP dies, the machine stays. */
  | { readonly kind: 'daemons'; readonly router: string }
  /** Both ends lose carrier. */
  | { readonly kind: 'link'; readonly link: number }
  /** Packets vanish both ways. */
  | { readonly kind: 'silent-link'; readonly link: number }
  /** Shut down by its first end. */
  | { readonly kind: 'session'; readonly link: number }

export function networkOf({ routers, links }: LabCase): Network {
  const network = smallNetwork(routers, links)
  return {
    ...network,
    nodes: network.nodes.map((node) => ({
      ...node,
      system: routers[node.id]!.daemon,
      bgp: { ...node.bgp!, ...routers[node.id]?.speaker },
    })),
    sessions: network.sessions.map((session, n) => {
      const { ends = {}, bfd } = links[n]!
      const end = (given: SessionEnd): SessionEnd => ({ ...given, connectRetrySeconds: 1, ...ends[given.node] })
      return { ...session, ends: [end(session.ends[0]), end(session.ends[1])], ...(bfd === undefined ? {} : { bfd }) }
    }),
  }
}

export const birdsOf = ({ routers }: LabCase): ReadonlySet<string> =>
  new Set(Object.entries(routers).flatMap(([name, router]) => (router.daemon === 'bird' ? [name] : [])))

export function downOf(failure: CaseFailure): Down {
  switch (failure.kind) {
    case 'node':
      return { ...NOTHING_DOWN, nodes: new Set([nodeId(failure.router)]) }
    case 'daemons':
      return { ...NOTHING_DOWN, daemons: new Set([nodeId(failure.router)]) }
    case 'link':
      return { ...NOTHING_DOWN, links: new Set([linkId(`link/${failure.link}`)]) }
    case 'silent-link':
      return { ...NOTHING_DOWN, silentLinks: new Set([linkId(`link/${failure.link}`)]) }
    case 'session':
      return { ...NOTHING_DOWN, sessions: new Set([sessionId(`s${failure.link}`)]) }
  }
}
