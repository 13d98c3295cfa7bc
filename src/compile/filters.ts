import type { Design, DesignPolicy, Service } from '../design/model.ts'
import { filterId, PROTOCOL, type EndpointGroup, type Filter, type FilterId, type FilterRule, type PortRange } from '../network/model.ts'
import { provenance } from '../clouds/allocation.ts'

export const ROUTER_FILTER: FilterId = filterId('router/policies')

/**
 * What every router lets pass, from the policies. Stateless, because the answer may come back through the other router of a
 * pair, which has seen no question: answers of TCP are told by their flags, of UDP by their ports.
 */
export function routerFilter(design: Design, endpoints: readonly EndpointGroup[]): Filter {
  const prefixes = new Map(endpoints.map((group) => [group.name, group.prefixes]))
  const prefixesOf = (name: string): readonly string[] => prefixes.get(name) ?? []
  const rules = design.policies.flatMap((policy, i) => policyRules(policy, provenance(design, `policies[${i}]`), prefixesOf))
  return { id: ROUTER_FILTER, stateful: false, rules, default: 'drop', label: 'router policies', from: provenance(design, 'policies') }
}

function policyRules(policy: DesignPolicy, from: FilterRule['from'], prefixesOf: (name: string) => readonly string[]): FilterRule[] {
  const sources = policy.from.flatMap(prefixesOf)
  const destinations = policy.to.flatMap(prefixesOf)
  return policy.services.flatMap((service) => {
    const ports = service.ports === undefined ? undefined : [service.ports]
    const question: FilterRule = {
      action: 'accept',
      protocol: protocolNumber(service),
      sources,
      destinations,
      ...(ports === undefined ? {} : { destinationPorts: ports }),
      from,
    }
    return [question, answerRule(question, ports)]
  })
}

function answerRule(question: FilterRule, ports: readonly PortRange[] | undefined): FilterRule {
  return {
    action: 'accept',
    protocol: question.protocol,
    sources: question.destinations ?? [],
    destinations: question.sources ?? [],
    ...(ports === undefined ? {} : { sourcePorts: ports }),
    ...(question.protocol === PROTOCOL.tcp ? { answersOnly: true } : {}),
    from: question.from,
  }
}

export function protocolNumber(service: Service): number | 'any' {
  return service.protocol === 'any' ? 'any' : PROTOCOL[service.protocol]
}
