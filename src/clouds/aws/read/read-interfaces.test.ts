import { describe, expect, it } from 'vitest'
import { bare, clean } from './fixtures/documents.ts'

const like = (value: object): unknown => expect.objectContaining(value) as unknown

describe('interfaces, addresses and instances', () => {
  it('tells AWS’s own public addresses from the user’s, and finds what each call leaves out', () => {
    const objects = clean({
      NetworkInterfaces: [
        {
          NetworkInterfaceId: 'eni-1',
          SubnetId: 'subnet-a',
          PrivateIpAddress: '10.0.0.5',
          PrivateIpAddresses: [
            { PrivateIpAddress: '10.0.0.5', Primary: true, Association: { PublicIp: '203.0.113.5', IpOwnerId: 'amazon' } },
            { PrivateIpAddress: '10.0.0.6', Association: { PublicIp: '203.0.113.6', IpOwnerId: '1', AllocationId: 'eipalloc-6' } },
          ],
          Ipv6Addresses: [{ Ipv6Address: '2001:DB8::5' }],
          Groups: [],
          SourceDestCheck: false,
          Status: 'in-use',
          InterfaceType: 'interface',
          Attachment: { InstanceId: 'i-1' },
        },
        {
          NetworkInterfaceId: 'eni-2',
          SubnetId: 'subnet-a',
          PrivateIpAddress: '10.0.0.7',
          Groups: [],
          Status: 'available',
          RequesterManaged: true,
          RequesterId: 'amazon-elb',
        },
      ],
      Addresses: [
        { AllocationId: 'eipalloc-9', PublicIp: '203.0.113.9', NetworkInterfaceId: 'eni-2' },
        { AllocationId: 'eipalloc-0', PublicIp: '203.0.113.1' },
      ],
      Instances: [
        { InstanceId: 'i-1', InstanceType: 't3.micro', State: { Name: 'stopped' }, NetworkInterfaces: [] },
        { InstanceId: 'i-2', State: { Name: 'terminated' } },
      ],
    })
    expect(bare(objects.networkInterfaces)).toEqual([
      {
        id: 'eni-1',
        name: 'eni-1',
        subnet: 'subnet-a',
        address: '10.0.0.5',
        secondaryAddresses: ['10.0.0.6'],
        ipv6Addresses: ['2001:db8::5'],
        sourceDestCheck: false,
        securityGroups: [],
        autoPublicAddresses: [{ private: '10.0.0.5', public: '203.0.113.5' }],
        type: 'interface',
      },
      {
        id: 'eni-2',
        name: 'eni-2',
        subnet: 'subnet-a',
        address: '10.0.0.7',
        sourceDestCheck: true,
        securityGroups: [],
        managedBy: 'amazon-elb',
        detached: true,
      },
    ])
    expect(bare(objects.elasticIps)).toEqual([
      { id: 'eipalloc-9', name: 'eipalloc-9', networkInterface: 'eni-2', placeholder: '203.0.113.9' },
      { id: 'eipalloc-6', name: 'eipalloc-6', networkInterface: 'eni-1', privateAddress: '10.0.0.6', placeholder: '203.0.113.6' },
    ])
    expect(bare(objects.instances)).toEqual([
      {
        id: 'i-1',
        name: 'i-1',
        node: 'i-1',
        role: 'server',
        instanceType: 't3.micro',
        networkInterfaces: ['eni-1'],
        autoScaling: false,
        stoppedState: 'stopped',
      },
    ])
  })

  it('takes an interface as it tells of itself, whichever file comes first', () => {
    const own = { NetworkInterfaceId: 'eni-1', SubnetId: 'subnet-a', PrivateIpAddress: '10.0.0.5', Groups: [] }
    const NetworkInterfaces = [{ ...own, InterfaceType: 'efa', TagSet: [{ Key: 'Name', Value: 'front' }] }]
    const Reservations = [{ OwnerId: '1', Instances: [{ InstanceId: 'i-1', State: { Name: 'running' }, NetworkInterfaces: [own] }] }]
    const objects = clean({ Reservations, NetworkInterfaces })
    expect(objects.networkInterfaces).toEqual([like({ id: 'eni-1', name: 'front', type: 'efa' })])
    expect(objects.instances).toEqual([like({ id: 'i-1', networkInterfaces: ['eni-1'] })])
    expect(bare(clean({ NetworkInterfaces, Reservations }))).toEqual(bare(objects))
    expect(clean({ Reservations }).networkInterfaces).toEqual([like({ id: 'eni-1', name: 'eni-1' })])
  })
})
