import { describe, expect, it } from 'vitest'
import { bare, clean } from './fixtures/documents.ts'

describe('Direct Connect', () => {
  const gateway = {
    directConnectGatewayId: 'dx-1',
    directConnectGatewayName: 'osaka',
    amazonSideAsn: 64900,
    ownerAccount: '1',
    directConnectGatewayState: 'available',
  }
  const association = {
    directConnectGatewayId: 'dx-1',
    associationId: 'dxa-1',
    associationState: 'associated',
    associatedGateway: { id: 'tgw-1', type: 'transitGateway' },
    allowedPrefixesToDirectConnectGateway: [{ cidr: '10.0.0.0/16' }],
  }
  const interfaceOf = {
    virtualInterfaceId: 'dxvif-1',
    virtualInterfaceType: 'transit',
    virtualInterfaceState: 'down',
    directConnectGatewayId: 'dx-1',
    asn: 65010,
    vlan: 100,
    authKey: 'secret',
    customerAddress: '169.254.1.2/30',
    amazonAddress: '169.254.1.1/30',
    bgpPeers: [{ bgpStatus: 'up', authKey: 'secret' }],
    routeFilterPrefixes: [],
  }
  const pascal = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(pascal)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [`${key.charAt(0).toUpperCase()}${key.slice(1)}`, pascal(inner)]))
        : value

  it('reads Direct Connect in camelCase and PascalCase alike', () => {
    const camel = clean({
      directConnectGateways: [gateway],
      directConnectGatewayAssociations: [association],
      virtualInterfaces: [interfaceOf],
    })
    const big = clean({
      DirectConnectGateways: pascal([gateway]),
      DirectConnectGatewayAssociations: pascal([association]),
      VirtualInterfaces: pascal([interfaceOf]),
    })
    expect(bare(big)).toEqual(bare(camel))
    expect(bare(camel.directConnectGateways)).toEqual([
      { id: 'dx-1', name: 'osaka', asn: 64900, associations: [{ id: 'dxa-1', gateway: 'tgw-1', allowedPrefixes: ['10.0.0.0/16'] }] },
    ])
    expect(bare(camel.virtualInterfaces)).toEqual([
      {
        id: 'dxvif-1',
        name: 'dxvif-1',
        type: 'transit',
        gateway: 'dx-1',
        customerAsn: 65010,
        vlan: 100,
        customerAddress: '169.254.1.2',
        amazonAddress: '169.254.1.1',
        bgpUp: true,
        brokenState: 'down',
      },
    ])
    expect(JSON.stringify(camel)).not.toContain('secret')
  })
})
