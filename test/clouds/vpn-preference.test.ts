import { describe, expect, test } from 'vitest'
import { Account, named } from '../../src/clouds/aws/semantics/fixtures/account.ts'
import { networkOfObjects } from '../../src/compile/compile-snapshot.ts'
import { indexNetwork } from '../../src/network/index.ts'
import { nodeId, type Interface, type Network, type NetworkNode, type PolicyTerm } from '../../src/network/model.ts'
import { learned, settled } from './ha-vpn.ts'

type Set = NonNullable<PolicyTerm['set']>

/** A router of a design that has the LAN 192.168.1.0/24 and says `set` of it. */
function router(n: number, asn: number, set: Set): NetworkNode {
  const port = (name: string, address: string): Interface => ({
    name,
    kind: 'ethernet',
    addresses: [address],
    mtu: 1500,
    antiSpoof: false,
    from: {},
  })
  const lan = { prefix: '192.168.1.0/24', minLength: 24, maxLength: 24 }
  return {
    id: nodeId(`site-${n}`),
    role: 'router',
    system: 'frr',
    place: { cloud: 'onpremises' },
    interfaces: [port('wan', `203.0.113.${n}/32`), port('lan', `192.168.1.${n}/24`)],
    tables: [{ name: 'main', routes: [] }],
    translations: [],
    clampsMss: false,
    bgp: {
      asn,
      routerId: `10.0.0.${n}`,
      originations: [
        { source: 'connected', policy: { terms: [{ name: 'lan', match: { prefixes: [lan] }, action: 'accept', set }], default: 'reject' } },
      ],
      maximumPaths: 4,
      tieBreak: 'router-id',
    },
    from: {},
  }
}

/** Where AWS sends what goes to the LAN that two sites announce, each over a connection of one tunnel. */
function used(kind: 'vgw' | 'tgw', sites: readonly (readonly [asn: number, set: Set])[]): readonly string[] | undefined {
  const gateway = `${kind}-1`
  const account = new Account().vpc('vpc-1', '10.1.0.0/16').subnet('subnet-a', '10.1.0.0/24')
  if (kind === 'vgw') account.add('vpnGateways', { ...named(gateway), asn: 64512, vpcs: ['vpc-1'] })
  else {
    account.add('transitGateways', { ...named(gateway), asn: 64512, cidr: '', node: gateway })
    account.add(
      'otherAttachments',
      ...[1, 2].map((n) => ({ ...named(`att-${n}`), transitGateway: gateway, kind: 'vpn' as const, resource: `vpn-${n}` })),
    )
    account.add('transitGatewayRouteTables', {
      ...named('rtb'),
      transitGateway: gateway,
      associations: ['att-1', 'att-2'],
      propagations: ['att-1', 'att-2'],
      routes: [],
    })
  }
  sites.forEach(([asn], i) => {
    account.add('customerGateways', { ...named(`cgw-${i + 1}`), address: `203.0.113.${i + 1}`, asn })
    account.add('vpnConnections', {
      ...named(`vpn-${i + 1}`),
      gateway,
      customerGateway: `cgw-${i + 1}`,
      routing: 'bgp',
      routes: [],
      tunnels: [{ outside: `198.51.100.${i + 1}`, insideCidr: `169.254.${11 + i}.0/30`, up: true }],
    })
  })
  const nodes = sites.map(([asn, set], i) => router(i + 1, asn, set))
  const design: Network = { name: 'sites', nodes, links: [], tunnels: [], sessions: [], filters: [], endpoints: [] }
  const index = indexNetwork(networkOfObjects('both', new Map([['aws', account.objects]]), undefined, design))
  return learned(settled(index), gateway, kind === 'vgw' ? 'from-vpc' : 'rtb')['192.168.1.0/24']
}

describe('the same range over two VPN connections (Site-to-Site VPN guide, "Route tables and VPN route priority")', () => {
  test.each([
    ['the shorter AS path', [65001, { prepend: 1 }], [65002, {}], ['vpn2']],
    ['the lower MED where the first AS is the same', [65001, { med: 20 }], [65001, { med: 10 }], ['vpn2']],
    ['no MED between different ASes', [65001, { med: 20 }], [65002, { med: 10 }], ['vpn1']],
    ['the AS path before the MED', [65001, { prepend: 1, med: 0 }], [65001, { med: 10 }], ['vpn2']],
    ['one alone where all is equal', [65001, {}], [65001, {}], ['vpn1']],
  ] as const)('a VPN gateway: %s', (_, first, second, ports) => {
    expect(used('vgw', [first, second])).toEqual(ports)
  })

  test.each([
    ['both where all is equal', [65001, {}], [65001, {}], ['vpn1', 'vpn2']],
    ['the shorter AS path alone', [65001, { prepend: 1 }], [65001, {}], ['vpn2']],
    ['the lower MED alone', [65001, { med: 20 }], [65001, { med: 10 }], ['vpn2']],
  ] as const)('a transit gateway: %s', (_, first, second, ports) => {
    expect(used('tgw', [first, second])).toEqual(ports)
  })
})
