import { expect, test } from 'vitest'
import { routingFaults } from './routing-faults.ts'
import { NETWORK, ref, resource, subnetId, subscription } from './semantics/fixtures/subscription.ts'

const found = (asn: number | undefined, enableBgp = true): readonly string[] =>
  routingFaults(
    subscription(
      resource(NETWORK.gateway, 'gw', {
        gatewayType: 'Vpn',
        ipConfigurations: [{ id: 'c', subnet: { id: subnetId('v', 'GatewaySubnet') } }],
        bgpSettings: { asn: 65010 },
      }),
      resource(NETWORK.site, 'site', { bgpSettings: asn === undefined ? undefined : { asn, bgpPeeringAddress: '10.9.0.1' } }),
      resource(NETWORK.connection, 'c', {
        enableBgp,
        virtualNetworkGateway1: ref(NETWORK.gateway, 'gw'),
        localNetworkGateway2: ref(NETWORK.site, 'site'),
      }),
    ),
  ).map(({ message }) => message)

test('LINT-013: AS numbers that Azure keeps, and its own', () => {
  for (const asn of [8075, 12076, 65515, 65520, 64500, 65540])
    expect(found(asn)).toEqual([`BGP on c can not work: site has AS ${asn}, which is reserved`])
  expect(found(65010)).toEqual(['BGP on c can not work: site has AS 65010, as gw itself'])
  for (const asn of [64512, 65001, 65516, undefined]) expect(found(asn)).toEqual([])
  expect(found(65515, false)).toEqual([])
})
