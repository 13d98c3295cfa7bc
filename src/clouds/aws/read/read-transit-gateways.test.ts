import { describe, expect, it } from 'vitest'
import { bare, clean } from './fixtures/documents.ts'

// The matchers of vitest are `any`.
const like = (value: object): unknown => expect.objectContaining(value) as unknown

describe('transit gateways and VPN', () => {
  it('joins attachments, tables, propagations and routes', () => {
    const objects = clean({
      TransitGateways: [
        {
          TransitGatewayId: 'tgw-1',
          State: 'available',
          OwnerId: '1',
          Options: { AmazonSideAsn: 64600, TransitGatewayCidrBlocks: ['10.99.0.0/24'], SecurityGroupReferencingSupport: 'enable' },
        },
      ],
      TransitGatewayAttachments: [
        {
          TransitGatewayAttachmentId: 'att-v',
          TransitGatewayId: 'tgw-1',
          ResourceType: 'vpc',
          ResourceId: 'vpc-1',
          State: 'available',
          Association: { TransitGatewayRouteTableId: 'tgw-rtb-1', State: 'associated' },
        },
        { TransitGatewayAttachmentId: 'att-n', TransitGatewayId: 'tgw-1', ResourceType: 'vpn', ResourceId: 'vpn-1', State: 'available' },
        {
          TransitGatewayAttachmentId: 'att-c',
          TransitGatewayId: 'tgw-1',
          ResourceType: 'connect',
          ResourceId: 'att-v',
          State: 'available',
        },
        {
          TransitGatewayAttachmentId: 'att-p',
          TransitGatewayId: 'tgw-1',
          ResourceType: 'peering',
          ResourceId: 'tgw-2',
          State: 'pendingAcceptance',
        },
        { TransitGatewayAttachmentId: 'att-x', TransitGatewayId: 'tgw-1', ResourceType: 'vpc', ResourceId: 'vpc-1', State: 'deleted' },
      ],
      TransitGatewayVpcAttachments: [
        {
          TransitGatewayAttachmentId: 'att-v',
          TransitGatewayId: 'tgw-1',
          VpcId: 'vpc-1',
          SubnetIds: ['subnet-a'],
          State: 'available',
          Options: { ApplianceModeSupport: 'enable' },
        },
      ],
      TransitGatewayConnects: [
        {
          TransitGatewayAttachmentId: 'att-c',
          TransportTransitGatewayAttachmentId: 'att-v',
          TransitGatewayId: 'tgw-1',
          State: 'available',
        },
      ],
      TransitGatewayConnectPeers: [
        {
          TransitGatewayConnectPeerId: 'peer-1',
          TransitGatewayAttachmentId: 'att-c',
          State: 'available',
          ConnectPeerConfiguration: {
            TransitGatewayAddress: '10.99.0.1',
            PeerAddress: '10.0.0.5',
            InsideCidrBlocks: ['169.254.6.0/29'],
            BgpConfigurations: [{ PeerAsn: 65001 }],
          },
        },
      ],
      TransitGatewayPeeringAttachments: [
        {
          TransitGatewayAttachmentId: 'att-p',
          State: 'pendingAcceptance',
          RequesterTgwInfo: { TransitGatewayId: 'tgw-1' },
          AccepterTgwInfo: { TransitGatewayId: 'tgw-2', OwnerId: '2', Region: 'eu-west-1' },
        },
      ],
      TransitGatewayRouteTables: [{ TransitGatewayRouteTableId: 'tgw-rtb-1', TransitGatewayId: 'tgw-1', State: 'available' }],
      TransitGatewayPropagations: [
        {
          TransitGatewayRouteTableId: 'tgw-rtb-1',
          TransitGatewayRouteTablePropagations: [
            { TransitGatewayAttachmentId: 'att-v', State: 'enabled' },
            { TransitGatewayAttachmentId: 'att-n', State: 'disabled' },
          ],
        },
      ],
      TransitGatewayStaticRoutes: [
        {
          TransitGatewayRouteTableId: 'tgw-rtb-1',
          Routes: [
            {
              DestinationCidrBlock: '10.0.0.0/16',
              Type: 'propagated',
              State: 'active',
              TransitGatewayAttachments: [{ TransitGatewayAttachmentId: 'att-v', ResourceType: 'vpc' }],
            },
            {
              DestinationCidrBlock: '192.168.0.0/16',
              Type: 'propagated',
              State: 'active',
              TransitGatewayAttachments: [{ TransitGatewayAttachmentId: 'att-n', ResourceType: 'vpn' }],
            },
            { DestinationCidrBlock: '10.66.0.0/16', Type: 'static', State: 'blackhole' },
          ],
        },
      ],
      CustomerGateways: [{ CustomerGatewayId: 'cgw-1', IpAddress: '198.51.100.7', BgpAsn: '65010', State: 'available' }],
      VpnConnections: [
        {
          VpnConnectionId: 'vpn-1',
          State: 'available',
          CustomerGatewayId: 'cgw-1',
          TransitGatewayId: 'tgw-1',
          CustomerGatewayConfiguration: '<xml/>',
          Options: {
            StaticRoutesOnly: false,
            TunnelOptions: [{ OutsideIpAddress: '203.0.113.1', TunnelInsideCidr: '169.254.10.0/30', PreSharedKey: 'secret' }],
          },
          VgwTelemetry: [{ OutsideIpAddress: '203.0.113.1', Status: 'UP', AcceptedRouteCount: 3 }],
        },
      ],
      NetworkInterfaces: [
        { NetworkInterfaceId: 'eni-1', SubnetId: 'subnet-a', PrivateIpAddress: '10.0.0.5', Groups: [], Attachment: { InstanceId: 'i-1' } },
      ],
      Instances: [{ InstanceId: 'i-1', State: { Name: 'running' } }],
    })
    expect(bare(objects.transitGateways)).toEqual([
      { id: 'tgw-1', name: 'tgw-1', asn: 64600, cidr: '10.99.0.0/24', node: 'tgw-1', securityGroupReferencing: true },
    ])
    expect(bare(objects.vpcAttachments)).toEqual([
      { id: 'att-v', name: 'att-v', transitGateway: 'tgw-1', vpc: 'vpc-1', subnets: ['subnet-a'], applianceMode: true },
    ])
    expect(bare(objects.connectPeers)).toEqual([
      {
        id: 'peer-1',
        name: 'peer-1',
        connect: 'att-c',
        node: 'i-1',
        peerAddress: '10.0.0.5',
        transitGatewayAddress: '10.99.0.1',
        insideCidr: '169.254.6.0/29',
        peerAsn: 65001,
      },
    ])
    expect(bare(objects.otherAttachments)).toEqual([
      {
        id: 'att-p',
        name: 'att-p',
        transitGateway: 'tgw-1',
        kind: 'peering',
        resource: 'tgw-2',
        peer: { transitGateway: 'tgw-2' },
        brokenState: 'pendingAcceptance',
      },
      { id: 'att-n', name: 'att-n', transitGateway: 'tgw-1', kind: 'vpn', resource: 'vpn-1' },
    ])
    expect(objects.otherAttachments[0]?.peer).toEqual({ transitGateway: 'tgw-2', region: 'eu-west-1', account: '2' })
    expect(bare(objects.transitGatewayRouteTables)).toEqual([
      {
        id: 'tgw-rtb-1',
        name: 'tgw-rtb-1',
        transitGateway: 'tgw-1',
        associations: ['att-v'],
        propagations: ['att-v'],
        routes: [
          { prefix: '192.168.0.0/16', attachment: 'att-n', blackhole: false, origin: 'propagated' },
          { prefix: '10.66.0.0/16', blackhole: true, origin: 'static' },
        ],
      },
    ])
    expect(bare(objects.vpnConnections)).toEqual([
      {
        id: 'vpn-1',
        name: 'vpn-1',
        gateway: 'tgw-1',
        customerGateway: 'cgw-1',
        routing: 'bgp',
        routes: [],
        tunnels: [{ outside: '203.0.113.1', insideCidr: '169.254.10.0/30', up: true, acceptedRoutes: 3 }],
      },
    ])
    expect(JSON.stringify(objects)).not.toContain('secret')
  })

  it('a transit gateway of another account is seen through its attachments', () => {
    const { transitGateways } = clean({
      TransitGatewayVpcAttachments: [
        { TransitGatewayAttachmentId: 'att-v', TransitGatewayId: 'tgw-9', VpcId: 'vpc-1', SubnetIds: ['subnet-a'], State: 'available' },
      ],
    })
    expect(transitGateways).toEqual([like({ id: 'tgw-9', foreign: true })])
  })
})
