import { array, assert, constantFrom, option, property, record } from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DesignPolicy, Service } from '../design/model.ts'
import { covers, indexPolicies, policyThatCovers, servicesMeet } from './policy-index.ts'

const PORTS = [1, 2, 3, 4]
const PLACES = ['osaka', 'tokyo', 'tokyo/app', 'tokyo/db']
const service = record({
  protocol: constantFrom('tcp' as const, 'udp' as const, 'icmp' as const, 'any' as const),
  ports: option(constantFrom([1, 1], [1, 2], [2, 4], [3, 3])),
}).map(({ protocol, ports }): Service =>
  ports === null || protocol === 'icmp' || protocol === 'any' ? { protocol } : { protocol, ports: { from: ports[0], to: ports[1] } },
)
const policy = record({ from: constantFrom(...PLACES), to: constantFrom(...PLACES), service }).map(
  ({ from, to, service: one }): DesignPolicy => ({ action: 'allow', from: [from], to: [to], services: [one] }),
)

/** Every single conversation that a policy allows, as text. */
function conversations(from: string, to: string, { protocol, ports }: Service): string[] {
  const leaves = (place: string): string[] => (place === 'tokyo' ? ['tokyo', 'tokyo/app', 'tokyo/db'] : [place])
  const flows = (protocol === 'any' ? ['tcp', 'udp', 'icmp', 'other'] : [protocol]).flatMap((one) =>
    one === 'tcp' || one === 'udp'
      ? [0, ...PORTS, 5].filter((port) => ports === undefined || (port >= ports.from && port <= ports.to)).map((port) => `${one}/${port}`)
      : [one],
  )
  return leaves(from).flatMap((source) => leaves(to).flatMap((target) => flows.map((flow) => `${source} ${target} ${flow}`)))
}

describe('policies', () => {
  it('the policy that covers is the first that allows every conversation (brute force)', () => {
    assert(
      property(array(policy, { maxLength: 6 }), policy, (policies, asked) => {
        const wanted = conversations(asked.from[0]!, asked.to[0]!, asked.services[0]!)
        const first = policies.findIndex((one) => {
          const allowed = new Set(conversations(one.from[0]!, one.to[0]!, one.services[0]!))
          return wanted.every((conversation) => allowed.has(conversation))
        })
        expect(policyThatCovers(indexPolicies(policies), asked.from[0]!, asked.to[0]!, asked.services[0]!) ?? -1).toBe(first)
      }),
    )
  })

  it('services cover and meet as their ports do (brute force)', () => {
    assert(
      property(service, service, (a, b) => {
        const [left, right] = [new Set(conversations('x', 'y', a)), conversations('x', 'y', b)]
        expect(covers(a, b)).toBe(right.every((conversation) => left.has(conversation)))
        expect(servicesMeet(a, b)).toBe(right.some((conversation) => left.has(conversation)))
      }),
    )
  })
})
