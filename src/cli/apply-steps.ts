import type { Compiled } from '../compile/compile.ts'
import type { Deployment } from '../deploy/deployment.ts'
import type { ManualStep } from '../deploy/manual-steps.ts'
import type { ApplyStep } from '../report/apply-section.ts'
import { routerSystem } from '../routers/registry.ts'

/** What to do to put the network into service, in order: what takes weeks first, then the programs, then the hands on routers. */
export function applySteps(compiled: Compiled, deployment: Deployment): ApplyStep[] {
  const count = deployment.order.reduce((sum, wave) => sum + wave.length, 0)
  const byHand = (when: ManualStep['when']): ApplyStep[] =>
    deployment.steps
      .filter((step) => step.when === when)
      .map((step) => ({ title: step.title, manual: true, details: [...step.details, ...notesOf(step, compiled)] }))
  const apply: ApplyStep[] = [
    {
      title: 'terraform -chdir=out/terraform init && terraform -chdir=out/terraform apply',
      manual: false,
      details: [
        `${count} resources in ${deployment.order.length} waves; in Terraform’s order, with no cycle`,
        ...(compiled.tunnels.some((tunnel) => tunnel.kind === 'wireguard')
          ? ['routers make their WireGuard keys at their first boot; each tunnel waits for the public key of its peer']
          : []),
      ],
    },
  ]
  return [
    {
      title: 'Keep keiro.lock.json with the design',
      manual: true,
      details: ['It holds what was handed out: without it addresses and ASNs may change.'],
    },
    { title: 'keiro build', manual: false, details: ['writes out/'] },
    ...byHand('before-apply'),
    ...(count === 0 ? [] : apply),
    ...byHand('after-apply'),
    {
      title: 'Look at every router: all BGP sessions established',
      manual: true,
      details: [`${compiled.network.sessions.length} sessions are planned.`],
    },
  ]
}

/** What is not confirmed of a system that is configured by hand. */
function notesOf(step: ManualStep, compiled: Compiled): readonly string[] {
  const [node] = step.nodes
  if (step.nodes.length !== 1 || !step.title.startsWith('Load')) return []
  const router = compiled.routers.find((candidate) => candidate.node === node)
  return router === undefined ? [] : (routerSystem(router.system)?.capabilities.notes ?? [])
}
