import type { Verdict } from './model.ts'

/** From the one that decides a mixture to the one that only stands when all agree. */
const SEVERITY: readonly Verdict[] = [
  'LOOP',
  'NULL_ROUTED',
  'NEIGHBOR_UNREACHABLE',
  'NO_ROUTE',
  'DENIED_OUT',
  'DENIED_IN',
  'EXITS_NETWORK',
  'UNDETERMINED',
  'ACCEPTED',
]

/** What several paths or conversations amount to together: ACCEPTED only when all are. An empty list is ACCEPTED. */
export function worstVerdict(verdicts: Iterable<Verdict>): Verdict {
  let worst = SEVERITY.length - 1
  for (const verdict of verdicts) worst = Math.min(worst, SEVERITY.indexOf(verdict))
  return SEVERITY[worst]!
}
