import { describe, expect, test } from 'vitest'
import type { VpcRoute } from '../objects.ts'
import { Account, named, route } from './fixtures/account.ts'
import { ask, worldOf } from '../../../../test/aws/ask.ts'

/** Two boxes that a route may lead to, and the table of the asking subnet. */
const between = (...routes: readonly VpcRoute[]): ReturnType<typeof worldOf> =>
  worldOf(
    new Account()
      .vpc('vpc-1', '10.0.0.0/16')
      .subnet('subnet-a', '10.0.0.0/24')
      .subnet('subnet-b', '10.0.1.0/24')
      .subnet('subnet-box', '10.0.9.0/24')
      .host('i-a', 'subnet-a', '10.0.0.10')
      .host('i-b', 'subnet-b', '10.0.1.10')
      .host('i-one', 'subnet-box', '10.0.9.1', { sourceDestCheck: false })
      .host('i-two', 'subnet-box', '10.0.9.2', { sourceDestCheck: false })
      .table('rtb-main', [])
      .table('rtb-a', ['subnet-a'], {}, { routes })
      .add('prefixLists', { ...named('pl-1'), prefixes: ['172.16.0.0/16', '172.17.0.0/16'] }).objects,
  )

const firstBox = (world: ReturnType<typeof worldOf>, to: string): string | undefined =>
  ask(world, 'i-a', '10.0.0.10', to).hops.find((hop) => hop === 'i-one' || hop === 'i-two')

describe('route table', () => {
  test('the longest prefix wins', () => {
    const world = between(route('172.16.0.0/12', 'eni-i-one'), route('172.16.5.0/24', 'eni-i-two'))
    expect(firstBox(world, '172.16.5.1')).toBe('i-two')
    expect(firstBox(world, '172.16.6.1')).toBe('i-one')
  })

  test('a prefix list stands for its ranges, after a static route of the same range and before a propagated one', () => {
    const listed = route('pl-1', 'eni-i-one')
    expect(firstBox(between(listed), '172.17.0.1')).toBe('i-one')
    expect(firstBox(between(listed, route('172.17.0.0/16', 'eni-i-two')), '172.17.0.1')).toBe('i-two')
    expect(firstBox(between(route('172.17.0.0/16', 'eni-i-two', { origin: 'propagated' }), listed), '172.17.0.1')).toBe('i-one')
  })

  test('static goes before propagated', () => {
    const world = between(route('172.16.0.0/16', 'eni-i-two', { origin: 'propagated' }), route('172.16.0.0/16', 'eni-i-one'))
    expect(firstBox(world, '172.16.0.1')).toBe('i-one')
  })

  test('inside the VPC a more specific static route wins over the local one, a propagated one never does', () => {
    expect(firstBox(between(route('10.0.1.0/24', 'eni-i-one')), '10.0.1.10')).toBe('i-one')
    expect(firstBox(between(route('10.0.1.0/24', 'eni-i-one', { origin: 'propagated' })), '10.0.1.10')).toBeUndefined()
  })

  test('the local route itself may have another target', () => {
    expect(firstBox(between(route('10.0.0.0/16', 'eni-i-one')), '10.0.1.10')).toBe('i-one')
  })

  test('a blackhole drops at the subnet', () => {
    expect(ask(between(route('172.16.0.0/16', 'blackhole:pcx-gone')), 'i-a', '10.0.0.10', '172.16.0.1')).toMatchObject({
      verdict: 'NULL_ROUTED',
      hops: ['i-a', 'subnet-a'],
      codes: ['BAD_STATE_ROUTE'],
    })
  })

  test('a target that is not modelled leaves the answer open, by name', () => {
    const asked = ask(between(route('172.16.0.0/16', 'lgw-1')), 'i-a', '10.0.0.10', '172.16.0.1')
    expect(asked).toMatchObject({ verdict: 'UNDETERMINED', codes: ['UNSUPPORTED_COMPONENT'] })
    expect(asked.conversation.forward.paths[0]?.reason).toContain('lgw-1')
  })

  test('a prefix list whose ranges are not known is said', () => {
    const { nodes } = between(route('pl-dark', 'eni-i-one')).index.network
    expect(nodes.find((node) => node.id === 'subnet-a')?.assumes).toContain('pl-dark')
  })

  test('a subnet whose table is not among the objects leaves the answer open, except inside the VPC', () => {
    const account = new Account()
      .vpc('vpc-1', '10.0.0.0/16')
      .subnet('subnet-a', '10.0.0.0/24')
      .subnet('subnet-b', '10.0.1.0/24')
      .host('i-a', 'subnet-a', '10.0.0.10')
      .host('i-b', 'subnet-b', '10.0.1.10')
    const world = worldOf(account.objects)
    expect(ask(world, 'i-a', '10.0.0.10', '10.0.1.10').verdict).toBe('ACCEPTED')
    expect(ask(world, 'i-a', '10.0.0.10', '172.16.0.1')).toMatchObject({ verdict: 'UNDETERMINED', codes: ['UNKNOWN_RESOURCE'] })
  })
})
