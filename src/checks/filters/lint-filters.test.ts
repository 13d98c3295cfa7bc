import { expect, test } from 'vitest'
import { Account, allow, entry, OPEN_ENTRIES } from '../../clouds/aws/semantics/fixtures/account.ts'
import { unattachedFilters } from '../../clouds/aws/unattached-filters.ts'
import { networkOfObjects } from '../../compile/compile-snapshot.ts'
import { settleRoutes } from '../../failures/settle.ts'
import { indexNetwork } from '../../network/index.ts'
import { terrainOf } from '../../reach/trace.ts'
import { NOTHING_DOWN } from '../../routing/model.ts'
import { lintFilters } from './lint-filters.ts'

function lint({ objects }: Account): string[] {
  const index = indexNetwork(networkOfObjects('test', new Map([['aws', objects]])))
  return lintFilters(terrainOf(index, settleRoutes(index, NOTHING_DOWN).state, NOTHING_DOWN)).map(
    ({ code, severity, message }) => `${severity} ${code} ${message}`,
  )
}

/** Two machines in two subnets; the second has the group `sg-b` with these rules. */
const account = (...ingress: ReturnType<typeof allow>[]): Account =>
  new Account()
    .vpc('vpc-1', '10.0.0.0/16')
    .subnet('subnet-a', '10.0.0.0/24')
    .subnet('subnet-b', '10.0.1.0/24')
    .table('rtb-1', [])
    .group('sg-a', 'vpc-1', {})
    .group('sg-b', 'vpc-1', { ingress })
    .host('i-a', 'subnet-a', '10.0.0.10', { securityGroups: ['sg-a'] })
    .host('i-b', 'subnet-b', '10.0.1.10', { securityGroups: ['sg-b'] })

test('a rule that is used, as narrow as it can be, is fine', () => {
  expect(lint(account(allow('tcp', 443, '10.0.0.10/32')))).toEqual([])
})

test('LINT-001: nobody has the address; or something else stops it', () => {
  expect(lint(account(allow('tcp', 443, '10.0.0.99/32')))).toEqual([
    'warning LINT-001 rule tcp-443-10.0.0.99/32 of sg-b (tcp/443 from 10.0.0.99/32) lets nothing pass: nobody has an address that it names',
  ])
  const closed = account(allow('tcp', 443, '10.0.0.10/32')).acl(
    'acl-b',
    ['subnet-b'],
    [entry(100, 'ingress', 'deny', '10.0.0.0/24'), ...OPEN_ENTRIES.map((each) => ({ ...each, number: each.number + 100 }))],
  )
  expect(lint(closed)).toEqual([
    'warning LINT-001 rule tcp-443-10.0.0.10/32 of sg-b (tcp/443 from 10.0.0.10/32) lets nothing pass: a route or another filter stops all that it would let pass',
  ])
})

test('LINT-002: earlier entries of a network ACL decide', () => {
  const late = account(allow('tcp', 443, '10.0.0.10/32')).acl(
    'acl-b',
    ['subnet-b'],
    [
      entry(50, 'ingress', 'allow', '10.0.0.0/8'),
      entry(60, 'ingress', 'deny', '10.0.0.0/24', { protocol: '6', fromPort: 22, toPort: 22 }),
      ...OPEN_ENTRIES,
    ],
  )
  expect(lint(late)).toEqual([
    'warning LINT-002 rule 60 ingress of acl-b (tcp/22 from 10.0.0.0/24) never decides: earlier rules decide all that it matches, and not as it would',
  ])
})

test('LINT-003: another group of the same interface lets the same pass; not where an interface has the one group alone', () => {
  const rule = allow('tcp', 443, '10.0.0.10/32')
  const both = account(rule)
    .group('sg-c', 'vpc-1', { ingress: [allow('tcp', undefined, '10.0.0.0/24')], egress: [] })
    .host('i-c', 'subnet-b', '10.0.1.20', { securityGroups: ['sg-c', 'sg-b'] })
  expect(lint(both)).toEqual([])
  const wide = account(rule, allow('tcp', undefined, '10.0.0.0/24'))
  expect(lint(wide)).toEqual([
    'info LINT-003 rule tcp-443-10.0.0.10/32 of sg-b (tcp/443 from 10.0.0.10/32) adds nothing: rule tcp-all-10.0.0.0/24 of sg-b let the same pass',
  ])
})

test('LINT-004: everybody, to what is not for everybody', () => {
  expect(lint(account(allow('tcp', 22, '0.0.0.0/0')))).toEqual([
    'warning LINT-004 rule tcp-22-0.0.0.0/0 of sg-b (tcp/22 from 0.0.0.0/0) lets everybody in to SSH',
  ])
  expect(lint(account(allow('tcp', 443, '0.0.0.0/0')))).toEqual([])
  expect(lint(account(allow('-1', undefined, '0.0.0.0/0')))).toEqual([
    'warning LINT-004 rule -1-all-0.0.0.0/0 of sg-b (all traffic from 0.0.0.0/0) lets everybody in to everything',
  ])
})

test('LINT-005: a network ACL without a rule for answers', () => {
  const deaf = account(allow('tcp', 443, '10.0.0.10/32')).acl(
    'acl-b',
    ['subnet-b'],
    [
      entry(100, 'ingress', 'allow', '0.0.0.0/0'),
      entry(100, 'egress', 'allow', '0.0.0.0/0', { protocol: '6', fromPort: 443, toPort: 443 }),
    ],
  )
  expect(lint(deaf)[0]).toMatch(/^warning LINT-005 rule \* egress of acl-b stops answers to TCP that arrives: .*; i-a → i-b tcp\/443$/u)
})

test('LINT-006: private ranges that nobody has and nothing leads to', () => {
  expect(lint(account(allow('tcp', 443, '172.31.0.0/16'))).filter((line) => line.includes('LINT-006'))).toHaveLength(1)
  expect(lint(account(allow('tcp', 443, '10.0.0.0/8'))).filter((line) => line.includes('LINT-006'))).toEqual([])
})

test('LINT-007: groups on no interface, network ACLs on no subnet', () => {
  const { objects } = account(allow('tcp', 443, 'sg-old'))
    .group('sg-old', 'vpc-1', {})
    .acl('acl-old', [], [])
  expect(unattachedFilters(objects).map(({ message }) => message)).toEqual([
    'security group sg-open-vpc-1 is on no network interface',
    'security group sg-old is on no network interface, though rules of sg-b name it: they let nobody pass',
    'network ACL acl-old is on no subnet',
  ])
})

test('LINT-008: too many ends are said', () => {
  const many = account(allow('tcp', 443, '10.0.0.10/32'))
  for (let i = 0; i < 100; i++) many.host(`i-${i}`, 'subnet-a', `10.0.0.${i + 20}`, { securityGroups: ['sg-a'] })
  expect(lint(many)).toEqual(['info LINT-008 unused rules and lost answers were not looked for: 102 ends are more than 100'])
})
