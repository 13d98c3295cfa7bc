import { describe, expect, it } from 'vitest'
import { withoutSecrets } from './secrets.ts'

describe('withoutSecrets', () => {
  it('drops secrets wherever they stand, in either spelling', () => {
    const element = {
      VpnConnectionId: 'vpn-1',
      CustomerGatewayConfiguration: '<xml>secret</xml>',
      Options: { TunnelOptions: [{ OutsideIpAddress: '203.0.113.1', PreSharedKey: 'secret' }] },
      bgpPeers: [{ authKey: 'secret', bgpStatus: 'up' }],
      UserData: { Value: 'secret' },
    }
    expect(withoutSecrets('VpnConnections', element)).toEqual({
      VpnConnectionId: 'vpn-1',
      Options: { TunnelOptions: [{ OutsideIpAddress: '203.0.113.1' }] },
      bgpPeers: [{ bgpStatus: 'up' }],
    })
  })

  it('keeps no tag but the name', () => {
    const tags = [
      { Key: 'Name', Value: 'web' },
      { Key: 'Token', Value: 'secret' },
    ]
    expect(withoutSecrets('Vpcs', { VpcId: 'vpc-1', Tags: tags, Nested: { TagSet: tags } })).toEqual({
      VpcId: 'vpc-1',
      Tags: [tags[0]],
      Nested: { TagSet: [tags[0]] },
    })
  })

  it('keeps of functions, databases and caches only what is about the network', () => {
    const function_ = {
      FunctionName: 'f',
      VpcConfig: { SubnetIds: ['subnet-1'] },
      Environment: { Variables: { A: 'secret' } },
      Description: 'secret',
      Role: 'secret',
    }
    expect(withoutSecrets('Functions', function_)).toEqual({ FunctionName: 'f', VpcConfig: { SubnetIds: ['subnet-1'] } })
    expect(withoutSecrets('DBInstances', { DBInstanceIdentifier: 'db', MasterUsername: 'secret', DBName: 'secret' })).toEqual({
      DBInstanceIdentifier: 'db',
    })
  })

  it('leaves dates and everything else as they are', () => {
    const date = new Date(0)
    expect(withoutSecrets('Vpcs', { AttachTime: date, n: 1, list: [null, 'x'] })).toEqual({ AttachTime: date, n: 1, list: [null, 'x'] })
  })
})
