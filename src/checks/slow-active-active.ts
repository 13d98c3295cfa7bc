import { groupBy } from '../core/stable.ts'
import type { Finding, Rule } from '../clouds/rule.ts'
import type { Session } from '../network/model.ts'

/** RFC 4271 §4.2: the smaller hold time of both ends holds. */
export const heldSeconds = (session: Session): number => Math.min(session.ends[0].holdSeconds, session.ends[1].holdSeconds)

/** Neighbours of two equal routers go on sending to the dead one until they notice; without BFD that takes the hold time. */
export const slowActiveActive: Rule = {
  code: 'CHECK-011',
  title: 'An active-active pair whose neighbours notice slowly',
  find: ({ compiled }) => {
    if (compiled === undefined) return []
    const pairs = new Set(
      compiled.routers.filter((router) => router.mode === 'active-active' && router.pair !== undefined).map((router) => router.gateway),
    )
    const gatewayOf = new Map<string, string>(compiled.routers.map((router) => [router.node, router.gateway]))
    const slow = compiled.network.sessions.flatMap((session) => {
      if (session.bfd !== undefined || session.kind !== 'ebgp') return []
      return session.ends.flatMap((end) => {
        const gateway = gatewayOf.get(end.node)
        return gateway !== undefined && pairs.has(gateway) ? [{ gateway, session }] : []
      })
    })
    return [...groupBy(slow, ({ gateway }) => gateway)].map(([gateway, entries]): Finding => {
      const seconds = Math.max(...entries.map(({ session }) => heldSeconds(session)))
      const links = [...new Set(entries.flatMap(({ session }) => session.from.path ?? []))].sort()
      return {
        severity: 'warning',
        message: `when a router of "${gateway}" dies, its share of the traffic is lost for up to ${seconds} s: neighbours without BFD notice only by the hold time`,
        path: `gateways.${gateway}.mode`,
        hint: 'use active-standby, where the surviving router takes over by itself, or bfd on the link where both ends can',
        related: links.map((path) => ({ message: 'sessions without BFD', path })),
      }
    })
  },
}
