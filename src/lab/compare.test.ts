import { describe, expect, it } from 'vitest'
import { nodeId } from '../network/model.ts'
import { tableKey, type Route, type RoutingState } from '../routing/model.ts'
import { compareTables, describeDifference } from './compare.ts'
import { readKernelRoutes } from './kernel-routes.ts'

const route = (prefix: string, protocol: Route['protocol'], ...nextHops: Route['nextHops']): Route => ({
  prefix,
  protocol,
  nextHops,
  action: 'forward',
  rejected: [],
})
const state = (routes: readonly Route[]): RoutingState => ({
  tables: new Map([[tableKey(nodeId('r'), 'main'), routes]]),
  learned: new Map(),
  established: new Set(),
  rounds: 1,
})
const via = (address: string, name: string): Route['nextHops'][number] => ({ kind: 'gateway', interface: name, address })

// As iproute2 6.1 prints it, shortened.
const KERNEL = `[{"dst":"default","gateway":"10.0.0.1","dev":"eth0","protocol":"static","flags":["onlink"]},
 {"dst":"10.1.0.0/16","protocol":"bgp","nexthops":[{"gateway":"169.254.0.2","dev":"gre1","weight":1,"flags":[]},{"gateway":"169.254.0.3","dev":"gre1","weight":1,"flags":["linkdown","dead"]}]},
 {"dst":"10.2.0.0/24","dev":"eth1","protocol":"kernel","scope":"link","prefsrc":"10.2.0.1","flags":[]},
 {"dst":"10.3.0.0/24","dev":"eth2","protocol":"kernel","scope":"link","prefsrc":"10.3.0.1","flags":["linkdown"]},
 {"type":"blackhole","dst":"10.4.0.0/24","protocol":"static","flags":[]},
 {"dst":"192.0.2.1","gateway":"10.0.0.1","dev":"eth0","flags":[]}]`

describe('readKernelRoutes', () => {
  it('reads next hops and leaves out what has lost its carrier', () => {
    expect([...readKernelRoutes(KERNEL)]).toEqual([
      ['0.0.0.0/0', ['10.0.0.1@eth0']],
      ['10.1.0.0/16', ['169.254.0.2@gre1']],
      ['10.2.0.0/24', ['@eth1']],
      ['10.4.0.0/24', ['blackhole']],
      ['192.0.2.1/32', ['10.0.0.1@eth0']],
    ])
  })
  it('takes an empty table as one without routes', () => {
    expect(readKernelRoutes('').size).toBe(0)
  })
})

describe('compareTables', () => {
  const equal = [
    route('0.0.0.0/0', 'static', via('10.0.0.1', 'eth0')),
    route('10.1.0.0/16', 'bgp', via('169.254.0.2', 'gre1')),
    route('10.2.0.0/24', 'connected', { kind: 'connected', interface: 'eth1' }),
    { ...route('10.4.0.0/24', 'static'), action: 'blackhole' as const },
    route('192.0.2.1/32', 'static', via('10.0.0.1', 'eth0')),
  ]
  const measured = [{ node: 'r', table: 'main', routes: readKernelRoutes(KERNEL) }]

  it('finds nothing where they are equal, own addresses apart', () => {
    expect(compareTables(state([...equal, route('10.2.0.1/32', 'connected', { kind: 'connected', interface: 'eth1' })]), measured)).toEqual(
      [],
    )
  })
  it('finds another next hop, a missing route and one too many', () => {
    const others = [
      ...equal.slice(2),
      route('10.1.0.0/16', 'bgp', via('169.254.0.2', 'gre2')),
      route('10.9.0.0/16', 'bgp', via('169.254.0.2', 'gre1')),
    ]
    expect(compareTables(state(others), measured).map(describeDifference)).toEqual([
      'r main 0.0.0.0/0: simulated nothing, measured 10.0.0.1@eth0',
      'r main 10.1.0.0/16: simulated 169.254.0.2@gre2, measured 169.254.0.2@gre1',
      'r main 10.9.0.0/16: simulated 169.254.0.2@gre1, measured nothing',
    ])
  })
})
