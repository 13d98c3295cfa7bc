import { describe, expect, test } from 'vitest'
import { network, peering, project, regional, vpc, type Resources } from './semantics/fixtures/project.ts'
import { routingFaults } from './routing-faults.ts'

const router = (more: object = {}) => ({
  kind: 'compute#router',
  name: 'cr',
  selfLink: regional('routers', 'cr'),
  network: network('net'),
  bgp: { asn: 65010, ...more },
  interfaces: [{ name: 'if', ipRange: '169.254.1.2/30', linkedVpnTunnel: regional('vpnTunnels', 't') }],
  bgpPeers: [{ name: 'p', interfaceName: 'if', peerIpAddress: '169.254.1.1', peerAsn: 64512 }],
})
const custom = (range: string) => router({ advertiseMode: 'CUSTOM', advertisedGroups: ['ALL_SUBNETS'], advertisedIpRanges: [{ range }] })
const peered = (exportCustomRoutes: boolean, importCustomRoutes = true) => [
  vpc('net', '10.1.0.0/24', { peerings: [peering('service', { exportCustomRoutes })] }),
  vpc('service', '10.9.0.0/24', { peerings: [peering('net', { importCustomRoutes })] }),
]
const found = (...resources: Resources) => routingFaults(project(...resources)).map(({ message }) => message)

describe('LINT-011', () => {
  test('a peered range that no router tells', () => {
    expect(found(peered(true), [router()])).toEqual([
      '10.9.0.0/24 of service, peered with net, is told by no router of net: nothing behind its VPN tunnels learns of it',
    ])
    expect(found(peered(true), [custom('10.9.0.0/16')])).toEqual([])
  })

  test.each([
    [false, true, 'the peering to-service does not export custom routes'],
    [true, false, 'the peering to-net does not import custom routes'],
  ])('told, without a way back: export %s, import %s', (exports, imports, why) => {
    expect(found(peered(exports, imports), [custom('10.9.0.0/24')])).toEqual([
      `10.9.0.0/24 of service is told over the VPN of net, but ${why}: answers find no way back`,
    ])
  })

  test('without a router nobody asks', () => {
    expect(found(peered(true))).toEqual([])
  })

  test('what is reserved for services of Google, whose network is not in the project', () => {
    const reserved = {
      kind: 'compute#address',
      name: 'r',
      selfLink: network('r').replace('networks', 'addresses'),
      address: '10.9.0.0',
      prefixLength: 20,
      purpose: 'VPC_PEERING',
      network: network('net'),
    }
    const producer = {
      name: 'servicenetworking-googleapis-com',
      network: network('servicenetworking'),
      state: 'ACTIVE',
      exportCustomRoutes: true,
    }
    const resources = [vpc('net', '10.1.0.0/24', { peerings: [producer] }), [reserved]]
    expect(found(...resources, [router()])).toEqual([
      '10.9.0.0/20 of projects/p/global/networks/servicenetworking, peered with net, is told by no router of net: nothing behind its VPN tunnels learns of it',
    ])
    expect(found(...resources, [custom('10.9.0.0/20')])).toEqual([])
  })
})

test('LINT-010: more custom ranges, or more learned prefixes, than the limit', () => {
  const ranges = Array.from({ length: 201 }, (_, i) => ({ range: `10.200.${i}.0/24` }))
  expect(found(vpc('net', '10.1.0.0/24'), [router({ advertiseMode: 'CUSTOM', advertisedIpRanges: ranges })])).toEqual([
    'cr advertises 201 custom ranges over a session, and 200 are the limit',
  ])
  const objects = project(vpc('net', '10.1.0.0/24'), [router()])
  const learned = Array.from({ length: 251 }, (_, i) => ({ destination: `10.${i}.0.0/16`, priority: 100 }))
  const faults = routingFaults({ ...objects, routers: objects.routers.map((each) => ({ ...each, learned })) })
  expect(faults.map(({ code }) => code)).toEqual(['LINT-010'])
})
