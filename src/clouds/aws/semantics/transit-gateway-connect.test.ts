import { describe, expect, test } from 'vitest'
import type { Interface } from '../../../network/model.ts'
import { Account, named } from './fixtures/account.ts'
import { ask, worldOf } from '../../../../test/aws/ask.ts'
import { awsNetwork } from './index.ts'

const vpc = 'aws:edge/vpc'
const subnets = ['aws:edge/subnet/a', 'aws:edge/subnet/c']

/** Two routers' VPC attached in two zones, one Connect peer: the shape that a design gives. */
function design(account?: string): Account {
  const of = account === undefined ? {} : { account }
  return new Account()
    .vpc(vpc, '10.1.0.0/16', { name: 'edge' })
    .subnet(subnets[0]!, '10.1.0.0/24')
    .subnet(subnets[1]!, '10.1.1.0/24', { zone: 'ap-northeast-1c' })
    .table('rtb', [], { '10.255.0.0/24': 'tgw-hub' })
    .host('i-router', subnets[0]!, '10.1.0.4')
    .add('transitGateways', { ...named('tgw-hub'), asn: 64512, cidr: '10.255.0.0/24', node: 'hub' })
    .add('vpcAttachments', { ...named('att-edge'), transitGateway: 'tgw-hub', vpc, subnets, applianceMode: false })
    .add('connectAttachments', { ...named('connect-edge'), ...of, transitGateway: 'tgw-hub', transport: 'att-edge' })
    .add('connectPeers', {
      ...named('peer-1'),
      connect: 'connect-edge',
      node: 'edge-1',
      peerAddress: '10.1.0.4',
      transitGatewayAddress: '10.255.0.1',
      insideCidr: '169.254.128.0/29',
      peerAsn: 64513,
    })
    .add('transitGatewayRouteTables', {
      ...named('aws:hub/transit-gateway-route-table/shared'),
      ...of,
      transitGateway: 'tgw-hub',
      associations: ['att-edge', 'connect-edge'],
      propagations: ['att-edge', 'connect-edge'],
      routes: [],
    })
}

describe('Connect peers of a design', () => {
  const part = awsNetwork(design().objects)
  const hub = part.nodes.find((node) => node.id === 'hub')!
  const port = (name: string): Interface | undefined => hub.interfaces.find((each) => each.name === name)

  test("a GRE port with both of the gateway's inside addresses, in the shared table", () => {
    expect(port('gre4096')).toMatchObject({
      kind: 'gre',
      addresses: ['169.254.128.2/29', '169.254.128.3/29'],
      mtu: 8476,
      tunnel: 'connect/edge-1/hub',
      table: 'shared',
    })
    expect(port('lo')?.addresses).toEqual(['10.255.0.1/32'])
  })

  test("outer packets leave by the transport attachment: the first table, and a port of the VPC's name", () => {
    expect(hub.tables[0]).toMatchObject({
      name: 'transport',
      routes: [{ prefix: '10.1.0.0/16', target: { kind: 'peer', interface: 'edge' } }, {}],
    })
    expect(port('edge')).toMatchObject({ table: 'shared' })
    expect(part.underlay).toContain('10.255.0.0/24')
  })

  test("it speaks BGP and announces the tables' own routes; sessions bring theirs into one table", () => {
    expect(hub.bgp).toMatchObject({ asn: 64512, routerId: '10.255.0.1', maximumPaths: 8, originations: [{ source: 'static' }] })
    expect(hub.tables.map((table) => table.name)).toEqual(['transport', 'shared'])
  })

  test('GRE packets of the router arrive at the gateway', () => {
    expect(ask(worldOf(design().objects), 'i-router', '10.1.0.4', '10.255.0.1', '47')).toMatchObject({
      forward: 'ACCEPTED',
      hops: ['i-router', 'edge/a', 'hub'],
    })
  })
})

describe('Connect peers of an account', () => {
  test('are not modelled: what they announce is unknown by name', () => {
    const account = design('1').table('rtb-2', subnets, { '0.0.0.0/0': 'tgw-hub' })
    const asked = ask(worldOf(account.objects), 'i-router', '10.1.0.4', '172.16.0.1')
    expect(asked.verdict).toBe('UNDETERMINED')
    expect(asked.conversation.forward.paths[0]?.reason).toContain('connect-edge (connect) announces by BGP')
  })
})
