import { ProblemError } from '../core/problem.ts'
import type { Expectation } from '../design/model.ts'
import type { Lock } from '../design/lock.ts'
import { formatService } from '../design/model.ts'
import { NO_OUTAGE, roundSeconds } from '../failures/interval.ts'
import { designAt, elementsBetween, type Element } from './elements.ts'
import { expectationKey } from './flows.ts'
import type { Migration, Step } from './model.ts'
import { naiveOrders } from './naive.ts'
import { labelOfLink } from './operations.ts'
import { positionKey, START, unlovedAt, type Journey, type Position } from './position.ts'
import { renameBetween } from './rename.ts'
import { findWay, type Edge } from './search.ts'
import { isFlow } from './step-costs.ts'
import { worstOf } from './totals.ts'
import { listWords } from './words.ts'
import { holding, holds, tryWorld, verdictOf, worldOf, type MigrationContext, type World } from './world.ts'
import { isRecord, type Written } from './written.ts'

/**
 * A way from the network of one design to that of another, step by step: make before break where the network allows it. Every step is
 * a design that compiles, has no errors that neither of the two has, and holds what both expect.
 *
 * @throws ProblemError CLI-220 when the two designs expect nothing in common; what is wrong with either of them.
 * @example planMigration(writtenOf(old), writtenOf(now), { read: readDesign, errorsOf, lock }).steps.length
 */
export function planMigration(written: Written, now: Written, given: MigrationContext): Migration {
  const { old, context: renamed, step: renaming, start } = renameBetween(written, now, given)
  const elements = elementsBetween(old, now)
  const context = { ...renamed, lock: lockOfAll(old, now, elements, renamed) }
  const [first, last] = [worldOf(old, new Map(), context), worldOf(now, new Map(), context)]
  const [asked, wanted] = [first.compiled.design.expect, last.compiled.design.expect]
  const [oldHolds, nowHolds] = [holding(first, asked), holding(last, wanted)]
  const wantedKeys = new Set(wanted.map(expectationKey))
  const common = asked.filter((each) => wantedKeys.has(expectationKey(each)))
  if (common.length === 0) throw refuse(asked, wanted)
  const throughout = common.filter((each) => oldHolds.has(expectationKey(each)) && nowHolds.has(expectationKey(each)))
  const onlyOld = asked.filter((each) => !wantedKeys.has(expectationKey(each)) && oldHolds.has(expectationKey(each)))
  const askedKeys = new Set(asked.map(expectationKey))
  const onlyNew = wanted.filter((each) => !askedKeys.has(expectationKey(each)))
  const journey: Journey = {
    old,
    now,
    elements,
    expect: writtenExpectations(old, common),
    context,
    worlds: new Map([[positionKey(START), first]]),
  }
  const flows = throughout.filter(isFlow)
  const naive = journey.elements.length === 0 ? [] : naiveOrders(journey, first, last, flows)
  const errors = [...first.errors, ...last.errors].map((problem) => `${problem.code} ${problem.message}`)
  const way = journey.elements.length === 0 ? [] : findWay(journey, { throughout, onlyOld, tolerated: new Set(errors) })
  const steps = [...renaming, ...stepsOf(journey, way, [...throughout, ...onlyOld, ...onlyNew])]
  return {
    old: written.name,
    now: now.name,
    start: start ?? first.compiled,
    throughout: throughout.map(expectationKey),
    onlyOld: onlyOld.map(expectationKey),
    onlyNew: onlyNew.map(expectationKey),
    steps,
    outage: {
      low: roundSeconds(steps.reduce((total, step) => total + step.outage.low, 0)),
      high: roundSeconds(steps.reduce((total, step) => total + step.outage.high, 0)),
    },
    naive,
    notes: [
      ...common.filter((each) => !throughout.includes(each)).map((each) => sayNotHeld(each, first, last)),
      ...[first, last].flatMap((world, i) =>
        world.errors.map(({ code, message }) => `the ${i === 0 ? 'old' : 'new'} design has an error: ${code} ${message}`),
      ),
      ...assumptionsOf([first, last]),
    ],
  }
}

/**
 * What is handed out to the old design, to both side by side, and to the new one, together: so that nothing is renumbered when what
 * held a number goes.
 */
function lockOfAll(old: Written, now: Written, elements: readonly Element[], context: MigrationContext): Lock {
  const both = new Map(elements.map((each) => [each.id, each.forms.findLastIndex((form) => form !== undefined)]))
  const designs = [old, designAt(old, now, elements, both, []), now]
  const allocations = { ...context.lock.allocations }
  for (const design of designs) {
    const world = tryWorld(design, new Map(), { ...context, lock: { ...context.lock, allocations: { ...allocations } } })
    Object.assign(allocations, world?.compiled.lock.allocations)
  }
  return { ...context.lock, allocations }
}

function sayNotHeld(each: Expectation, first: World, last: World): string {
  const found = [
    { world: first, name: 'old' },
    { world: last, name: 'new' },
  ].flatMap(({ world, name }) => (holds(world, each) ? [] : [`in the ${name} design (${verdictOf(world, each)})`]))
  return `${sayExpectation(each)} does not hold ${listWords(found)}: nothing is promised of it`
}

/** `dc → tokyo/app tcp/443`. */
export const sayExpectation = (each: Expectation): string =>
  `${each.from} ${isFlow(each) ? '→' : '↛'} ${each.to} ${formatService(each.service)}`

function refuse(asked: readonly Expectation[], wanted: readonly Expectation[]): ProblemError {
  const some = (list: readonly Expectation[]): string => (list.length === 0 ? 'nothing' : list.slice(0, 3).map(sayExpectation).join(', '))
  return new ProblemError([
    {
      code: 'CLI-220',
      severity: 'error',
      message: `the two designs expect nothing in common: the old one ${some(asked)}, the new one ${some(wanted)}`,
      hint: 'what must work all the time while one becomes the other has to stand in `expect` of both, under the same names',
    },
  ])
}

/** As the old design writes them, so that every step's design says what it must hold. */
function writtenExpectations(old: Written, common: readonly Expectation[]): readonly unknown[] {
  const keys = new Set(common.map((each) => `${each.kind}|${each.from}|${each.to}`))
  return old.expect.filter((each) => isRecord(each) && keys.has(`${String(each['kind'])}|${String(each['from'])}|${String(each['to'])}`))
}

function assumptionsOf(worlds: readonly World[]): string[] {
  return [...new Set(worlds.flatMap((world) => world.network.nodes.flatMap((node) => node.assumes ?? [])))]
}

const BACK: Readonly<Record<Edge['operation']['kind'], string>> = {
  grow: 'take away again what was made: nothing uses it',
  lever: 'remove the entries: the traffic goes back the way it came',
  turn: 'give both the preference that they had',
  change: 'set what was there before: it costs the same once more',
  shrink: 'make it again; until then what is left carries everything',
  clear: 'add the entries again',
  everything: 'the same the other way round, at the same cost',
}

const sayRolling = (groups: readonly (readonly string[])[]): string =>
  `one router after the other, each when the sessions of the one before are up again: ${groups.map((each) => each.join(' and ')).join(', then ')}`

function stepsOf(journey: Journey, way: readonly Edge[], expectations: readonly Expectation[]): Step[] {
  let position: Position = START
  return way.map(({ operation, before, after, costs, rolling }): Step => {
    position = operation.apply(position)
    const [held, holds] = [holding(before, expectations), holding(after, expectations)]
    const lastChoices = [...unlovedAt(journey, position, after, after.written)].map(([router, links]) => ({
      router: String(router),
      links: [...links].map((path) => labelOfLink(journey, after.written, path)),
    }))
    return {
      title: operation.title,
      actions: operation.actions,
      byHand: [...operation.byHand, ...(rolling.length === 0 ? [] : [sayRolling(rolling)])],
      back: BACK[operation.kind === 'grow' && worstOf(costs).high > 0 ? 'change' : operation.kind],
      costs,
      outage: costs.length === 0 ? NO_OUTAGE : worstOf(costs),
      proven: expectations.map(expectationKey).filter((key) => holds.has(key)),
      broken: expectations.map(expectationKey).filter((key) => held.has(key) && !holds.has(key)),
      design: after.written,
      compiled: after.compiled,
      renames: [],
      lastChoices,
    }
  })
}
