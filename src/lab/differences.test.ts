import { expect, it } from 'vitest'
import { indexNetwork } from '../network/index.ts'
import { planDifferences } from './differences.ts'
import { TEST_NETWORK } from './fixtures/hub-network.ts'
import type { LabPlan } from './model.ts'
import { planLab } from './plan.ts'

const probe = {
  from: { node: 'office', address: '192.168.1.10' },
  to: { node: 'app', address: '10.1.0.4' },
  protocol: 'tcp',
  expect: 'closed',
} as const
const planFor = (port: number, mtu = 1500): LabPlan => {
  const nodes = TEST_NETWORK.nodes.map((node) => ({
    ...node,
    interfaces: node.interfaces.map((own) => (own.name === 'igw' ? { ...own, mtu } : own)),
  }))
  return planLab(indexNetwork({ ...TEST_NETWORK, nodes }), {
    name: 'trial',
    routerFiles: new Map(),
    features: { gre: false, wireguard: false },
    probes: [{ ...probe, port }],
  })
}

it('finds none after a way through the state file', () => {
  const stored = JSON.parse(JSON.stringify(planFor(443))) as LabPlan
  expect(planDifferences(stored, planFor(443))).toEqual([])
})

it('names the nodes that would be others, gone ones too', () => {
  expect(planDifferences(planFor(443), planFor(80))).toEqual(['app'])
  expect(planDifferences(planFor(443), planFor(443, 1400))).toEqual(['vpc'])
  const { nodes, ...rest } = planFor(443)
  expect(planDifferences({ ...rest, nodes: nodes.slice(1) }, { ...rest, nodes })).toEqual(['office'])
})

it('names what no node tells', () => {
  const plan = planFor(443)
  expect(planDifferences(plan, { ...plan, probes: [], conditions: [] })).toEqual(['expectations'])
  expect(planDifferences(plan, { ...plan, wires: plan.wires.slice(1) })).toEqual(['wires'])
})
