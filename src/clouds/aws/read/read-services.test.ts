import { describe, expect, it } from 'vitest'
import { BASE, clean } from './fixtures/documents.ts'
import { readAwsAccount } from './reader.ts'

describe('managed services', () => {
  const eni = (n: number, subnet: string, Description: string, more: object = {}) => ({
    NetworkInterfaceId: `eni-${n}`,
    SubnetId: subnet,
    PrivateIpAddress: `10.0.${subnet === 'subnet-a' ? 0 : 1}.${n}`,
    Groups: [{ GroupId: 'sg-1' }],
    Description,
    ...more,
  })
  const SecurityGroups = [{ GroupId: 'sg-1', VpcId: 'vpc-1' }]

  it('finds the interfaces of databases, caches, functions, search domains and file systems', () => {
    const { managedServices } = clean({
      SecurityGroups,
      DBInstances: [
        {
          DBInstanceIdentifier: 'db',
          DBInstanceStatus: 'available',
          AvailabilityZone: 'ap-northeast-1a',
          SecondaryAvailabilityZone: 'ap-northeast-1c',
          DBSubnetGroup: { Subnets: [{ SubnetIdentifier: 'subnet-a' }, { SubnetIdentifier: 'subnet-c' }] },
          Endpoint: { Port: 5432 },
          VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-1' }],
          PubliclyAccessible: false,
        },
      ],
      CacheSubnetGroups: [{ CacheSubnetGroupName: 'cache', Subnets: [{ SubnetIdentifier: 'subnet-a' }] }],
      CacheClusters: [
        {
          CacheClusterId: 'redis-001',
          CacheSubnetGroupName: 'cache',
          Engine: 'redis',
          CacheNodes: [{ Endpoint: { Port: 6380 } }],
          SecurityGroups: [{ SecurityGroupId: 'sg-1' }],
        },
      ],
      Functions: [
        {
          FunctionName: 'inside',
          VpcConfig: { SubnetIds: ['subnet-c'], SecurityGroupIds: ['sg-1'] },
          Environment: { Variables: { A: 'b' } },
        },
        { FunctionName: 'outside', VpcConfig: { SubnetIds: [] } },
      ],
      DomainStatusList: [{ DomainName: 'logs', VPCOptions: { SubnetIds: ['subnet-a'], SecurityGroupIds: ['sg-1'] } }],
      MountTargets: [{ MountTargetId: 'fsmt-1', FileSystemId: 'fs-1', SubnetId: 'subnet-a', NetworkInterfaceId: 'eni-17' }],
      NetworkInterfaces: [
        eni(11, 'subnet-a', 'RDSNetworkInterface'),
        eni(12, 'subnet-c', 'RDSNetworkInterface'),
        eni(13, 'subnet-a', 'ElastiCache redis-001'),
        eni(14, 'subnet-c', 'AWS Lambda VPC ENI-inside-0123', { InterfaceType: 'lambda' }),
        eni(15, 'subnet-a', 'ES logs'),
        eni(17, 'subnet-a', 'EFS mount target for fs-1 (fsmt-1)'),
      ],
    })
    expect(
      managedServices.map(({ name, service, networkInterfaces, port, accepts, securityGroups }) => [
        service,
        name,
        networkInterfaces,
        port,
        accepts,
        securityGroups,
      ]),
    ).toEqual([
      ['rds', 'db', ['eni-11', 'eni-12'], 5432, 'connections', ['sg-1']],
      ['elasticache', 'redis-001', ['eni-13'], 6380, 'connections', ['sg-1']],
      ['lambda', 'inside', ['eni-14'], undefined, 'nothing', ['sg-1']],
      ['opensearch', 'logs', ['eni-15'], 443, 'connections', ['sg-1']],
      ['efs', 'fs-1', ['eni-17'], 2049, 'connections', ['sg-1']],
    ])
  })

  it('says so where two services can not be told apart', () => {
    const db = (name: string) => ({
      DBInstanceIdentifier: name,
      AvailabilityZone: 'ap-northeast-1a',
      DBSubnetGroup: { Subnets: [{ SubnetIdentifier: 'subnet-a' }] },
      VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-1' }],
    })
    const text = JSON.stringify({
      ...BASE,
      SecurityGroups,
      DBInstances: [db('one'), db('two')],
      NetworkInterfaces: [eni(11, 'subnet-a', 'RDSNetworkInterface'), eni(12, 'subnet-a', 'RDSNetworkInterface')],
    })
    const { objects, problems } = readAwsAccount([{ path: 'a.json', bytes: new TextEncoder().encode(text) }])
    expect(objects.managedServices.map(({ networkInterfaces }) => networkInterfaces)).toEqual([[], []])
    expect(problems.map(({ code, severity }) => `${code} ${severity}`)).toEqual(['SNAP-011 info', 'SNAP-011 info'])
  })
})
