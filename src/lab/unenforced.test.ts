import { describe, expect, it } from 'vitest'
import { ProblemError } from '../core/problem.ts'
import { indexNetwork } from '../network/index.ts'
import { filterId, type Interface, type Network } from '../network/model.ts'
import { TEST_NETWORK } from './fixtures/hub-network.ts'
import { planLab } from './plan.ts'
import { unenforcedFilters } from './unenforced.ts'

/** The network with one interface changed. */
function changed(node: string, port: string, change: Partial<Interface>): Network {
  const nodes = TEST_NETWORK.nodes.map((each) =>
    each.id === node ? { ...each, interfaces: each.interfaces.map((own) => (own.name === port ? { ...own, ...change } : own)) } : each,
  )
  return { ...TEST_NETWORK, nodes }
}

const messagesOf = (network: Network): string[] => unenforcedFilters(indexNetwork(network)).map((problem) => problem.message)
const sg = filterId('sg')

describe('unenforcedFilters', () => {
  it('has nothing to say where a provider is at the other end, or the interface is the provider’s own', () => {
    expect(messagesOf(TEST_NETWORK)).toEqual([])
    expect(messagesOf(changed('ce', 'eth0', { filterIn: sg, filterOut: sg, antiSpoof: true }))).toEqual([])
    expect(messagesOf(changed('vpc', 'eni1', { filterOut: sg }))).toEqual([])
  })
  it('names a filter on an interface that faces hosts, once for both directions', () => {
    expect(messagesOf(changed('ce', 'lan0', { filterIn: sg, filterOut: sg }))).toEqual([
      'the lab can not enforce the security group of lan0 on ce, which faces office and printer, not a provider',
    ])
  })
  it('names a filter on the end of a tunnel, and a check of addresses', () => {
    expect(messagesOf(changed('ce', 'gre1', { filterIn: sg, antiSpoof: true }))).toEqual([
      'the lab can not enforce the security group of gre1 on ce, which faces no provider',
      'the lab can not enforce the source/destination check of gre1 on ce, which faces no provider',
    ])
  })
  it('names what no namespace stands for (LAB-013), and nothing else while there is such', () => {
    const from = TEST_NETWORK.nodes[0]!.from
    const masquerades = [{ interface: 'eni1', outside: '10.0.0.9', protocols: [6], from }]
    const nodes = TEST_NETWORK.nodes.map((each) => (each.id === 'vpc' ? { ...each, kind: 'nat-gateway', masquerades } : each))
    expect(unenforcedFilters(indexNetwork({ ...TEST_NETWORK, nodes }))).toMatchObject([
      { code: 'LAB-013', message: 'the lab can not stand for vpc (nat-gateway), which translates many addresses to one' },
    ])
  })
  it('keeps the lab from being planned', () => {
    const plan = (): unknown =>
      planLab(indexNetwork(changed('office', 'eth0', { filterIn: sg })), {
        name: 'trial',
        routerFiles: new Map(),
        features: { gre: true, wireguard: true },
        probes: [],
      })
    expect(plan).toThrow(ProblemError)
    expect(plan).toThrow(
      /LAB-011: the lab can not enforce the security group of eth0 on office, which faces printer and ce, not a provider/,
    )
  })
})
