import { describe, expect, it } from 'vitest'
import { bare, clean } from './fixtures/documents.ts'

describe('endpoints and gateways', () => {
  it('keeps states that are not the working one', () => {
    const objects = clean({
      NatGateways: [
        {
          NatGatewayId: 'nat-1',
          VpcId: 'vpc-1',
          SubnetId: 'subnet-a',
          State: 'deleting',
          ConnectivityType: 'private',
          NatGatewayAddresses: [{ PrivateIp: '10.0.0.8', NetworkInterfaceId: 'eni-8' }],
        },
      ],
      VpcEndpoints: [
        {
          VpcEndpointId: 'vpce-1',
          VpcEndpointType: 'Gateway',
          VpcId: 'vpc-1',
          ServiceName: 'com.amazonaws.ap-northeast-1.s3',
          State: 'Available',
          RouteTableIds: ['rtb-1'],
        },
        {
          VpcEndpointId: 'vpce-2',
          VpcEndpointType: 'Interface',
          VpcId: 'vpc-1',
          ServiceName: 'x',
          State: 'pendingAcceptance',
          SubnetIds: ['subnet-a'],
          NetworkInterfaceIds: [],
          Groups: [],
        },
      ],
      ServiceConfigurations: [
        {
          ServiceId: 'vpce-svc-1',
          ServiceName: 'com.amazonaws.vpce.svc-1',
          ServiceState: 'Available',
          AvailabilityZones: ['ap-northeast-1a'],
          NetworkLoadBalancerArns: ['arn:x'],
        },
      ],
      EgressOnlyInternetGateways: [{ EgressOnlyInternetGatewayId: 'eigw-1', Attachments: [{ VpcId: 'vpc-1', State: 'attached' }] }],
      InternetGateways: [{ InternetGatewayId: 'igw-9', Attachments: [] }],
    })
    expect(bare(objects.natGateways)).toEqual([
      {
        id: 'nat-1',
        name: 'nat-1',
        vpc: 'vpc-1',
        subnet: 'subnet-a',
        connectivity: 'private',
        addresses: [{ private: '10.0.0.8', networkInterface: 'eni-8' }],
        brokenState: 'deleting',
      },
    ])
    expect(objects.endpoints.map(({ kind, brokenState }) => [kind, brokenState])).toEqual([
      ['gateway', undefined],
      ['interface', 'pendingAcceptance'],
    ])
    expect(objects.endpointServices[0]?.loadBalancers).toEqual(['arn:x'])
    expect(objects.egressOnlyGateways).toHaveLength(1)
    // Attached to nothing: no packet meets it.
    expect(objects.internetGateways).toEqual([])
  })
})
