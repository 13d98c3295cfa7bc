import { formatService } from '../design/model.ts'
import { combinationOf, demandsOf } from '../failures/demands.ts'
import type { Session } from '../network/model.ts'
import type { Finding, Rule } from '../clouds/rule.ts'
import { waysOf, findWay } from './ways.ts'
import { heldSeconds } from './slow-active-active.ts'

/** A tunnel that loses packets silently is noticed by BFD or, without it, when the hold time ends; nothing else can be faster. */
export const expectationFasterThanTimers: Rule = {
  code: 'CHECK-012',
  title: 'An expectation faster than the timers on its way',
  find: ({ design, compiled }) => {
    if (compiled === undefined) return []
    const ways = waysOf(compiled.network)
    const sessions = new Map<string, Session>(compiled.network.sessions.map((session) => [session.id, session]))
    const groups = new Map(compiled.network.endpoints.map((group) => [group.name, group.members.map((member): string => member.node)]))
    return design.expect.flatMap((expectation, i): Finding[] => {
      const demand = demandsOf(expectation)
        .filter((each) => combinationOf(each)?.kinds.includes('tunnel') === true)
        .toSorted((a, b) => a.withinSeconds - b.withinSeconds)[0]
      if (demand === undefined) return []
      const way = findWay(ways, groups.get(expectation.from) ?? [], new Set(groups.get(expectation.to) ?? [])) ?? []
      const slow = way
        .flatMap((step) => (step.session === undefined ? [] : (sessions.get(step.session) ?? [])))
        .filter((session) => session.bfd === undefined && heldSeconds(session) > demand.withinSeconds)
      if (slow.length === 0) return []
      const seconds = Math.max(...slow.map(heldSeconds))
      return [
        {
          severity: 'warning',
          message: `${expectation.from} must reach ${expectation.to} on ${formatService(expectation.service)} again within ${demand.withinSeconds} s, but a silent loss on its way is noticed only after the hold time of ${seconds} s`,
          path: `expect[${i}]`,
          hint: 'shorten hold on the link, use bfd where both ends can, or give the expectation more time',
          related: [...new Set(slow.flatMap((session) => session.from.path ?? []))]
            .sort()
            .map((path) => ({ message: 'no BFD here', path })),
        },
      ]
    })
  },
}
