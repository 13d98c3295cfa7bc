import { expect, test } from 'vitest'
import { smallIndex, staticTo } from '../../test/routing/small-network.ts'
import { simulateRoutes } from '../routing/simulate.ts'
import { nodeId } from '../network/model.ts'
import { alternativesSection, refusedSection, routesSection } from './route-sections.ts'

test('sessions over their limit and routes without an answer are told before the tables', () => {
  const index = smallIndex(
    {
      o: { asn: 65009, lans: ['10.1.0.0/24', '10.1.1.0/24'] },
      x: {
        asn: 65001,
        routes: [
          {
            ...staticTo('10.7.0.0/16', { kind: 'gateway', interface: 'l0', address: '172.16.0.1' }),
            probe: { address: '10.7.0.1', intervalSeconds: 1, failures: 3, successes: 3 },
          },
        ],
      },
    },
    [{ between: ['o', 'x'], ends: { x: { maximumPrefixes: 1 } } }],
  )
  const state = simulateRoutes(index)
  const items = [
    'x closes its session with o: it would accept 2 prefixes and its limit is 1',
    '10.7.0.0/16 is not in table main of x: its probe of 10.7.0.1 is not answered',
  ]
  expect(refusedSection(index, state)[0]?.parts).toEqual([{ kind: 'list', items }])
  expect(routesSection(index, state).parts[0]).toEqual({ kind: 'list', items })
})

test('where nothing is closed, nothing is said', () => {
  const index = smallIndex({ o: { asn: 65009 }, x: { asn: 65001 } }, [{ between: ['o', 'x'] }])
  expect(refusedSection(index, simulateRoutes(index))).toEqual([])
})

test('routes that another order of messages would choose otherwise are told with both ways', () => {
  const index = smallIndex({ o: { asn: 65009, lans: ['10.1.0.0/24'] }, x: { asn: 65001 } }, [{ between: ['o', 'x'] }])
  const taken = simulateRoutes(index)
    .tables.get('x|main')
    ?.find(({ prefix }) => prefix === '10.1.0.0/24')
  expect(taken).toBeDefined()
  expect(alternativesSection([])).toEqual([])
  const [section] = alternativesSection([{ node: nodeId('x'), table: 'main', prefix: '10.1.0.0/24', taken, other: undefined }])
  expect(section?.parts[0]).toMatchObject({ table: { rows: [['x', 'main', '10.1.0.0/24', '172.16.0.1 over l0', 'no route']] } })
})
