import type { NetworkIndex } from '../network/index.ts'
import type { NetworkNode, NodeId, Session } from '../network/model.ts'

/**
 * Seconds for which `node` keeps what it learned over the session after its peer is gone without a word (its TCP connection
 * closes: the daemon died, or the machine restarts): what the peer asked for (RFC 4724 §4.2). 0: it forgets at once. A lost
 * session that is found by BFD or by the hold timer is ended with a NOTIFICATION, and nothing is kept.
 */
export function restartSeconds(session: Session, node: NodeId): number {
  const peer = session.ends.find((end) => end.node !== node)
  return peer?.gracefulRestartSeconds ?? 0
}

/**
 * Whether the kernel of the node goes on forwarding by the routes of a dead daemon. FRR's zebra takes the routes of a bgpd
 * that dies, unless bgpd had announced a graceful restart; BIRD writes to the kernel itself, and a killed BIRD cleans nothing up.
 */
export function keepsForwarding(index: NetworkIndex, node: NetworkNode): boolean {
  if (node.system === 'bird') return true
  const sessions = index.sessionsOf.get(node.id) ?? []
  return sessions.some(({ ends }) => ends.some((end) => end.node === node.id && (end.gracefulRestartSeconds ?? 0) > 0))
}
