import { predictOutage, predictRecovery, type Flow } from '../failures/outage.ts'
import type { Failure } from '../failures/model.ts'
import { settleRoutes } from '../failures/settle.ts'
import type { NetworkIndex } from '../network/index.ts'
import type { DrillReport, DrillRow } from './drill.ts'

/** The same drills on the routing simulation alone: what is predicted, and nothing measured. For machines without root or daemons. */
export function simulateDrill(index: NetworkIndex, failures: readonly Failure[], flow: Flow): DrillReport {
  const { state: healthy } = settleRoutes(index)
  const rows = failures.flatMap((failure): DrillRow[] => {
    const outage = predictOutage(index, healthy, failure, flow)
    const recovery = predictRecovery(index, healthy, failure, flow)
    const base = { failure: failure.id, label: failure.label }
    return [
      { ...base, direction: `${flow.from} → ${flow.to}`, predicted: outage.forward, onReturn: { predicted: recovery.forward } },
      { ...base, direction: `${flow.to} → ${flow.from}`, predicted: outage.return, onReturn: { predicted: recovery.return } },
    ]
  })
  return { mode: 'simulated', probe: 'simulated: no daemon ran, nothing was measured', rows, remarks: [] }
}
