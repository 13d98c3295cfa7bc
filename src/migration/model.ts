import type { Compiled } from '../compile/compile.ts'
import type { Interval } from '../failures/model.ts'
import type { Written } from './written.ts'

/** What a step, or the whole of it, costs one expectation. */
export interface Cost {
  /** Key of the expectation: `reachable|dc|tokyo/app|tcp/443`. */
  readonly expectation: string
  /** Seconds without an answer; `high` is Infinity where nothing in the network says when it ends. */
  readonly outage: Interval
  /** What it is made of; empty where there is none. */
  readonly causes: readonly Cause[]
}

export interface Cause {
  readonly what: string
  readonly lasts: Interval
  /** Where the figure comes from. */
  readonly source: string
}

/** One step: something that is done at one time, after which all that is needed is proven again. */
export interface Step {
  readonly title: string
  /** In the words of the design. */
  readonly actions: readonly string[]
  /** What somebody does by hand, which no file of the design shows. */
  readonly byHand: readonly string[]
  readonly back: string
  readonly costs: readonly Cost[]
  /** The longest of the costs. */
  readonly outage: Interval
  /** Keys of what holds after it, and of what no longer holds. */
  readonly proven: readonly string[]
  readonly broken: readonly string[]
  /** The design after it, and what it becomes. */
  readonly design: Written
  readonly compiled: Compiled
  /** What has another name afterwards, and is the same. */
  readonly renames: readonly { readonly from: string; readonly to: string }[]
  /** Links that some routers take last, by the labels of both: these settings are in no design. */
  readonly lastChoices: readonly { readonly router: string; readonly links: readonly string[] }[]
}

/** Another order, for comparison. */
export interface Naive {
  readonly title: string
  readonly costs: readonly Cost[]
  readonly outage: Interval
  readonly notes: readonly string[]
}

export interface Migration {
  readonly old: string
  readonly now: string
  /** What the old design becomes: where the first step starts. */
  readonly start: Compiled
  /** What must hold from the beginning to the end: keys. */
  readonly throughout: readonly string[]
  /** What only the old one, or only the new one asks for. */
  readonly onlyOld: readonly string[]
  readonly onlyNew: readonly string[]
  readonly steps: readonly Step[]
  /** Sum of the steps. */
  readonly outage: Interval
  readonly naive: readonly Naive[]
  /** What had to be assumed, or could not be told, in sentences. */
  readonly notes: readonly string[]
}
