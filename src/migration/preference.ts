import type { Network, NetworkNode, NodeId, Policy, Session, SessionEnd } from '../network/model.ts'

/** What a router thinks less of while two ways are there: links of the design by their paths (`links[2]`). */
export type Unloved = ReadonlyMap<NodeId, ReadonlySet<string>>

/** Below the 100 of everything else. */
const LAST_CHOICE = 50
/** Longer than what a pair of routers puts in front by itself. */
const PREPENDS = 4

/**
 * The network with some links as the last choice of some routers: a lower local preference for what comes in over them, a longer AS
 * path for what is announced there, a lower rank for what a provider tells. Everything stays up; only what is preferred changes.
 */
export function withLastChoices(network: Network, unloved: Unloved): Network {
  if ([...unloved.values()].every((links) => links.size === 0)) return network
  return {
    ...network,
    nodes: network.nodes.map((node) => withLowerRanks(node, unloved.get(node.id))),
    sessions: network.sessions.map((session) => withPolicies(session, unloved)),
  }
}

/** Links, by path, that routes or sessions of the router come from. */
export function linksOfRouters(network: Network): ReadonlyMap<NodeId, ReadonlySet<string>> {
  const found = new Map<NodeId, Set<string>>()
  const add = (node: NodeId, path: string | undefined): void => {
    if (path?.startsWith('links[') !== true) return
    found.set(node, (found.get(node) ?? new Set<string>()).add(linkPath(path)))
  }
  for (const node of network.nodes.filter((each) => each.role === 'router'))
    for (const table of node.tables) for (const route of table.routes) if (route.origin === 'propagated') add(node.id, route.from.path)
  const routers = new Set(network.nodes.filter((each) => each.role === 'router').map((each) => each.id))
  for (const session of network.sessions) for (const end of session.ends) if (routers.has(end.node)) add(end.node, session.from.path)
  return found
}

const linkPath = (path: string): string => path.slice(0, path.indexOf(']') + 1)

function withLowerRanks(node: NetworkNode, links: ReadonlySet<string> | undefined): NetworkNode {
  if (links === undefined || links.size === 0) return node
  return {
    ...node,
    tables: node.tables.map((table) => ({
      ...table,
      routes: table.routes.map((route) =>
        route.origin === 'propagated' && route.from.path !== undefined && links.has(linkPath(route.from.path))
          ? { ...route, preference: route.preference + 1 }
          : route,
      ),
    })),
  }
}

function withPolicies(session: Session, unloved: Unloved): Session {
  const path = session.from.path
  if (path === undefined) return session
  const end = (each: SessionEnd): SessionEnd =>
    unloved.get(each.node)?.has(linkPath(path)) === true
      ? {
          ...each,
          import: accepting(each.import, { localPreference: LAST_CHOICE }),
          export: accepting(each.export, (set) => ({ prepend: (set.prepend ?? 0) + PREPENDS })),
        }
      : each
  return { ...session, ends: [end(session.ends[0]), end(session.ends[1])] }
}

type Set_ = NonNullable<Policy['terms'][number]['set']>

function accepting(policy: Policy, change: Set_ | ((set: Set_) => Set_)): Policy {
  const changed = (set: Set_ = {}): Set_ => ({ ...set, ...(typeof change === 'function' ? change(set) : change) })
  const terms = policy.terms.map((term) => (term.action === 'accept' ? { ...term, set: changed(term.set) } : term))
  if (policy.default === 'reject') return { ...policy, terms }
  return { terms: [...terms, { name: 'last-choice', match: {}, action: 'accept', set: changed() }], default: 'reject' }
}
