import type { LabPlan } from './model.ts'
import { symbols } from './names.ts'

/** Name of the protocol in the configuration of BIRD that speaks a session. */
export function protocolOf(plan: LabPlan, node: string, session: string): string {
  const own = plan.conditions.flatMap((condition) => (condition.kind === 'session' && condition.node === node ? [condition.session] : []))
  return symbols(own, 'bgp_').get(session) ?? session
}
