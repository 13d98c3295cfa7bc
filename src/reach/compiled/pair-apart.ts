import { NOTHING, type TrafficSet } from '../../ip/traffic-set.ts'
import type { AllPairs, PairParts } from './all-pairs.ts'
import type { Passage, Way } from './between.ts'
import type { CompiledReach } from './compile.ts'

const NO_PARTS: PairParts = { accepted: NOTHING, answered: NOTHING, unknown: NOTHING }

/** The pair of two classes with everything that a table of accepted sets does not say: what is unknown, remembered, or changed. */
export function pairApart(pairs: AllPairs, from: number, to: number): PairParts {
  const { net, ways, classes } = pairs
  const { sets } = net
  const [source, target] = [classes.domainOf[from]!, classes.domainOf[to]!]
  const there = ways.way(source, target)
  const back = there.places.length === 0 ? asQuestions(net, ways.way(target, source)) : ways.wayBack(target, source, there.places)
  if (!there.isPlain || !back.isPlain) return walked(pairs, from, to)
  const forward = along(net, [outwardOf(pairs, from, to), there, inwardOf(pairs, from, to, there.hidden)])
  const returned = along(net, [
    forgets(pairs, to, 'out') ? asQuestions(net, outwardOf(pairs, to, from)) : FREE(net),
    back,
    forgets(pairs, from, 'in') ? asQuestions(net, inwardOf(pairs, to, from, back.hidden)) : FREE(net),
  ])
  return parts(net, { accepted: sets.and(forward.accepted, sets.openings), unknown: sets.and(forward.unknown, sets.openings) }, returned)
}

function walked(pairs: AllPairs, from: number, to: number): PairParts {
  const { classes, net, ways } = pairs
  for (const first of classes.members[from]!) {
    const a = classes.endpoints[first]!
    const second = classes.members[to]!.find((member) => classes.endpoints[member]!.node !== a.node)
    if (second === undefined) continue
    const { forward, back } = ways.converse(a, classes.endpoints[second]!)
    return parts(net, forward, back)
  }
  return NO_PARTS
}

function parts({ sets }: CompiledReach, forward: Passage, back: Passage): PairParts {
  const { accepted } = forward
  return {
    accepted,
    answered: sets.and(accepted, back.accepted),
    unknown: sets.or(forward.unknown, sets.and(accepted, back.unknown)),
  }
}

/** One passage after the other: what is unknown at one is not asked of the next. */
function along({ sets }: CompiledReach, passages: readonly Passage[]): Passage {
  let accepted: TrafficSet = sets.everything
  let unknown: TrafficSet = NOTHING
  for (const each of passages) {
    unknown = sets.or(unknown, sets.and(accepted, each.unknown))
    accepted = sets.and(accepted, each.accepted)
  }
  return { accepted, unknown }
}

const FREE = ({ sets }: CompiledReach): Passage => ({ accepted: sets.everything, unknown: NOTHING })

function asQuestions<T extends Passage | Way>({ sets }: CompiledReach, answers: T): T {
  const unknown = answers.unknown === NOTHING ? NOTHING : sets.minus(sets.questionsOf(answers.unknown), sets.questionsOf(NOTHING))
  return { ...answers, accepted: sets.questionsOf(answers.accepted), unknown }
}

/** The class's own filter on what leaves it towards the other. */
function outwardOf({ outward, out, classes }: AllPairs, from: number, to: number): Passage {
  const group = classes.groupOf[to]!
  return { accepted: outward.accepted(out[from]!)[group]!, unknown: outward.unknown(out[from]!)?.[group] ?? NOTHING }
}

/** The class's own filter on what enters it from the other. */
function inwardOf(pairs: AllPairs, from: number, to: number, hidden: boolean): Passage {
  const { inward, classes } = pairs
  const profile = hidden ? pairs.inHidden[to]! : pairs.in[to]!
  const group = classes.groupOf[from]!
  return { accepted: inward.accepted(profile)[group]!, unknown: inward.unknown(profile)?.[group] ?? NOTHING }
}

/** Whether the class has a filter there that does not remember what it let pass. */
function forgets({ outward, inward, out, net, ...pairs }: AllPairs, each: number, direction: 'in' | 'out'): boolean {
  const filter = direction === 'out' ? outward.filterOf(out[each]!) : inward.filterOf(pairs.in[each]!)
  return filter >= 0 && !net.filters.isStateful(filter)
}
