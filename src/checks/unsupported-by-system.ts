import type { RouterMachine } from '../clouds/cloud.ts'
import type { Finding, Rule } from '../clouds/rule.ts'
import type { Design } from '../design/model.ts'
import { routerSystem, ROUTER_SYSTEMS } from '../routers/registry.ts'
import { describeLink, hasTimers } from './gateway-facts.ts'
import { isClosedNetwork } from './ranges.ts'

const WORDS = { wireguard: 'WireGuard', gre: 'GRE', bfd: 'BFD' } as const

/** What a link asks for and a router system can not give, or is not known to give. */
export const unsupportedBySystem: Rule = {
  code: 'CHECK-010',
  title: 'A link asks for what a router system can not do',
  find: ({ design, compiled }) => [
    ...tooManyClosedNetworks(design, compiled?.routers ?? []),
    ...design.links.flatMap((link, i) => {
      if (!hasTimers(link) || compiled === undefined) return []
      const gateways = link.kind === 'wireguard' ? link.between : link.members
      const asked: (keyof typeof WORDS)[] = [
        link.kind === 'wireguard' ? 'wireguard' : 'gre',
        ...(link.bfd === null ? [] : ['bfd' as const]),
      ]
      return [...new Set(gateways)].flatMap((gateway) => {
        const name = compiled.routers.find((router) => router.gateway === gateway)?.system
        const system = ROUTER_SYSTEMS.find((candidate) => candidate.name === name)
        if (system === undefined) return []
        return asked
          .filter((capability) => !system.capabilities[capability])
          .map((capability): Finding => ({
            severity: 'error',
            message: `${describeLink(design, link)} asks for ${WORDS[capability]}, which ${system.title} (gateway "${gateway}") ${capability === 'bfd' ? 'is not confirmed to do here' : 'does not do'}`,
            path: capability === 'bfd' ? `links[${i}].bfd` : `links[${i}]`,
            hint:
              capability === 'bfd'
                ? 'leave bfd out: the hold time finds the failure'
                : 'use another system for that gateway, or another kind of link',
            related: [{ message: `gateway "${gateway}" runs ${system.name}`, path: `gateways.${gateway}.system` }],
          }))
      })
    }),
  ],
}

function tooManyClosedNetworks(design: Design, routers: readonly RouterMachine[]): Finding[] {
  const systems = new Map(routers.map((router) => [router.gateway, routerSystem(router.system)]))
  return [...systems].flatMap(([gateway, system]): Finding[] => {
    const most = system?.capabilities.closedNetworks
    if (system === undefined || most === undefined) return []
    const networks = design.links.flatMap((link, i) => (isClosedNetwork(link) && link.members.includes(gateway) ? [{ link, i }] : []))
    return networks.slice(most).map(({ link, i }) => ({
      severity: 'error',
      message: `${describeLink(design, link)} is one closed network too many for gateway "${gateway}": ${system.title} is rendered with ${most}`,
      path: `links[${i}].members`,
      hint: 'use another system for that gateway, or another gateway for that closed network',
      related: [{ message: `gateway "${gateway}" runs ${system.name}`, path: `gateways.${gateway}.system` }],
    }))
  })
}
