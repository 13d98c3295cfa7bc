import { describe, expect, test } from 'vitest'
import { Account, named } from '../../src/clouds/aws/semantics/fixtures/account.ts'
import type { VpnConnection } from '../../src/clouds/aws/objects.ts'
import { ALL, firewall, instance, network, project, regional, vpc } from '../../src/clouds/google/semantics/fixtures/project.ts'
import { networkOfObjects } from '../../src/compile/compile-snapshot.ts'
import { indexNetwork, type NetworkIndex } from '../../src/network/index.ts'
import { ask } from './ask.ts'
import { learned, settled } from './ha-vpn.ts'

const AWS_MACHINE = '172.31.0.10'

/** A network with one machine, a router and one tunnel, to the first tunnel of the VPN connection of that number. */
function site(n: number, asn: number, more: object = {}) {
  const name = `site${n}`
  const at = (type: string): string => regional(type, `${name}-${type}`)
  return [
    vpc(name, `10.${n}.0.0/24`),
    firewall(`${name}-in`, name, { sourceRanges: ['0.0.0.0/0'], allowed: ALL }),
    instance(name, name, `10.${n}.0.4`),
    [
      {
        kind: 'compute#vpnGateway',
        name: `${name}-vpnGateways`,
        selfLink: at('vpnGateways'),
        network: network(name),
        vpnInterfaces: [{ id: 0, ipAddress: `203.0.113.${n}` }],
      },
      {
        kind: 'compute#vpnTunnel',
        name: `${name}-vpnTunnels`,
        selfLink: at('vpnTunnels'),
        vpnGateway: at('vpnGateways'),
        vpnGatewayInterface: 0,
        peerIp: `198.51.100.${n}`,
        router: at('routers'),
        status: 'ESTABLISHED',
      },
      {
        kind: 'compute#router',
        name: `${name}-routers`,
        selfLink: at('routers'),
        network: network(name),
        bgp: { asn, ...more },
        interfaces: [{ name: 'if', ipRange: `169.254.40.${4 * n + 2}/30`, linkedVpnTunnel: at('vpnTunnels') }],
        bgpPeers: [
          {
            name: 'p',
            interfaceName: 'if',
            ipAddress: `169.254.40.${4 * n + 2}`,
            peerIpAddress: `169.254.40.${4 * n + 1}`,
            peerAsn: 64512,
          },
        ],
      },
    ],
  ].flat()
}

interface Variant {
  /** AS numbers of the two sites. */
  readonly asns: readonly [number, number]
  readonly more?: object
  /** A third connection, to nobody in the network. */
  readonly third?: Partial<VpnConnection>
  /** The connections end at two gateways of two VPCs. */
  readonly apart?: boolean
  readonly propagated?: readonly string[]
}

function hub({ asns, more, third, apart = false, propagated = [] }: Variant): NetworkIndex {
  const account = new Account().vpc('vpc-1', '172.31.0.0/16').subnet('subnet-a', '172.31.0.0/20').host('i-a', 'subnet-a', AWS_MACHINE)
  const routes = propagated.map((prefix) => ({
    prefix,
    target: { kind: 'vpn-gateway' as const, id: 'vgw-1' },
    origin: 'propagated' as const,
    from: {},
  }))
  account.table('rtb-1', ['subnet-a'], {}, { propagatingGateways: ['vgw-1'], routes, account: '1' })
  account.add('vpnGateways', { ...named('vgw-1'), asn: 64512, vpcs: ['vpc-1'] })
  if (apart) {
    account.vpc('vpc-2', '172.30.0.0/16').subnet('subnet-b', '172.30.0.0/20')
    account.add('vpnGateways', { ...named('vgw-2'), asn: 64512, vpcs: ['vpc-2'] })
  }
  const connection = (n: number, extra: Partial<VpnConnection> = {}): VpnConnection => ({
    ...named(`vpn-${n}`),
    account: '1',
    gateway: apart && n === 2 ? 'vgw-2' : 'vgw-1',
    customerGateway: `cgw-${n}`,
    routing: 'bgp',
    routes: [],
    tunnels: [{ outside: `198.51.100.${n}`, insideCidr: `169.254.40.${4 * n}/30`, up: true }],
    ...extra,
  })
  account.add('customerGateways', ...[1, 2, 3].map((n) => ({ ...named(`cgw-${n}`), address: `203.0.113.${n}`, asn: asns[n - 1] ?? 65000 })))
  account.add('vpnConnections', connection(1), connection(2), ...(third === undefined ? [] : [connection(3, third)]))
  const google = project(site(1, asns[0], more), site(2, asns[1]))
  return indexNetwork(
    networkOfObjects(
      'both',
      new Map<string, unknown>([
        ['aws', account.objects],
        ['google', google],
      ]),
    ),
  )
}

describe('sites on one VPN gateway (Site-to-Site VPN guide, VPN CloudHub; S2.3)', () => {
  test('with AS numbers of their own reach each other', () => {
    const index = hub({ asns: [65001, 65002] })
    const state = settled(index)
    expect(learned(state, 'p/asia-northeast1/router:site1-routers', 'learned')).toEqual({
      '10.2.0.0/24': ['tunnel1'],
      '172.31.0.0/16': ['tunnel1'],
    })
    expect(ask(index, '10.1.0.4', '10.2.0.4')).toMatchObject({ verdict: 'ACCEPTED' })
    expect(ask(index, '10.1.0.4', '10.2.0.4').hops).toContain('vgw-1')
  })

  test('with the same AS number do not: each refuses what has its own number in its path', () => {
    const index = hub({ asns: [65001, 65001] })
    expect(learned(settled(index), 'p/asia-northeast1/router:site1-routers', 'learned')).toEqual({ '172.31.0.0/16': ['tunnel1'] })
    expect(ask(index, '10.1.0.4', '10.2.0.4').verdict).not.toBe('ACCEPTED')
    expect(ask(index, '10.1.0.4', AWS_MACHINE).verdict).toBe('ACCEPTED')
  })

  test('nothing passes from one VPN gateway to another', () => {
    const index = hub({ asns: [65001, 65002], apart: true })
    expect(learned(settled(index), 'p/asia-northeast1/router:site1-routers', 'learned')).toEqual({ '172.31.0.0/16': ['tunnel1'] })
    expect(ask(index, '10.1.0.4', '10.2.0.4').verdict).not.toBe('ACCEPTED')
  })
})

describe('what else there is beside BGP within the network', () => {
  const third = { routing: 'static' as const, routes: ['10.1.0.0/24', '192.168.0.0/16'] }

  test('a static connection goes before BGP at equal length', () => {
    const index = hub({ asns: [65001, 65002], third, propagated: third.routes })
    expect(ask(index, AWS_MACHINE, '10.1.0.4').verdict).toBe('EXITS_NETWORK')
    expect(ask(index, AWS_MACHINE, '192.168.1.1').verdict).toBe('EXITS_NETWORK')
    expect(ask(index, AWS_MACHINE, '10.2.0.4').verdict).toBe('ACCEPTED')
    expect(Object.keys(learned(settled(index), 'p/asia-northeast1/router:site2-routers', 'learned'))).toContain('192.168.0.0/16')
  })

  test('what the account says was learned is not needed where all connections speak', () => {
    const index = hub({ asns: [65001, 65002], propagated: ['10.1.0.0/24', '10.77.0.0/16'] })
    expect(ask(index, AWS_MACHINE, '10.1.0.4').verdict).toBe('ACCEPTED')
    expect(ask(index, AWS_MACHINE, '10.77.0.1').verdict).toBe('NO_ROUTE')
  })

  test('it stays for a connection whose other end is not in the network', () => {
    const index = hub({ asns: [65001, 65002], third: { routing: 'bgp' }, propagated: ['10.1.0.0/24', '10.77.0.0/16'] })
    expect(ask(index, AWS_MACHINE, '10.1.0.4').verdict).toBe('ACCEPTED')
    expect(ask(index, AWS_MACHINE, '10.77.0.1').verdict).toBe('EXITS_NETWORK')
  })
})
