import { describe, expect, it } from 'vitest'
import { BASE, clean } from './fixtures/documents.ts'
import { readAwsAccount } from './reader.ts'

// The matchers of vitest are `any`.
const like = (value: object): unknown => expect.objectContaining(value) as unknown

describe('load balancers', () => {
  const ARN = 'arn:aws:elasticloadbalancing:ap-northeast-1:1:loadbalancer/net/front/50dc6c495c0c9188'
  const GROUP = 'arn:aws:elasticloadbalancing:ap-northeast-1:1:targetgroup/apps/73e2d6bc24d8a067'
  const listener = {
    ListenerArn: `${ARN}/l1`,
    LoadBalancerArn: ARN,
    Protocol: 'TCP',
    Port: 443,
    DefaultActions: [{ Type: 'forward', TargetGroupArn: GROUP, ForwardConfig: { TargetGroups: [{ TargetGroupArn: GROUP }] } }],
  }
  const balancer = {
    LoadBalancerArn: ARN,
    LoadBalancerName: 'front',
    Type: 'network',
    Scheme: 'internal',
    VpcId: 'vpc-1',
    DNSName: 'front.elb',
    State: { Code: 'active' },
    AvailabilityZones: [{ ZoneName: 'ap-northeast-1a', SubnetId: 'subnet-a', LoadBalancerAddresses: [] }],
  }
  const documents = {
    LoadBalancers: [balancer],
    LoadBalancerAttributes: [{ LoadBalancerArn: ARN, Attributes: [{ Key: 'load_balancing.cross_zone.enabled', Value: 'true' }] }],
    TargetGroups: [{ TargetGroupArn: GROUP, TargetGroupName: 'apps', Protocol: 'TCP', Port: 8443, VpcId: 'vpc-1', TargetType: 'ip' }],
    TargetGroupAttributes: [{ TargetGroupArn: GROUP, Attributes: [{ Key: 'preserve_client_ip.enabled', Value: 'false' }] }],
    LoadBalancerTargetHealth: [
      {
        TargetGroupArn: GROUP,
        TargetHealthDescriptions: [{ Target: { Id: '10.0.0.5', Port: 8443, AvailabilityZone: 'all' }, TargetHealth: { State: 'healthy' } }],
      },
    ],
    NetworkInterfaces: [
      {
        NetworkInterfaceId: 'eni-1',
        SubnetId: 'subnet-a',
        PrivateIpAddress: '10.0.0.9',
        Groups: [],
        Description: 'ELB net/front/50dc6c495c0c9188',
      },
    ],
  }
  const expected = {
    loadBalancers: [
      like({
        id: ARN,
        name: 'front',
        type: 'network',
        crossZone: true,
        networkInterfaces: ['eni-1'],
        listeners: [like({ port: 443, targetGroups: [GROUP] })],
      }),
    ],
    targetGroups: [like({ id: GROUP, preservesClientAddress: false, targets: [{ id: '10.0.0.5', port: 8443, health: 'healthy' }] })],
  }

  it('joins wrappers and bare listeners alike', () => {
    expect(clean({ ...documents, Listeners: [listener] })).toMatchObject(expected)
    expect(clean({ ...documents, LoadBalancerListeners: [{ LoadBalancerArn: ARN, Listeners: [listener] }] })).toMatchObject(expected)
  })

  it('says when nobody told of listeners and targets', () => {
    const text = JSON.stringify({ ...BASE, LoadBalancers: [balancer], TargetGroups: documents.TargetGroups })
    const { objects, problems } = readAwsAccount([{ path: 'a.json', bytes: new TextEncoder().encode(text) }])
    expect(problems.map(({ code, message }) => `${code} ${message.split(':')[0] ?? ''}`)).toEqual([
      'SNAP-011 whether load balancer front sends across zones is not in the snapshot',
      'SNAP-011 the snapshot does not hold the listeners of load balancer front',
      'SNAP-011 the snapshot does not hold the targets of target group apps',
    ])
    expect(objects.loadBalancers[0]?.untold).toContain('listeners')
    expect(objects.targetGroups[0]?.untold).toContain('targets')
  })
})
