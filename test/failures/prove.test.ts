import { expect, test } from 'vitest'
import type { Expectation } from '../../src/design/model.ts'
import { listFailures } from '../../src/failures/list.ts'
import { isOwnEquipment, proveExpectations } from '../../src/failures/prove.ts'
import { indexNetwork } from '../../src/network/index.ts'
import type { Network } from '../../src/network/model.ts'
import { buildFilter, buildNetwork, twoSites, via, type NodeShape } from '../reach/builders.ts'

/** Site `left`, and site `right` with a host in each of two zones. */
function network(filter = true): Network {
  const shapes = twoSites({ r1: { site: 'west', ...(filter ? { forwardFilter: 'f' } : {}) } })
  const second: NodeShape = {
    role: 'host',
    zone: 'b',
    ports: { eth0: { addresses: ['10.2.0.11/24'], link: 'lan2' } },
    routes: [via('0.0.0.0/0', 'eth0', '10.2.0.1')],
  }
  const web = { action: 'accept', protocol: 6, destinationPorts: [{ from: 443, to: 443 }] } as const
  return buildNetwork(
    { ...shapes, right: { ...shapes['right']!, zone: 'a' }, second },
    {
      filters: [buildFilter('f', [web, { action: 'accept', protocol: 6, answersOnly: true }])],
      endpoints: { left: ['left'], right: ['right', 'second'] },
    },
  )
}

const reachable = (survives: Extract<Expectation, { kind: 'reachable' }>['survives'], except: readonly string[] = []): Expectation => ({
  kind: 'reachable',
  from: 'left',
  to: 'right',
  service: { protocol: 'tcp', ports: { from: 443, to: 443 } },
  survives,
  except,
})
const shut: Expectation = { kind: 'unreachable', from: 'left', to: 'right', service: { protocol: 'tcp', ports: { from: 22, to: 22 } } }

const statuses = (index: ReturnType<typeof indexNetwork>, expectation: Expectation): Record<string, string> =>
  Object.fromEntries(proveExpectations(index, [expectation]).consequences.map((each) => [each.failure.id, each.status]))

test('failures are listed in a stable order with stable names', () => {
  expect(listFailures(indexNetwork(network())).map((each) => `${each.kind} ${each.id}`)).toEqual([
    'router router:r1',
    'router router:r2',
    'link link:lan1',
    'link link:lan2',
    'link link:wan',
    'zone zone:test/a',
    'zone zone:test/b',
  ])
})

test('a member of the destination that dies is left out while another lives', () => {
  const found = proveExpectations(indexNetwork(network()), [reachable([])])
  const zone = found.consequences.find((each) => each.failure.id === 'zone:test/a')!
  expect(zone).toMatchObject({ verdict: 'ACCEPTED', status: 'held', outage: { total: { low: 0, high: 0 } } })
})

test('what breaks is broken, accepted where the design says so, and nobody asked where nobody did', () => {
  const index = indexNetwork(network())
  const demand = [{ failures: 'any-one-failure', withinSeconds: 10 }] as const
  expect(statuses(index, reachable(demand))).toMatchObject({
    'router:r1': 'broken',
    'router:r2': 'broken',
    'link:wan': 'broken',
    'zone:test/a': 'held',
  })
  expect(statuses(index, reachable(demand, ['west']))).toMatchObject({
    'router:r1': 'accepted',
    'router:r2': 'broken',
    'link:lan1': 'accepted',
    'link:lan2': 'broken',
  })
  expect(statuses(index, reachable([{ failures: 'any-one-router', withinSeconds: 10 }]))).toMatchObject({
    'router:r1': 'broken',
    'link:wan': 'accepted',
  })
  expect(statuses(index, reachable([]))).toMatchObject({ 'router:r1': 'accepted' })
})

test('unreachable must stay unreachable', () => {
  const closed = proveExpectations(indexNetwork(network()), [shut])
  expect(closed).toMatchObject({ met: [true], healthy: [{ verdict: 'DENIED_IN' }] })
  expect(new Set(closed.consequences.map((each) => each.status))).toEqual(new Set(['held']))
  const open = proveExpectations(indexNetwork(network(false)), [shut])
  expect(open.met).toEqual([false])
  expect(open.consequences.filter((each) => each.status === 'broken').length).toBeGreaterThan(0)
})

test('own equipment is machines and their plugs, not a zone that holds others too', () => {
  const index = indexNetwork(network())
  const own = (id: string): boolean =>
    isOwnEquipment(
      index,
      listFailures(index).find((each) => each.id === id)!,
      'west',
    )
  expect([own('router:r1'), own('link:wan'), own('link:lan2'), own('zone:test/a')]).toEqual([true, true, false, false])
})
