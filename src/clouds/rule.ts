import type { Severity } from '../core/problem.ts'
import type { Design } from '../design/model.ts'
import type { Network } from '../network/model.ts'
import type { RouterMachine, TunnelPlan } from './cloud.ts'

/** What a rule may look at. Everything but the design is absent when the design could not be compiled. */
export interface CheckContext {
  readonly design: Design
  readonly compiled?: {
    readonly network: Network
    readonly routers: readonly RouterMachine[]
    readonly tunnels: readonly TunnelPlan[]
    /** By cloud name. */
    readonly objects: ReadonlyMap<string, unknown>
  }
}

/**
 * One thing that is wrong or risky. Pure: the same context, the same findings in the same order.
 *
 * @example
 * export const unusedGateway: Rule = { code: 'CHECK-018', title: 'A gateway that no link uses', find: ({ design }) => … }
 */
export interface Rule {
  /** `CHECK-NNN`: 001–099 any network, 100–199, 200–299 … one cloud each. Never reused. */
  readonly code: string
  /** Title of its page. */
  readonly title: string
  readonly find: (context: CheckContext) => readonly Finding[]
}

/** A problem before its code and place are known. */
export interface Finding {
  readonly severity: Severity
  /** As {@link Problem.message}. */
  readonly message: string
  /** Path in the design that it is about: `sites.osaka.cidr`. */
  readonly path: string
  readonly hint?: string
  readonly related?: readonly { readonly message: string; readonly path: string }[]
}
