import { expect, test } from 'vitest'
import { TrafficSets } from '../../ip/traffic-set.ts'
import type { FilterRule } from '../../network/model.ts'
import { compareMatrices, type DifferenceSide } from './difference.ts'
import { matrixEnds } from './ends.ts'
import { twoHosts } from '../../../test/pairs/two-hosts.ts'
import { makeMatrix } from './matrix.ts'
import { pairEngine } from './pair-engine.ts'

const tcp = (port: number, rule: string): FilterRule => ({
  action: 'accept',
  protocol: 6,
  destinationPorts: [{ from: port, to: port }],
  from: { object: 'filter-b', rule },
})

function sides(old: readonly FilterRule[], now: readonly FilterRule[]): [DifferenceSide, DifferenceSide] {
  const sets = new TrafficSets()
  return [old, now].map((rules): DifferenceSide => {
    const terrain = twoHosts([
      { rules: [], stateful: true },
      { rules: [{ action: 'accept', protocol: 'any', from: {} }], stateful: true },
      { rules, stateful: true },
    ])
    const engine = pairEngine(terrain, sets)
    return { terrain, engine, matrix: makeMatrix(engine, 'endpoint', matrixEnds(terrain.index, 'endpoint')) }
  }) as [DifferenceSide, DifferenceSide]
}

test('the same rules in another order are no difference', () => {
  expect(compareMatrices(...sides([tcp(80, '1'), tcp(443, '2')], [tcp(443, '2'), tcp(80, '1')]))).toMatchObject({
    changes: [],
    addedEnds: [],
    unchanged: 2,
  })
})

test('what is opened and closed names the rule that did it', () => {
  expect(compareMatrices(...sides([], [tcp(443, 'web')])).changes).toMatchObject([
    {
      kind: 'added',
      from: 'a',
      to: 'b',
      before: 'none',
      after: 'tcp/443',
      gained: 'tcp/443',
      causes: [{ kind: 'opened', passedBy: { component: 'filter-b', rule: 'web' } }],
    },
  ])
  expect(compareMatrices(...sides([tcp(22, 'ssh')], [])).changes).toMatchObject([
    { kind: 'removed', lost: 'tcp/22', causes: [{ kind: 'closed', passedBy: { rule: 'ssh' }, stoppedBy: { node: 'b' } }] },
  ])
})

test('a rule that moves from one port to another is both', () => {
  const [change] = compareMatrices(...sides([tcp(80, 'web')], [tcp(8080, 'web')])).changes
  expect(change).toMatchObject({ kind: 'changed', gained: 'tcp/8080', lost: 'tcp/80' })
  expect(change?.causes.map(({ kind }) => kind)).toEqual(['opened', 'closed'])
})
