import type { Rule } from '../clouds/rule.ts'

/** A router forwards packets that are neither from nor to it: exactly what a source/destination check drops. */
export const forwardingDropped: Rule = {
  code: 'CHECK-026',
  title: 'A router whose source/destination check is on',
  find: ({ compiled }) => {
    const gateways = new Set(
      (compiled?.routers ?? []).filter((router) => router.ports.some((port) => port.antiSpoof)).map((router) => router.gateway),
    )
    return [...gateways].map((gateway) => ({
      severity: 'error' as const,
      message: `gateway "${gateway}" forwards packets, but its source/destination check drops all that are not its own`,
      path: `gateways.${gateway}.sourceDestCheck`,
      hint: 'leave sourceDestCheck out, or set it to false',
    }))
  },
}
