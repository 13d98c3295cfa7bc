import { describe, expect, it } from 'vitest'
import { bare, BASE, clean } from './fixtures/documents.ts'
import { readAwsAccount } from './reader.ts'

// The matchers of vitest are `any`.
const containing = (text: string): unknown => expect.stringContaining(text) as unknown

describe('security groups and prefix lists', () => {
  const permission = {
    IpProtocol: 'tcp',
    FromPort: 443,
    ToPort: 443,
    IpRanges: [{ CidrIp: '10.0.0.9/8' }],
    UserIdGroupPairs: [{ GroupId: 'sg-1' }],
  }
  const group = {
    GroupId: 'sg-1',
    GroupName: 'web',
    VpcId: 'vpc-1',
    IpPermissions: [permission],
    IpPermissionsEgress: [{ IpProtocol: 'icmp', FromPort: 8, ToPort: -1, Ipv6Ranges: [{ CidrIpv6: '::/0' }] }],
  }
  const rules = [
    {
      SecurityGroupRuleId: 'sgr-b',
      GroupId: 'sg-1',
      IsEgress: false,
      IpProtocol: 'tcp',
      FromPort: 443,
      ToPort: 443,
      ReferencedGroupInfo: { GroupId: 'sg-1' },
    },
    {
      SecurityGroupRuleId: 'sgr-a',
      GroupId: 'sg-1',
      IsEgress: false,
      IpProtocol: 'tcp',
      FromPort: 443,
      ToPort: 443,
      CidrIpv4: '10.0.0.0/8',
    },
    { SecurityGroupRuleId: 'sgr-c', GroupId: 'sg-1', IsEgress: true, IpProtocol: 'icmp', FromPort: 8, ToPort: -1, CidrIpv6: '::/0' },
  ]

  it('makes a rule of each peer, named by its place or by its id', () => {
    const [plain] = clean({ SecurityGroups: [group] }).securityGroups
    expect(bare([plain?.ingress, plain?.egress])).toEqual([
      [
        { name: 'ingress 1', protocol: 'tcp', fromPort: 443, toPort: 443, peer: { kind: 'cidr', cidr: '10.0.0.0/8' } },
        { name: 'ingress 2', protocol: 'tcp', fromPort: 443, toPort: 443, peer: { kind: 'security-group', id: 'sg-1' } },
      ],
      [{ name: 'egress 1', protocol: 'icmp', icmpType: 8, icmpCode: -1, peer: { kind: 'cidr', cidr: '::/0' } }],
    ])
    const [named] = clean({ SecurityGroups: [group], SecurityGroupRules: rules }).securityGroups
    expect([...(named?.ingress ?? []), ...(named?.egress ?? [])].map(({ name, from }) => [name, from.rule, from.object])).toEqual([
      ['sgr-a', 'sgr-a', 'sg-1'],
      ['sgr-b', 'sgr-b', 'sg-1'],
      ['sgr-c', 'sgr-c', 'sg-1'],
    ])
  })

  it('SNAP-006 when the two calls tell different rules', () => {
    const documents = { ...BASE, SecurityGroups: [group], SecurityGroupRules: rules.slice(1) }
    const { problems } = readAwsAccount([{ path: 'a.json', bytes: new TextEncoder().encode(JSON.stringify(documents)) }])
    expect(problems.map(({ code, message }) => `${code} ${message}`)).toEqual([
      containing('SNAP-006 a.json:1 and a.json:1 contradict each other: security group sg-1'),
    ])
  })

  it('joins the two calls about prefix lists and the wrapper of entries', () => {
    const { prefixLists } = clean({
      PrefixLists: [{ PrefixListId: 'pl-1', PrefixListName: 'com.amazonaws.ap-northeast-1.s3', Cidrs: ['52.219.0.0/20'] }],
      ManagedPrefixLists: [
        { PrefixListId: 'pl-1', PrefixListName: 'com.amazonaws.ap-northeast-1.s3', OwnerId: 'AWS' },
        { PrefixListId: 'pl-2', PrefixListName: 'offices', OwnerId: '1' },
      ],
      ManagedPrefixListEntries: [{ PrefixListId: 'pl-2', Entries: [{ Cidr: '192.0.2.0/24' }] }],
    })
    expect(bare(prefixLists)).toEqual([
      { id: 'pl-1', name: 'com.amazonaws.ap-northeast-1.s3', prefixes: ['52.219.0.0/20'], service: 'com.amazonaws.ap-northeast-1.s3' },
      { id: 'pl-2', name: 'offices', prefixes: ['192.0.2.0/24'] },
    ])
  })
})
