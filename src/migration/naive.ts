import type { Expectation } from '../design/model.ts'
import { roundSeconds } from '../failures/interval.ts'
import { expectationKey } from './flows.ts'
import type { Cost, Naive } from './model.ts'
import { operationsAt } from './operations.ts'
import { START, writtenAt, type Journey } from './position.ts'
import { stepCosts } from './step-costs.ts'
import { worstOf } from './totals.ts'
import { roughly } from './words.ts'
import { makingsOf, tryWorld, type World } from './world.ts'

/** The two orders that come about when nobody plans one. */
export function naiveOrders(journey: Journey, old: World, now: World, flows: readonly Expectation[]): readonly Naive[] {
  const goes = journey.elements.some((each) => each.forms.at(-1) === undefined)
  return [destroyFirst(old, now, flows, goes), ...(goes ? besideFirst(journey, old, now, flows) : [])]
}

/** One apply: what goes is destroyed, then what comes is made. */
function destroyFirst(old: World, now: World, flows: readonly Expectation[], goes: boolean): Naive {
  const costs = stepCosts(old, now, flows, false)?.costs ?? []
  const makings = makingsOf(old.network, now.network)
  return {
    title: goes ? 'All at once: the old one is destroyed, then the new one is made' : 'All at once',
    costs,
    outage: worstOf(costs),
    notes:
      worstOf(costs).high === 0
        ? []
        : [...makings.map((each) => `${each.means} in ${roughly(each)} (${each.source})`), ...outsideNote(old, now)],
  }
}

/** A router that somebody configures by what a provider gives out only when it has made its end. */
function outsideNote(old: World, now: World): string[] {
  const known = new Set(old.network.nodes.map((node) => node.id))
  const isNew = now.network.nodes.some((node) => node.kind === 'customer-gateway' && !known.has(node.id))
  return isNew ? ['and as long as it takes to configure the router at the other end, whose new settings exist only after the apply'] : []
}

/** What comes is made beside what is there, and then what goes is deleted while it carries the traffic. */
function besideFirst(journey: Journey, old: World, now: World, flows: readonly Expectation[]): Naive[] {
  const grown = operationsAt(journey, START, old)
    .filter((operation) => operation.kind === 'grow')
    .reduce((position, operation) => operation.apply(position), START)
  if (grown === START) return []
  const both = tryWorld(writtenAt(journey, grown), new Map(), journey.context)
  if (both === undefined) return []
  const halves = [stepCosts(old, both, flows, false), stepCosts(both, now, flows, false)]
  const costs = flows.map((flow, i): Cost => {
    const parts = halves.flatMap((half) => half?.costs[i] ?? [])
    return {
      expectation: expectationKey(flow),
      outage: {
        low: roundSeconds(parts.reduce((total, part) => total + part.outage.low, 0)),
        high: roundSeconds(parts.reduce((total, part) => total + part.outage.high, 0)),
      },
      causes: parts.flatMap((part) => part.causes),
    }
  })
  return [
    {
      title: 'The new one is made first, then the old one is deleted while it carries the traffic',
      costs,
      outage: worstOf(costs),
      notes: [],
    },
  ]
}
