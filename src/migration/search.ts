import type { Expectation } from '../design/model.ts'
import { operationsAt, type Operation } from './operations.ts'
import { isArrived, positionKey, START, worldAt, type Journey, type Position } from './position.ts'
import { isFlow, stepCosts, type StepCosts } from './step-costs.ts'
import { compareTotals, isDearer, plus, ZERO, type Total } from './totals.ts'
import { holds, type World } from './world.ts'

/** What is asked of every step. */
export interface Demands {
  readonly throughout: readonly Expectation[]
  /** Of the old design alone: until something is taken away or changed. */
  readonly onlyOld: readonly Expectation[]
  /** Errors of the checks that one of the two designs has itself. */
  readonly tolerated: ReadonlySet<string>
}

export interface Edge extends StepCosts {
  readonly operation: Operation
  readonly before: World
  readonly after: World
}

/** So many branches are followed before the rest of the way is the cheapest next step, again and again. */
const BRANCHES = 60

/**
 * An order of the operations with little outage. A step that costs nothing and takes nothing away is simply taken, in the order of
 * {@link operationsAt}; only where every next step costs something, or nothing is left but to take away, do ways part: then the
 * cheapest way so far is always followed first.
 */
export function findWay(journey: Journey, demands: Demands): readonly Edge[] {
  const stepper = new Stepper(journey, demands)
  const open: Reached[] = [{ position: START, way: [], total: ZERO }]
  const closed = new Set<string>()
  for (let branches = 0; open.length > 0;) {
    open.sort((a, b) => compareTotals(a.total, b.total) || b.way.length - a.way.length)
    const reached = open.shift()!
    const key = positionKey(reached.position)
    if (closed.has(key)) continue
    closed.add(key)
    if (isArrived(journey, reached.position))
      return cheapest([withoutNeedless(journey, stepper, reached), ...shortcuts(journey, stepper)]).way
    const next = stepper.next(reached)
    const further = next.filter((each) => each.way.at(-1)?.operation.kind !== 'everything')
    if (branches++ < BRANCHES) open.push(...next)
    // Too many ways: no more branches, but on from where this one is.
    else open.push(...[...(further.length > 0 ? further : next)].sort((a, b) => compareTotals(a.total, b.total)).slice(0, 1))
  }
  throw new Error('no way from one design to the other')
}

interface Reached {
  readonly position: Position
  readonly way: readonly Edge[]
  readonly total: Total
}

const HARMLESS: ReadonlySet<Operation['kind']> = new Set(['grow', 'lever', 'turn', 'change', 'clear'])

/** Finds out what a step costs, once for each pair of positions. */
class Stepper {
  readonly #journey: Journey
  readonly #demands: Demands
  readonly #edges = new Map<string, Edge | undefined>()

  constructor(journey: Journey, demands: Demands) {
    this.#journey = journey
    this.#demands = demands
  }

  /** Where one step leads: to one place alone, where that step costs nothing and leaves nothing worse. */
  next(from: Reached): readonly Reached[] {
    const world = worldAt(this.#journey, from.position)
    if (world === undefined) return []
    const operations = operationsAt(this.#journey, from.position, world)
    const isOnlyShrinking = operations.every(({ kind }) => kind === 'shrink' || kind === 'everything')
    const reached: Reached[] = []
    for (const operation of operations) {
      const edge = this.edge(from.position, operation)
      if (edge === undefined) continue
      const to = { position: operation.apply(from.position), way: [...from.way, edge], total: plus(from.total, edge.costs) }
      if ((HARMLESS.has(operation.kind) || (isOnlyShrinking && operation.kind === 'shrink')) && !isDearer(to.total, from.total)) return [to]
      reached.push(to)
    }
    return reached
  }

  /** The first step of that kind, which takes all of it together. */
  whole(from: Reached, kind: Operation['kind']): Reached | undefined {
    const world = worldAt(this.#journey, from.position)
    const operation = world === undefined ? undefined : operationsAt(this.#journey, from.position, world).find((each) => each.kind === kind)
    const edge = operation === undefined ? undefined : this.edge(from.position, operation)
    if (operation === undefined || edge === undefined) return undefined
    return { position: operation.apply(from.position), way: [...from.way, edge], total: plus(from.total, edge.costs) }
  }

  /** Undefined where the step may not be taken: no network, a new error, something broken for good or open for a moment. */
  edge(from: Position, operation: Operation): Edge | undefined {
    const key = `${positionKey(from)} > ${positionKey(operation.apply(from))} ${operation.kind === 'everything'}`
    if (this.#edges.has(key)) return this.#edges.get(key)
    const made = this.#make(from, operation)
    this.#edges.set(key, made)
    return made
  }

  #make(from: Position, operation: Operation): Edge | undefined {
    const before = worldAt(this.#journey, from)
    const after = worldAt(this.#journey, operation.apply(from))
    if (before === undefined || after === undefined) return undefined
    const { throughout, onlyOld, tolerated } = this.#demands
    if (operation.kind === 'everything')
      return { operation, before, after, costs: [], rolling: [], ...stepCosts(before, after, throughout.filter(isFlow), false) }
    if (after.errors.some((problem) => !tolerated.has(`${problem.code} ${problem.message}`))) return undefined
    const needed = [...throughout, ...(operation.kind === 'grow' || operation.kind === 'lever' ? onlyOld : [])]
    if (!needed.every((expectation) => holds(after, expectation))) return undefined
    const costs = stepCosts(before, after, needed, true)
    return costs === undefined ? undefined : { operation, before, after, ...costs }
  }
}

/** Everything at once, and everything at once after all that can be made beside it. */
function shortcuts(journey: Journey, stepper: Stepper): Reached[] {
  const start: Reached = { position: START, way: [], total: ZERO }
  const grown = stepper.whole(start, 'grow')
  return [start, ...(grown === undefined ? [] : [grown])]
    .flatMap((from) => stepper.whole(from, 'everything') ?? [])
    .filter((each) => isArrived(journey, each.position))
}

/** The first of the cheapest. */
function cheapest(ways: readonly [Reached, ...Reached[]]): Reached {
  return ways.reduce((best, each) => (isDearer(best.total, each.total) ? each : best))
}

/** The way without moves of traffic that save nothing. */
function withoutNeedless(journey: Journey, stepper: Stepper, found: Reached): Reached {
  const optional = found.way
    .filter((edge) => edge.operation.kind === 'lever' || edge.operation.kind === 'turn')
    .map((edge) => edge.operation.id)
  let best = found
  for (const id of optional) {
    const operations = best.way.map((edge) => edge.operation).filter((operation) => operation.id !== id)
    const shorter = replay(journey, stepper, operations)
    if (shorter !== undefined && !isDearer(shorter.total, best.total)) best = shorter
  }
  return best
}

function replay(journey: Journey, stepper: Stepper, operations: readonly Operation[]): Reached | undefined {
  let reached: Reached = { position: START, way: [], total: ZERO }
  for (const { id } of operations) {
    if (isArrived(journey, reached.position)) break
    const world = worldAt(journey, reached.position)
    const operation = world === undefined ? undefined : operationsAt(journey, reached.position, world).find((each) => each.id === id)
    const edge = operation === undefined ? undefined : stepper.edge(reached.position, operation)
    if (operation === undefined || edge === undefined) return undefined
    reached = { position: operation.apply(reached.position), way: [...reached.way, edge], total: plus(reached.total, edge.costs) }
  }
  return isArrived(journey, reached.position) ? reached : undefined
}
