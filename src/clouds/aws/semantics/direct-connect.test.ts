import { describe, expect, test } from 'vitest'
import type { DirectConnectGateway, VirtualInterface } from '../objects.ts'
import { Account, named, route } from './fixtures/account.ts'
import { ask, worldOf, type Asked } from '../../../../test/aws/ask.ts'

function face(id: string, more: Partial<VirtualInterface> = {}): VirtualInterface {
  return { ...named(id), type: 'private', gateway: 'dxgw-1', bgpUp: true, announces: ['192.168.0.0/16'], ...more }
}

/** Nobody tells what it announces. */
const silent = (id: string): VirtualInterface => ({ ...named(id), type: 'private', gateway: 'dxgw-1', bgpUp: true })

type Associations = DirectConnectGateway['associations']
const joined = (
  gateway: string,
  allowedPrefixes: readonly string[] = [],
  more: Partial<Associations[number]> = {},
): Associations[number] => ({
  id: `assoc-${gateway}`,
  gateway,
  allowedPrefixes,
  ...more,
})

/** Two VPCs, each with a VPN gateway, on one Direct Connect gateway. */
function twoVpcs(faces: readonly VirtualInterface[], associations: Associations = [joined('vgw-1'), joined('vgw-2')]): Account {
  const account = new Account()
  for (const n of [1, 2])
    account
      .vpc(`vpc-${n}`, `10.${n}.0.0/16`)
      .subnet(`subnet-${n}`, `10.${n}.0.0/24`)
      .host(`i-${n}`, `subnet-${n}`, `10.${n}.0.10`)
      .table(`rtb-${n}`, [], { '192.168.0.0/16': `vgw-${n}`, '10.0.0.0/8': `vgw-${n}` })
      .add('vpnGateways', { ...named(`vgw-${n}`), asn: 64512, vpcs: [`vpc-${n}`] })
  return account.add('directConnectGateways', { ...named('dxgw-1'), asn: 64600, associations }).add('virtualInterfaces', ...faces)
}

const out = (account: Account, destination = '192.168.1.5'): Asked => ask(worldOf(account.objects), 'i-1', '10.1.0.10', destination)

describe('Direct Connect gateway with VPN gateways', () => {
  test("leads to the virtual interface, beyond which is the user's side", () => {
    expect(out(twoVpcs([face('dxvif-1')]))).toMatchObject({
      verdict: 'EXITS_NETWORK',
      hops: ['i-1', 'subnet-1', 'vpc-1', 'vgw-1', 'dxgw-1', 'dxvif-1'],
      codes: [],
    })
  })

  test('what is not announced has no route', () => {
    expect(out(twoVpcs([face('dxvif-1', { announces: ['192.168.9.0/24'] })]))).toMatchObject({
      verdict: 'NO_ROUTE',
      hops: ['i-1', 'subnet-1', 'vpc-1', 'vgw-1'],
      codes: ['NO_ROUTE_TO_DESTINATION'],
    })
  })

  test('an interface without BGP carries nothing', () => {
    expect(out(twoVpcs([face('dxvif-1', { bgpUp: false })]))).toMatchObject({
      verdict: 'NO_ROUTE',
      hops: ['i-1', 'subnet-1', 'vpc-1', 'vgw-1'],
    })
    const two = twoVpcs([face('dxvif-1', { bgpUp: false }), face('dxvif-2')])
    expect(out(two).hops.at(-1)).toBe('dxvif-2')
  })

  test('of equal ranges the community decides, then the length of the AS path; equal ones are used together', () => {
    const prefers = (first: Partial<VirtualInterface>, second: Partial<VirtualInterface>): string[] =>
      out(twoVpcs([face('dxvif-1', first), face('dxvif-2', second)])).conversation.forward.paths.map((path) => {
        const last = path.hops.at(-1)
        return last !== undefined && 'node' in last ? last.node : ''
      })
    const with_ = (communities: readonly string[], asPathLength = 1) => ({
      announcements: [{ prefix: '192.168.0.0/16', communities, asPathLength }],
    })
    expect(prefers(with_(['7224:7100']), with_(['7224:7300']))).toEqual(['dxvif-2'])
    expect(prefers(with_([]), with_(['7224:7100']))).toEqual(['dxvif-1'])
    expect(prefers(with_(['7224:7300'], 5), with_(['7224:7200'], 1))).toEqual(['dxvif-1'])
    expect(prefers(with_([], 3), with_([], 1))).toEqual(['dxvif-2'])
    expect(prefers(with_([]), with_([]))).toEqual(['dxvif-1', 'dxvif-2'])
  })

  test('where nobody tells what is announced, the tables of the VPC do', () => {
    const account = twoVpcs([silent('dxvif-1'), silent('dxvif-2')])
    account.objects = {
      ...account.objects,
      routeTables: account.objects.routeTables.map((table) => ({
        ...table,
        account: '1',
        propagatingGateways: ['vgw-1'],
        routes: [route('172.16.0.0/12', 'vgw-1', { origin: 'propagated' }), route('0.0.0.0/0', 'vgw-1')],
      })),
    }
    const asked = out(account, '172.16.1.1')
    expect(asked.verdict).toBe('EXITS_NETWORK')
    expect(asked.conversation.forward.paths).toHaveLength(2)
    expect(asked.conversation.forward.assumptions.join()).toContain('dxvif-1, dxvif-2')
    expect(out(account, '192.168.1.5')).toMatchObject({ verdict: 'NO_ROUTE' })
  })

  test("from the user's side: the ranges that allowed prefixes cover, in the VPC of the gateway", () => {
    const into = (allowed: readonly string[]): Asked =>
      ask(worldOf(twoVpcs([face('dxvif-1')], [joined('vgw-1', allowed)]).objects), 'dxvif-1', '192.168.1.5', '10.1.0.10')
    const arrives = { forward: 'ACCEPTED', hops: ['dxvif-1', 'dxgw-1', 'vgw-1', 'vpc-1', 'subnet-1', 'i-1'] }
    expect(into([])).toMatchObject(arrives)
    expect(into(['10.0.0.0/15'])).toMatchObject(arrives)
    expect(into(['10.1.0.0/24'])).toMatchObject({ forward: 'NO_ROUTE', hops: ['dxvif-1', 'dxgw-1'] })
  })

  test('neither between virtual interfaces nor between gateways', () => {
    const account = twoVpcs([face('dxvif-1'), face('dxvif-2', { announces: ['172.16.0.0/12'] })])
    expect(ask(worldOf(account.objects), 'dxvif-1', '192.168.1.5', '172.16.1.1')).toMatchObject({
      verdict: 'NO_ROUTE',
      hops: ['dxvif-1', 'dxgw-1'],
    })
    expect(out(account, '10.2.0.10')).toMatchObject({ verdict: 'NO_ROUTE' })
  })

  test("but between gateways where one range announced by the user's side holds both", () => {
    const account = twoVpcs([face('dxvif-1', { announces: ['10.0.0.0/8'] })])
    expect(out(account, '10.2.0.10')).toMatchObject({
      verdict: 'ACCEPTED',
      hops: ['i-1', 'subnet-1', 'vpc-1', 'vgw-1', 'dxgw-1', 'vgw-2', 'vpc-2', 'subnet-2', 'i-2'],
    })
  })

  test('an association that is not there yet', () => {
    const account = twoVpcs([face('dxvif-1')], [joined('vgw-1', [], { brokenState: 'associating' })])
    expect(out(account)).toMatchObject({ verdict: 'NULL_ROUTED', codes: ['BAD_STATE_ATTACHMENT'] })
  })

  test('a private interface straight at the VPN gateway; Direct Connect goes before VPN', () => {
    const account = twoVpcs([face('dxvif-1', { gateway: 'vgw-1' })], [])
      .add('customerGateways', named('cgw-1'))
      .add('vpnConnections', {
        ...named('vpn-1'),
        gateway: 'vgw-1',
        customerGateway: 'cgw-1',
        routing: 'static',
        routes: ['192.168.0.0/16'],
        tunnels: [{ up: true }],
      })
    expect(out(account).hops).toEqual(['i-1', 'subnet-1', 'vpc-1', 'vgw-1', 'dxvif-1'])
    const down = account.objects.virtualInterfaces.map((each) => ({ ...each, bgpUp: false }))
    account.objects = { ...account.objects, virtualInterfaces: down }
    expect(out(account).hops.at(-1)).toBe('cgw-1')
  })

  test('a public interface is not modelled, and says so', () => {
    const world = worldOf(twoVpcs([{ ...named('dxvif-9'), type: 'public' }]).objects)
    expect(world.index.nodes.get('dxvif-9' as never)?.unmodelled).toContain('public virtual interface')
  })
})

describe('Direct Connect gateway with a transit gateway', () => {
  function hub(allowed: readonly string[], faces: readonly VirtualInterface[] = [face('dxvif-1', { type: 'transit' })]): Account {
    const account = new Account().add('transitGateways', { ...named('tgw-1'), asn: 64512, cidr: '', node: 'tgw-1' })
    for (const n of [1, 2])
      account
        .vpc(`vpc-${n}`, `10.${n}.0.0/16`)
        .subnet(`subnet-${n}`, `10.${n}.0.0/24`)
        .host(`i-${n}`, `subnet-${n}`, `10.${n}.0.10`)
        .table(`rtb-${n}`, [], { '0.0.0.0/0': 'tgw-1' })
        .add('vpcAttachments', {
          ...named(`att-${n}`),
          transitGateway: 'tgw-1',
          vpc: `vpc-${n}`,
          subnets: [`subnet-${n}`],
          applianceMode: false,
        })
    return account
      .add('otherAttachments', { ...named('att-dx'), transitGateway: 'tgw-1', kind: 'direct-connect-gateway', resource: 'dxgw-1' })
      .add('directConnectGateways', { ...named('dxgw-1'), asn: 64600, associations: [joined('tgw-1', allowed)] })
      .add('virtualInterfaces', ...faces)
      .add('transitGatewayRouteTables', {
        ...named('tgw-rtb'),
        account: '1',
        transitGateway: 'tgw-1',
        associations: ['att-1', 'att-2', 'att-dx'],
        propagations: ['att-1', 'att-2', 'att-dx'],
        routes: [],
      })
  }

  test('announced ranges are propagated, in the order VPC before Direct Connect', () => {
    expect(out(hub(['10.0.0.0/8']))).toMatchObject({ verdict: 'EXITS_NETWORK', hops: ['i-1', 'subnet-1', 'tgw-1', 'dxgw-1', 'dxvif-1'] })
    const rival = hub(['10.0.0.0/8'], [face('dxvif-1', { type: 'transit', announces: ['10.2.0.0/16'] })])
    expect(out(rival, '10.2.0.10')).toMatchObject({ verdict: 'ACCEPTED', hops: ['i-1', 'subnet-1', 'tgw-1', 'subnet-2', 'i-2'] })
  })

  test('the allowed prefixes are announced as they are', () => {
    const into = (allowed: readonly string[]): Asked => ask(worldOf(hub(allowed).objects), 'dxvif-1', '192.168.1.5', '10.1.0.10')
    expect(into(['10.1.0.0/24'])).toMatchObject({ forward: 'ACCEPTED', hops: ['dxvif-1', 'dxgw-1', 'tgw-1', 'subnet-1', 'i-1'] })
    expect(into(['10.2.0.0/16'])).toMatchObject({ forward: 'NO_ROUTE', hops: ['dxvif-1', 'dxgw-1'] })
  })

  test('a private interface does not lead to a transit gateway', () => {
    expect(out(hub(['10.0.0.0/8'], [face('dxvif-1')])).verdict).not.toBe('EXITS_NETWORK')
  })

  test('what is not known to be announced', () => {
    expect(out(hub(['10.0.0.0/8'], [{ ...silent('dxvif-1'), type: 'transit' }]))).toMatchObject({ verdict: 'UNDETERMINED' })
  })
})
