import type { DesignPolicy, Service } from '../../design/model.ts'
import type { Flow } from '../outage.ts'

/** What a service is called for when nobody says one. */
const ANYTHING: Service = { protocol: 'any' }

/** The first service that a policy of the design allows from one end to the other. Without policies: anything. */
export function serviceBetween(policies: readonly DesignPolicy[], from: string, to: string): Service {
  return policies.find((policy) => policy.from.includes(from) && policy.to.includes(to))?.services[0] ?? ANYTHING
}

/** Every pair of groups that some policy lets talk, each once, in the order of the policies. */
export function allowedFlows(policies: readonly DesignPolicy[]): Flow[] {
  const flows = new Map<string, Flow>()
  for (const policy of policies)
    for (const from of policy.from)
      for (const to of policy.to)
        if (from !== to && !flows.has(`${from} ${to}`))
          flows.set(`${from} ${to}`, { from, to, service: serviceBetween(policies, from, to) })
  return [...flows.values()]
}
