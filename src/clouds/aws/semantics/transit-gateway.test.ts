import { describe, expect, test } from 'vitest'
import type { TransitGateway, TransitGatewayRouteTable, TransitGatewayVpcAttachment } from '../objects.ts'
import { Account, allow, entry, named, OPEN_ENTRIES } from './fixtures/account.ts'
import { ask, worldOf, type Asked } from '../../../../test/aws/ask.ts'

const ZONES = { a: 'ap-northeast-1a', c: 'ap-northeast-1c' } as const

function gateway(more: Partial<TransitGateway> = {}): TransitGateway {
  return { ...named('tgw-1'), asn: 64512, cidr: '', node: 'tgw-1', ...more }
}

function attach(vpc: string, subnets: readonly string[], more: Partial<TransitGatewayVpcAttachment> = {}): TransitGatewayVpcAttachment {
  return { ...named(`att-${vpc}`), transitGateway: 'tgw-1', vpc, subnets, applianceMode: false, ...more }
}

function table(id: string, associations: readonly string[], more: Partial<TransitGatewayRouteTable> = {}): TransitGatewayRouteTable {
  return { ...named(id), transitGateway: 'tgw-1', account: '1', associations, propagations: associations, routes: [], ...more }
}

/** Two VPCs of two zones each; attachments have subnets of their own. */
function twoVpcs(): Account {
  const account = new Account().add('transitGateways', gateway())
  for (const [n, vpc] of ['vpc-1', 'vpc-2'].entries()) {
    const net = `10.${n + 1}`
    const other = `10.${2 - n}.0.0/16`
    account.vpc(vpc, `${net}.0.0/16`)
    for (const [i, z] of (['a', 'c'] as const).entries()) {
      account
        .subnet(`subnet-${n + 1}${z}`, `${net}.${i}.0/24`, { zone: ZONES[z] })
        .subnet(`tgw-${n + 1}${z}`, `${net}.${i + 100}.0/28`, { zone: ZONES[z] })
        .host(`i-${n + 1}${z}`, `subnet-${n + 1}${z}`, `${net}.${i}.10`)
    }
    account.table(`rtb-${n + 1}`, [`subnet-${n + 1}a`, `subnet-${n + 1}c`], { [other]: 'tgw-1' }).table(`rtb-tgw-${n + 1}`, [])
  }
  return account
}

const both = (account: Account): Account =>
  account.add('vpcAttachments', attach('vpc-1', ['tgw-1a', 'tgw-1c']), attach('vpc-2', ['tgw-2a', 'tgw-2c']))
const standard = (): Account => both(twoVpcs()).add('transitGatewayRouteTables', table('tgw-rtb', ['att-vpc-1', 'att-vpc-2']))
const oneToTwo = (account: Account, service?: string): Asked => ask(worldOf(account.objects), 'i-1a', '10.1.0.10', '10.2.0.10', service)

describe('transit gateway', () => {
  test('carries between VPCs, in the zone of the sender', () => {
    const world = worldOf(standard().objects)
    expect(ask(world, 'i-1a', '10.1.0.10', '10.2.0.10')).toMatchObject({
      verdict: 'ACCEPTED',
      hops: ['i-1a', 'subnet-1a', 'vpc-1', 'tgw-1a', 'tgw-1', 'tgw-2a', 'vpc-2', 'subnet-2a', 'i-2a'],
      back: { hops: ['i-2a', 'subnet-2a', 'vpc-2', 'tgw-2a', 'tgw-1', 'tgw-1a', 'vpc-1', 'subnet-1a', 'i-1a'] },
    })
    expect(ask(world, 'i-1c', '10.1.1.10', '10.2.0.10').hops).toEqual([
      'i-1c',
      'subnet-1c',
      'vpc-1',
      'tgw-1c',
      'tgw-1',
      'tgw-2c',
      'vpc-2',
      'subnet-2a',
      'i-2a',
    ])
  })

  test('a zone without a subnet of the attachment can not send', () => {
    const account = twoVpcs()
      .add('vpcAttachments', attach('vpc-1', ['tgw-1a']), attach('vpc-2', ['tgw-2a', 'tgw-2c']))
      .add('transitGatewayRouteTables', table('tgw-rtb', ['att-vpc-1', 'att-vpc-2']))
    const world = worldOf(account.objects)
    expect(ask(world, 'i-1c', '10.1.1.10', '10.2.0.10')).toMatchObject({
      verdict: 'NULL_ROUTED',
      hops: ['i-1c', 'subnet-1c'],
      codes: ['TGW_ROUTE_AZ_RESTRICTION'],
    })
    // Towards a zone without one the gateway takes another zone's.
    expect(ask(world, 'i-2c', '10.2.1.10', '10.1.0.10').hops).toContain('tgw-1a')
  })

  test('appliance mode spreads over all zones', () => {
    const account = twoVpcs()
      .add('vpcAttachments', attach('vpc-1', ['tgw-1a', 'tgw-1c']), attach('vpc-2', ['tgw-2a', 'tgw-2c'], { applianceMode: true }))
      .add('transitGatewayRouteTables', table('tgw-rtb', ['att-vpc-1', 'att-vpc-2']))
    const asked = oneToTwo(account)
    expect(asked.verdict).toBe('ACCEPTED')
    expect(asked.conversation.forward.paths).toHaveLength(2)
  })

  test('an attachment without association finds no route', () => {
    const account = both(twoVpcs()).add(
      'transitGatewayRouteTables',
      table('tgw-rtb', ['att-vpc-2'], { propagations: ['att-vpc-1', 'att-vpc-2'] }),
    )
    expect(oneToTwo(account)).toMatchObject({ verdict: 'NO_ROUTE', codes: ['TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION'] })
    expect(oneToTwo(account).hops.at(-1)).toBe('tgw-1')
  })

  test('an attachment that does not propagate is not found', () => {
    const account = both(twoVpcs()).add(
      'transitGatewayRouteTables',
      table('tgw-rtb', ['att-vpc-1', 'att-vpc-2'], { propagations: ['att-vpc-1'] }),
    )
    expect(oneToTwo(account)).toMatchObject({ verdict: 'NO_ROUTE', codes: ['TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT'] })
  })

  test('separate tables isolate; the answer needs a route of its own', () => {
    const account = both(twoVpcs()).add(
      'transitGatewayRouteTables',
      table('tgw-rtb-1', ['att-vpc-1'], { propagations: ['att-vpc-2'] }),
      table('tgw-rtb-2', ['att-vpc-2'], { propagations: [] }),
    )
    expect(oneToTwo(account)).toMatchObject({ forward: 'ACCEPTED', verdict: 'NO_ROUTE', back: { verdict: 'NO_ROUTE' } })
  })

  test.each([
    [
      'a static route goes before a propagated one',
      [{ prefix: '10.2.0.0/16', blackhole: true, from: {} }],
      'NULL_ROUTED',
      ['TGW_RTB_BAD_STATE_ROUTE'],
    ],
    ['the longest one goes first', [{ prefix: '10.2.0.0/24', blackhole: true, from: {} }], 'NULL_ROUTED', ['TGW_RTB_BAD_STATE_ROUTE']],
    ['a shorter one does not matter', [{ prefix: '10.0.0.0/8', blackhole: true, from: {} }], 'ACCEPTED', []],
    [
      'static goes before prefix list',
      [
        { prefix: 'pl-1', prefixList: 'pl-1', blackhole: true, from: {} },
        { prefix: '10.2.0.0/16', attachment: 'att-vpc-2', blackhole: false, from: {} },
      ],
      'ACCEPTED',
      [],
    ],
    [
      'prefix list goes before propagated',
      [{ prefix: 'pl-1', prefixList: 'pl-1', blackhole: true, from: {} }],
      'NULL_ROUTED',
      ['TGW_RTB_BAD_STATE_ROUTE'],
    ],
    [
      'a prefix list that nobody knows',
      [{ prefix: 'pl-2', prefixList: 'pl-2', blackhole: false, attachment: 'att-vpc-2', from: {} }],
      'ACCEPTED',
      [],
    ],
  ] as const)('order: %s', (_, routes, verdict, codes) => {
    const account = both(twoVpcs())
      .add('prefixLists', { ...named('pl-1'), prefixes: ['10.2.0.0/16'] })
      .add('transitGatewayRouteTables', table('tgw-rtb', ['att-vpc-1', 'att-vpc-2'], { routes }))
    expect(oneToTwo(account)).toMatchObject({ verdict, codes })
  })

  test('what nobody knows is said: tables, prefix lists, gateways of others', () => {
    const unknown = both(twoVpcs()).add('transitGatewayRouteTables', table('tgw-rtb', ['att-vpc-1', 'att-vpc-2'], { routesUnknown: true }))
    expect(oneToTwo(unknown)).toMatchObject({ verdict: 'UNDETERMINED', codes: ['TGW_RTB_ROUTES_ARE_UNKNOWN'] })

    const list = both(twoVpcs()).add(
      'transitGatewayRouteTables',
      table('tgw-rtb', ['att-vpc-1', 'att-vpc-2'], {
        propagations: [],
        routes: [{ prefix: 'pl-2', prefixList: 'pl-2', blackhole: false, from: {} }],
      }),
    )
    expect(oneToTwo(list).verdict).toBe('UNDETERMINED')

    const foreign = both(twoVpcs())
    foreign.objects = { ...foreign.objects, transitGateways: [] }
    expect(oneToTwo(foreign)).toMatchObject({ verdict: 'UNDETERMINED', codes: ['TGW_RTB_ROUTES_ARE_UNKNOWN'] })
    expect(oneToTwo(foreign).hops.at(-1)).toBe('tgw-1')
  })

  test('IPv6 goes the same way', () => {
    const account = new Account().add('transitGateways', gateway())
    for (const n of [1, 2])
      account
        .vpc(`vpc-${n}`, `10.${n}.0.0/16`, { ipv6Cidrs: [`2600:1f0${n}::/56`] })
        .subnet(`subnet-${n}`, `10.${n}.0.0/24`, { ipv6Cidr: `2600:1f0${n}::/64` })
        .host(`i-${n}`, `subnet-${n}`, `10.${n}.0.10`, { ipv6Addresses: [`2600:1f0${n}::10`] })
        .table(`rtb-${n}`, [], { '2600:1f00::/28': 'tgw-1' })
        .add('vpcAttachments', attach(`vpc-${n}`, [`subnet-${n}`]))
    account.add('transitGatewayRouteTables', table('tgw-rtb', ['att-vpc-1', 'att-vpc-2']))
    expect(ask(worldOf(account.objects), 'i-1', '2600:1f01::10', '2600:1f02::10')).toMatchObject({
      verdict: 'ACCEPTED',
      hops: ['i-1', 'subnet-1', 'tgw-1', 'subnet-2', 'i-2'],
    })
  })

  test('a route to a gateway that the VPC is not attached to is dead', () => {
    const account = twoVpcs().add('vpcAttachments', attach('vpc-2', ['tgw-2a']))
    expect(oneToTwo(account)).toMatchObject({ verdict: 'NULL_ROUTED', hops: ['i-1a', 'subnet-1a'], codes: ['BAD_STATE_ROUTE'] })
  })

  test('a broken attachment carries nothing, in either direction', () => {
    const account = twoVpcs()
      .add('vpcAttachments', attach('vpc-1', ['tgw-1a', 'tgw-1c']), attach('vpc-2', ['tgw-2a', 'tgw-2c'], { brokenState: 'deleting' }))
      .add('transitGatewayRouteTables', table('tgw-rtb', ['att-vpc-1', 'att-vpc-2']))
    const world = worldOf(account.objects)
    expect(ask(world, 'i-1a', '10.1.0.10', '10.2.0.10')).toMatchObject({ verdict: 'NULL_ROUTED', codes: ['TGW_RTB_BAD_STATE_ROUTE'] })
    expect(ask(world, 'i-2a', '10.2.0.10', '10.1.0.10')).toMatchObject({ verdict: 'NULL_ROUTED', codes: ['BAD_STATE_ATTACHMENT'] })
  })
})

describe('network ACLs of attachment subnets', () => {
  const shut = (direction: 'ingress' | 'egress', subnet: string): Asked =>
    oneToTwo(
      standard().acl(
        'acl-x',
        [subnet],
        OPEN_ENTRIES.filter((each) => each.direction !== direction),
      ),
    )

  test('towards the gateway only the inbound rules count', () => {
    expect(shut('ingress', 'tgw-1a')).toMatchObject({ forward: 'DENIED_IN', codes: ['SUBNET_ACL_RESTRICTION'] })
    // The outbound rules are met by the answer, which leaves this subnet.
    expect(shut('egress', 'tgw-1a')).toMatchObject({ forward: 'ACCEPTED', verdict: 'DENIED_OUT' })
  })

  test('from the gateway only the outbound rules count', () => {
    expect(shut('egress', 'tgw-2a')).toMatchObject({ forward: 'DENIED_OUT', codes: ['SUBNET_ACL_RESTRICTION'] })
    expect(shut('ingress', 'tgw-2a')).toMatchObject({ forward: 'ACCEPTED', verdict: 'DENIED_IN' })
  })

  test("in the attachment's own subnet: both rules on the way out, none on the way in", () => {
    const shared = (entries: Parameters<Account['acl']>[2]): Asked => {
      const account = twoVpcs()
        .add('vpcAttachments', attach('vpc-1', ['subnet-1a']), attach('vpc-2', ['tgw-2a']))
        .add('transitGatewayRouteTables', table('tgw-rtb', ['att-vpc-1', 'att-vpc-2']))
        .acl('acl-x', ['subnet-1a'], entries)
      return oneToTwo(account)
    }
    expect(shared(OPEN_ENTRIES)).toMatchObject({
      verdict: 'ACCEPTED',
      hops: ['i-1a', 'subnet-1a', 'tgw-1', 'tgw-2a', 'vpc-2', 'subnet-2a', 'i-2a'],
    })
    expect(shared(OPEN_ENTRIES.filter((each) => each.direction === 'ingress'))).toMatchObject({ forward: 'DENIED_OUT' })
    expect(shared(OPEN_ENTRIES.filter((each) => each.direction === 'egress'))).toMatchObject({ forward: 'DENIED_IN' })
    // Towards the machine neither is met: these let nothing of the other VPC in.
    expect(shared([entry(90, 'ingress', 'deny', '10.2.0.0/16'), ...OPEN_ENTRIES])).toMatchObject({ verdict: 'ACCEPTED' })
  })
})

describe("route table of the attachment's subnet", () => {
  test('decides what comes from the gateway', () => {
    const account = standard()
    account.objects = { ...account.objects, routeTables: account.objects.routeTables.filter((each) => each.id !== 'rtb-tgw-2') }
    account
      .eni('eni-box', 'subnet-2c', '10.2.1.99', { sourceDestCheck: false })
      .table('rtb-inspect', ['tgw-2a', 'tgw-2c'], { '10.2.0.0/24': 'eni-box' }, { vpc: 'vpc-2' })
    expect(oneToTwo(account).hops.slice(0, 9)).toEqual([
      'i-1a',
      'subnet-1a',
      'vpc-1',
      'tgw-1a',
      'tgw-1',
      'tgw-2a',
      'vpc-2',
      'subnet-2c',
      'eni-box',
    ])
  })
})

describe('security groups across a transit gateway', () => {
  const referencing = (gatewaySays: boolean, attachmentSays: boolean): Asked => {
    const account = twoVpcs()
    account.objects = { ...account.objects, transitGateways: [gateway({ securityGroupReferencing: gatewaySays })] }
    account
      .add(
        'vpcAttachments',
        attach('vpc-1', ['tgw-1a'], { securityGroupReferencing: true }),
        attach('vpc-2', ['tgw-2a'], { securityGroupReferencing: attachmentSays }),
      )
      .add('transitGatewayRouteTables', table('tgw-rtb', ['att-vpc-1', 'att-vpc-2']))
      .group('sg-web', 'vpc-2', { ingress: [allow('tcp', 443, 'sg-open-vpc-1')] })
      .host('i-web', 'subnet-2a', '10.2.0.80', { securityGroups: ['sg-web'] })
    return ask(worldOf(account.objects), 'i-1a', '10.1.0.10', '10.2.0.80')
  }

  test('only where the gateway and both attachments support it', () => {
    expect(referencing(true, true).verdict).toBe('ACCEPTED')
    expect(referencing(true, false).verdict).toBe('DENIED_IN')
    expect(referencing(false, true).verdict).toBe('DENIED_IN')
  })
})

describe('peering of transit gateways', () => {
  const peered = (routes: boolean, isBroken = false): Asked => {
    const account = twoVpcs()
      .add('transitGateways', gateway({ ...named('tgw-2'), node: 'tgw-2' }))
      .add('vpcAttachments', attach('vpc-1', ['tgw-1a']), attach('vpc-2', ['tgw-2a'], { transitGateway: 'tgw-2' }))
      .add('otherAttachments', {
        ...named('att-peer'),
        transitGateway: 'tgw-1',
        kind: 'peering',
        resource: 'tgw-2',
        peer: { transitGateway: 'tgw-2' },
        ...(isBroken ? { brokenState: 'pending-acceptance' } : {}),
      })
    const over = (prefix: string) => (routes ? [{ prefix, attachment: 'att-peer', blackhole: false, from: {} }] : [])
    account.add(
      'transitGatewayRouteTables',
      table('tgw-rtb-1', ['att-vpc-1', 'att-peer'], { routes: over('10.2.0.0/16') }),
      table('tgw-rtb-2', ['att-vpc-2', 'att-peer'], { transitGateway: 'tgw-2', routes: over('10.1.0.0/16') }),
    )
    account.objects = {
      ...account.objects,
      routeTables: account.objects.routeTables.map((each) =>
        each.id === 'rtb-2'
          ? { ...each, routes: each.routes.map((route) => ({ ...route, target: { kind: 'transit-gateway', id: 'tgw-2' } })) }
          : each,
      ),
    }
    return oneToTwo(account)
  }

  test('carries by static routes at both ends', () => {
    expect(peered(true)).toMatchObject({
      verdict: 'ACCEPTED',
      hops: ['i-1a', 'subnet-1a', 'vpc-1', 'tgw-1a', 'tgw-1', 'tgw-2', 'tgw-2a', 'vpc-2', 'subnet-2a', 'i-2a'],
    })
  })

  test('propagates nothing, and carries nothing before it is accepted', () => {
    expect(peered(false)).toMatchObject({ verdict: 'NO_ROUTE', codes: ['TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT'] })
    expect(peered(true, true)).toMatchObject({ verdict: 'NULL_ROUTED', codes: ['TGW_RTB_BAD_STATE_ROUTE'] })
  })
})
