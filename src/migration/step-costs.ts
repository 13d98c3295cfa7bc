import type { Expectation } from '../design/model.ts'
import { expectationKey, talksOf } from './flows.ts'
import type { Cost } from './model.ts'
import type { Reset } from './resets.ts'
import { BY_HAND_SOURCE } from './timing.ts'
import { isDearer, plus, ZERO } from './totals.ts'
import { costOf, opens, transitionOf } from './transition.ts'
import { alignedWith, casualtiesBetween, type World } from './world.ts'

/** Traffic that must pass, and not traffic that must not. */
export const isFlow = ({ kind }: Expectation): boolean => kind !== 'unreachable' && kind !== 'isolated'

/** What a step costs each expectation, and how to do it so that it costs no more. */
export interface StepCosts {
  readonly costs: readonly Cost[]
  /** Routers whose sessions start anew one after the other, in groups; empty where it does not matter. */
  readonly rolling: readonly (readonly string[])[]
}

/**
 * What a step costs each expectation; undefined where something that must stay closed is open for a moment.
 *
 * @param rolls sessions may start anew one router after the other, where that costs less.
 */
export function stepCosts(before: World, after: World, needed: readonly Expectation[], rolls: boolean): StepCosts | undefined {
  const side = alignedWith(before, after)
  const transition = transitionOf(before, side, casualtiesBetween(before, { ...side, compiled: after.compiled }))
  const talks = needed.map((each) => ({ each, talks: talksOf(transition.mixer.moment(new Set()).index, each) }))
  if (talks.some(({ each, talks: some }) => !isFlow(each) && opens(transition, some))) return undefined
  const flows = talks.filter(({ each }) => isFlow(each))
  const choices = [0, ...(rolls ? transition.orders.slice(1).map((_, i) => i + 1) : [])].map((order): StepCosts => {
    const groups = transition.orders[order] ?? []
    return {
      costs: flows.map(({ each, talks: some }) =>
        some.flat().length === 0 ? renumbered(each) : costOf(transition, order, expectationKey(each), some),
      ),
      rolling: groups.length < 2 ? [] : groups.map((group) => routersOf(group.resets)),
    }
  })
  return choices.reduce((best, each) => (isDearer(plus(ZERO, best.costs), plus(ZERO, each.costs)) ? each : best))
}

/** No machine of the one or the other end has the same address before and after. */
function renumbered(each: Expectation): Cost {
  const lasts = { low: 0, high: Number.POSITIVE_INFINITY }
  const what = `no machine of ${each.from} or ${each.to} keeps its address`
  return { expectation: expectationKey(each), outage: lasts, causes: [{ what, lasts, source: BY_HAND_SOURCE }] }
}

/** Those that all the sessions have in common. */
function routersOf(resets: readonly Reset[]): string[] {
  const [first, ...rest] = resets.map(({ session }) => session.ends.map((end) => String(end.node)))
  const shared = (first ?? []).filter((node) => rest.every((nodes) => nodes.includes(node)))
  return shared.length > 0 ? shared.slice(0, 1) : (first ?? [])
}
