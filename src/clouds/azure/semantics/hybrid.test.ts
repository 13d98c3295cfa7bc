import { describe, expect, test } from 'vitest'
import { ask, indexOf, STRANGER } from '../../../../test/clouds/ask.ts'
import type { NetworkIndex } from '../../../network/index.ts'
import { idOf, machine, NETWORK, ref, resource, subnet, subnetId, subscription, vnet, type Resources } from './fixtures/subscription.ts'
import { azureNetwork } from './index.ts'

const world = (...resources: Resources): NetworkIndex => indexOf(azureNetwork(subscription(...resources)))
const gatewayOf = (name: string) => [
  resource(NETWORK.ip, 'gw-ip', { ipAddress: '203.0.113.10' }),
  resource(NETWORK.gateway, 'gw', {
    gatewayType: 'Vpn',
    ipConfigurations: [{ subnet: { id: subnetId(name, 'GatewaySubnet') }, publicIPAddress: ref(NETWORK.ip, 'gw-ip') }],
  }),
]
const site = resource(NETWORK.site, 'site', {
  gatewayIpAddress: '198.51.100.1',
  localNetworkAddressSpace: { addressPrefixes: ['192.168.0.0/16'] },
})
const connection = (more = {}) =>
  resource(NETWORK.connection, 'c', {
    connectionType: 'IPsec',
    virtualNetworkGateway1: ref(NETWORK.gateway, 'gw'),
    localNetworkGateway2: ref(NETWORK.site, 'site'),
    ...more,
  })
const hub = (more = {}, sub = {}) =>
  vnet('hub', '10.0.0.0/16', [subnet('hub', 's', '10.0.0.0/24', sub), subnet('hub', 'GatewaySubnet', '10.0.255.0/27')], more)
const host = machine('m', subnetId('hub', 's'), '10.0.0.4')

describe('VPN connections', () => {
  test('lead to the far side', () => {
    expect(ask(world(hub(), host, gatewayOf('hub'), site, connection()), '10.0.0.4', '192.168.1.1')).toMatchObject({
      verdict: 'EXITS_NETWORK',
      hops: ['vm:m', 'hub/s', 'hub', 'gateway:gw', 'local-gateway:site'],
    })
  })

  test('that are down drop', () => {
    const index = world(hub(), host, gatewayOf('hub'), site, connection({ connectionStatus: 'NotConnected' }))
    expect(ask(index, '10.0.0.4', '192.168.1.1')).toMatchObject({ verdict: 'NULL_ROUTED', codes: ['connectionStatus'] })
  })

  test('with BGP that nobody told leave private ranges open', () => {
    const index = world(hub(), host, gatewayOf('hub'), site, connection({ enableBgp: true }))
    expect(ask(index, '10.0.0.4', '172.16.1.1').words).toContain('what c announces by BGP')
    expect(ask(index, '10.0.0.4', '192.168.1.1').verdict).toBe('EXITS_NETWORK')
  })

  test('reach no subnet whose table refuses gateway routes', () => {
    const table = resource(NETWORK.routes, 'r', { routes: [], disableBgpRoutePropagation: true })
    const index = world(hub({}, { routeTable: ref(NETWORK.routes, 'r') }), host, gatewayOf('hub'), site, connection(), table)
    expect(ask(index, '10.0.0.4', '192.168.1.1')).toMatchObject({ verdict: 'NULL_ROUTED', codes: ['SystemRoute'] })
  })

  test.each([
    [true, 'EXITS_NETWORK'],
    [false, 'NULL_ROUTED'],
  ])('serve a peer that both sides let: %s', (useRemoteGateways, verdict) => {
    const peering = (from: string, to: string, more: object) => ({
      id: `${idOf(NETWORK.vnet, from)}/virtualNetworkPeerings/p`,
      name: 'p',
      peeringState: 'Connected',
      remoteVirtualNetwork: ref(NETWORK.vnet, to),
      ...more,
    })
    const spoke = vnet('spoke', '10.1.0.0/16', [subnet('spoke', 's', '10.1.0.0/24')], {
      virtualNetworkPeerings: [peering('spoke', 'hub', { useRemoteGateways })],
    })
    const index = world(
      hub({ virtualNetworkPeerings: [peering('hub', 'spoke', { allowGatewayTransit: true })] }),
      spoke,
      machine('n', subnetId('spoke', 's'), '10.1.0.4'),
      gatewayOf('hub'),
      site,
      connection(),
    )
    expect(ask(index, '10.1.0.4', '192.168.1.1').verdict).toBe(verdict)
  })
})

describe('App Service', () => {
  const app = (more = {}) =>
    resource(NETWORK.app, 'app', {
      virtualNetworkSubnetId: subnetId('hub', 's'),
      outboundIpAddresses: '203.0.113.50',
      hostNames: [],
      ...more,
    })

  test('calls into the network, and is not called', () => {
    const index = world(hub(), host, app())
    expect(ask(index, '10.0.0.5', '10.0.0.4')).toMatchObject({ verdict: 'ACCEPTED', hops: ['webapp:app', 'hub/s', 'vm:m'] })
    expect(ask(index, '10.0.0.4', '10.0.0.5')).toMatchObject({ verdict: 'DENIED_IN', codes: ['Platform'] })
  })

  test.each([
    [false, ['webapp:app', 'internet', 'stranger']],
    [true, ['webapp:app', 'hub/s', 'hub', 'hub:internet', 'internet', 'stranger']],
  ])('reaches the internet, through the network when all traffic is routed: %s', (vnetRouteAllEnabled, hops) => {
    const address = vnetRouteAllEnabled ? '10.0.0.5' : '203.0.113.50'
    expect(ask(world(hub(), host, app({ vnetRouteAllEnabled })), address, STRANGER)).toMatchObject({ verdict: 'ACCEPTED', hops })
  })

  test('has a front end that is named, not judged', () => {
    const asked = ask(world(hub(), app({ inboundIpAddress: '203.0.113.60' })), STRANGER, '203.0.113.60')
    expect(asked.verdict).toBe('UNDETERMINED')
    expect(asked.words).toContain('the front end of app')
  })
})
