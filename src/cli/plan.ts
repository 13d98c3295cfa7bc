import { renderDeployment } from '../deploy/deployment.ts'
import { settleRoutes } from '../failures/settle.ts'
import { addressesSection, sessionsSection, tunnelsSection } from '../report/network-sections.ts'
import { applySection } from '../report/apply-section.ts'
import { routesSection } from '../report/route-sections.ts'
import { applySteps } from './apply-steps.ts'
import { EXIT, isSet, type CommandCall } from './command.ts'
import { isLockStale, keepLock } from './lock-file.ts'
import { printJson, printSections, wantsJson } from './output.ts'
import { tablesOf } from './routes.ts'
import { openWorkspace, placesInFolder } from './workspace.ts'

/** `keiro plan`: everything that was derived from the design. */
export async function run(call: CommandCall): Promise<number> {
  const workspace = await openWorkspace(call)
  const { compiled, index, folder } = workspace
  const { state } = settleRoutes(index)
  const deployment = renderDeployment(compiled)
  const steps = applySteps(compiled, deployment)
  if (wantsJson(call)) {
    const { network } = compiled
    const tables = Object.fromEntries(network.nodes.map((node) => [node.id, tablesOf(node, state)]))
    printJson(
      call.io,
      placesInFolder({ ...network, routes: tables, apply: { steps, waves: deployment.order }, lock: compiled.lock }, folder),
    )
  } else {
    const { network } = compiled
    const middle = [tunnelsSection(network), sessionsSection(network)]
    const sections = isSet(call, 'summary') ? middle : [addressesSection(network), ...middle, routesSection(index, state)]
    printSections(call.io, [...sections, applySection(steps)])
  }
  const say = wantsJson(call) ? call.io.err : call.io.out
  if (call.options['write'] !== false) await keepLock(workspace, (text) => say(`\n${text}`), call.io)
  else if (isLockStale(workspace)) say('\nkeiro.lock.json is not up to date with the design; `keiro plan` without --no-write writes it\n')
  return EXIT.fine
}
