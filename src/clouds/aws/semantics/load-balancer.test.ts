import { describe, expect, test } from 'vitest'
import type { LoadBalancer, TargetGroup } from '../objects.ts'
import { Account, allow, entry, named } from './fixtures/account.ts'
import { ask, STRANGER, worldOf, type Asked } from '../../../../test/aws/ask.ts'

const ZONE_A = 'ap-northeast-1a'
const ZONE_C = 'ap-northeast-1c'

function group(targets: readonly string[], more: Partial<TargetGroup> = {}): TargetGroup {
  return {
    ...named('tg-1'),
    protocol: 'TCP',
    port: 8080,
    vpc: 'vpc-1',
    targetType: 'instance',
    targets: targets.map((id) => ({ id })),
    ...more,
  }
}

function balancer(more: Partial<LoadBalancer> = {}): LoadBalancer {
  return {
    ...named('nlb-1'),
    type: 'network',
    scheme: 'internal',
    vpc: 'vpc-1',
    dnsName: 'nlb-1.elb.example',
    zones: [
      { zone: ZONE_A, subnet: 'lb-a', address: '10.1.100.5' },
      { zone: ZONE_C, subnet: 'lb-c', address: '10.1.101.5' },
    ],
    crossZone: false,
    securityGroups: [],
    networkInterfaces: [],
    listeners: [{ id: 'listener-1', protocol: 'TCP', port: 443, targetGroups: ['tg-1'], from: {} }],
    ...more,
  }
}

/** A client and a target in zone a, a target in zone c, and a load balancer with a foot in each. */
function account(targets: TargetGroup = group(['i-a', 'i-c']), lb: LoadBalancer = balancer()): Account {
  return new Account()
    .vpc('vpc-1', '10.1.0.0/16')
    .subnet('subnet-a', '10.1.0.0/24')
    .subnet('subnet-c', '10.1.1.0/24', { zone: ZONE_C })
    .subnet('lb-a', '10.1.100.0/24')
    .subnet('lb-c', '10.1.101.0/24', { zone: ZONE_C })
    .table('rtb-1', [])
    .host('i-client', 'subnet-a', '10.1.0.200')
    .host('i-a', 'subnet-a', '10.1.0.10')
    .host('i-c', 'subnet-c', '10.1.1.10')
    .add('targetGroups', targets)
    .add('loadBalancers', lb)
}

const call = (built: Account, service?: string, address = '10.1.100.5'): Asked =>
  ask(worldOf(built.objects), 'i-client', '10.1.0.200', address, service)
/** Nodes at which the paths end. */
const ends = (asked: Asked): string[] =>
  asked.conversation.forward.paths.map((path) => {
    const last = path.hops.at(-1)
    return last !== undefined && 'node' in last ? last.node : ''
  })

describe('Network Load Balancer', () => {
  test('leads to a target of its zone, and the answer comes back through it', () => {
    expect(call(account())).toMatchObject({
      verdict: 'ACCEPTED',
      hops: ['i-client', 'subnet-a', 'vpc-1', 'lb-a', 'nlb-1', 'lb-a', 'vpc-1', 'subnet-a', 'i-a'],
      back: { verdict: 'ACCEPTED' },
      codes: [],
    })
    expect(call(account()).back?.hops).toContain('nlb-1')
    expect(ends(call(account()))).toEqual(['i-a'])
  })

  test("over zones where that is on; the group's own setting goes first", () => {
    expect(ends(call(account(undefined, balancer({ crossZone: true }))))).toEqual(['i-a', 'i-c'])
    expect(ends(call(account(group(['i-a', 'i-c'], { crossZone: false }), balancer({ crossZone: true }))))).toEqual(['i-a'])
    expect(ends(call(account(group(['i-a', 'i-c'], { crossZone: true }))))).toEqual(['i-a', 'i-c'])
  })

  test.each([
    ['a port without listener', 'tcp/80', 'ELBV2_LISTENERS_MISMATCH'],
    ['another protocol', 'udp/443', 'ELBV2_LISTENERS_MISMATCH'],
    ['a ping', 'icmp', 'ELBV2_LISTENERS_MISMATCH'],
    ['no named protocol', '0', 'ELBV2_LISTENERS_MISMATCH'],
  ])('refuses %s', (_, service, code) => {
    expect(call(account(), service)).toMatchObject({ verdict: 'DENIED_IN', codes: [code] })
    expect(call(account(), service).hops.at(-1)).toBe('nlb-1')
  })

  test('says why there is no target', () => {
    expect(call(account(group([])))).toMatchObject({ verdict: 'DENIED_IN', codes: ['ELBV2_LISTENER_HAS_NO_TG'] })
    expect(call(account(group(['i-c'])))).toMatchObject({ verdict: 'DENIED_IN', codes: ['ELBV2_NO_TARGETS_IN_AZ'] })
    const oneZone = balancer({ zones: balancer().zones.slice(0, 1), crossZone: true })
    expect(call(account(group(['i-c']), oneZone))).toMatchObject({ verdict: 'DENIED_IN', codes: ['ELB_INSTALLED_AZ_RESTRICTION'] })
    expect(call(account(undefined, balancer({ brokenState: 'provisioning' })))).toMatchObject({
      verdict: 'DENIED_IN',
      codes: ['BAD_STATE'],
    })
  })

  test('sends to the port of the group, or of the target', () => {
    const shut = (port: number): Account => account().group('sg-port', 'vpc-1', { ingress: [allow('tcp', port, '10.1.0.0/16')] })
    const only = (built: Account): Account => {
      built.objects = {
        ...built.objects,
        networkInterfaces: built.objects.networkInterfaces.map((eni) =>
          eni.id === 'eni-i-a' ? { ...eni, securityGroups: ['sg-port'] } : eni,
        ),
      }
      return built
    }
    expect(call(only(shut(8080))).verdict).toBe('ACCEPTED')
    expect(call(only(shut(443)))).toMatchObject({ verdict: 'DENIED_IN', codes: ['ENI_SG_RULES_MISMATCH'] })
    const other = only(shut(9090))
    other.objects = { ...other.objects, targetGroups: [group([], { targets: [{ id: 'i-a', port: 9090 }] })] }
    expect(call(other).verdict).toBe('ACCEPTED')
  })

  test("shows targets the client or itself, by AWS's defaults unless told, and says what it assumed", () => {
    const seen = (more: Partial<TargetGroup>): { readonly source: string; readonly assumed: string } => {
      const ids = more.targetType === 'ip' ? ['10.1.0.10'] : ['i-a']
      const lb = balancer({ listeners: [{ id: 'l', protocol: more.protocol ?? 'TCP', port: 443, targetGroups: ['tg-1'], from: {} }] })
      const asked = call(account(group(ids, more), lb), more.protocol === 'UDP' ? 'udp/443' : 'tcp/443')
      expect(asked.verdict).toBe('ACCEPTED')
      const rewritten = asked.conversation.forward.paths[0]?.hops.some((hop) => hop.kind === 'translation' && hop.field === 'source')
      return { source: rewritten === true ? 'balancer' : 'client', assumed: asked.conversation.forward.assumptions.join() }
    }
    expect(seen({}).source).toBe('client')
    expect(seen({}).assumed).toContain('ASSUMPTION_PRESERVE_CLIENT_IP_IS_ENABLED')
    expect(seen({ targetType: 'ip' }).source).toBe('balancer')
    expect(seen({ targetType: 'ip' }).assumed).toContain('ASSUMPTION_PRESERVE_CLIENT_IP_IS_DISABLED')
    expect(seen({ targetType: 'ip', protocol: 'UDP' }).source).toBe('client')
    expect(seen({ preservesClientAddress: false })).toEqual({ source: 'balancer', assumed: '' })
    expect(seen({ targetType: 'ip', preservesClientAddress: true })).toEqual({ source: 'client', assumed: '' })
  })

  test('a TLS listener takes TCP, a TCP_UDP listener both', () => {
    const listening = (protocol: string): Account =>
      account(undefined, balancer({ listeners: [{ id: 'l', protocol, port: 443, targetGroups: ['tg-1'], from: {} }] }))
    expect(call(listening('TLS')).verdict).toBe('ACCEPTED')
    expect(call(listening('TLS'), 'udp/443').verdict).toBe('DENIED_IN')
    expect(call(listening('TCP_UDP'), 'udp/443').verdict).toBe('ACCEPTED')
    expect(call(listening('TCP_UDP')).verdict).toBe('ACCEPTED')
  })

  test('its security groups stand at its feet, both ways', () => {
    const guarded = (rules: Parameters<Account['group']>[2]): Account =>
      account(undefined, balancer({ securityGroups: ['sg-lb'] })).group('sg-lb', 'vpc-1', rules)
    expect(call(guarded({ ingress: [allow('tcp', 443, '10.1.0.0/24')] })).verdict).toBe('ACCEPTED')
    expect(call(guarded({ ingress: [allow('tcp', 443, '10.9.0.0/24')] }))).toMatchObject({
      verdict: 'DENIED_IN',
      codes: ['ENI_SG_RULES_MISMATCH'],
    })
    expect(call(guarded({ ingress: [allow('tcp', 443, '10.1.0.0/24')], egress: [allow('tcp', 80, '0.0.0.0/0')] }))).toMatchObject({
      verdict: 'DENIED_OUT',
      codes: ['ENI_SG_RULES_MISMATCH'],
    })
  })

  describe('a group of the target names a group of the balancer', () => {
    const naming = (more: { readonly keeps: boolean; readonly port?: number }): Asked => {
      const built = account(group(['i-a'], { preservesClientAddress: more.keeps }), balancer({ securityGroups: ['sg-lb'] }))
        .group('sg-lb', 'vpc-1', { ingress: [allow('tcp', 443, '10.1.0.0/16')], egress: [allow('tcp', 8080, 'sg-app')] })
        .group('sg-app', 'vpc-1', { ingress: [allow('tcp', more.port ?? 8080, 'sg-lb')] })
      built.objects = {
        ...built.objects,
        networkInterfaces: built.objects.networkInterfaces.map((eni) =>
          eni.id === 'eni-i-a' ? { ...eni, securityGroups: ['sg-app'] } : eni,
        ),
      }
      return call(built)
    }

    test("and lets in what comes by it, whether or not the client's address is kept", () => {
      expect(naming({ keeps: false }).verdict).toBe('ACCEPTED')
      expect(naming({ keeps: true }).verdict).toBe('ACCEPTED')
      expect(naming({ keeps: true, port: 80 })).toMatchObject({ verdict: 'DENIED_IN', codes: ['ENI_SG_RULES_MISMATCH'] })
    })

    test('but not what comes to the target itself', () => {
      const built = account(group(['i-a']), balancer({ securityGroups: ['sg-lb'] }))
        .group('sg-lb', 'vpc-1', {})
        .group('sg-app', 'vpc-1', { ingress: [allow('tcp', 8080, 'sg-lb')] })
      built.objects = {
        ...built.objects,
        networkInterfaces: built.objects.networkInterfaces.map((eni) =>
          eni.id === 'eni-i-a' ? { ...eni, securityGroups: ['sg-app'] } : eni,
        ),
      }
      expect(call(built, 'tcp/8080', '10.1.0.10')).toMatchObject({ verdict: 'DENIED_IN', codes: ['ENI_SG_RULES_MISMATCH'] })
    })
  })

  test('a target does not reach itself through it', () => {
    const world = worldOf(account(group(['i-a'])).objects)
    expect(ask(world, 'i-a', '10.1.0.10', '10.1.100.5')).toMatchObject({
      verdict: 'DENIED_IN',
      codes: ['ELBV2_SOURCE_ADDRESS_PRESERVATION'],
    })
    expect(ask(worldOf(account(group(['i-a'], { preservesClientAddress: false })).objects), 'i-a', '10.1.0.10', '10.1.100.5').verdict).toBe(
      'ACCEPTED',
    )
  })

  test('health is not taken into account, and that is said; withdrawn targets get nothing', () => {
    const sick = call(account(group([], { targets: [{ id: 'i-a', health: 'unhealthy' }] })))
    expect(sick.verdict).toBe('ACCEPTED')
    expect(sick.conversation.forward.assumptions.join()).toContain('i-a of tg-1 is unhealthy')
    expect(call(account(group([], { targets: [{ id: 'i-a', health: 'draining' }] })))).toMatchObject({
      codes: ['ELBV2_LISTENER_HAS_NO_TG'],
    })
  })

  test('what it needs and is not among the objects is said by name', () => {
    const lost = call(account(group(['i-gone'])))
    expect(lost.verdict).toBe('UNDETERMINED')
    expect(lost.conversation.forward.paths[0]?.reason).toContain('i-gone')
    const noGroup = account()
    noGroup.objects = { ...noGroup.objects, targetGroups: [] }
    expect(call(noGroup).conversation.forward.paths[0]?.reason).toContain('tg-1')
  })

  test.each([true, false])('in the subnet of client and target no subnet is passed (client kept: %s)', (preservesClientAddress) => {
    const near = balancer({ zones: [{ zone: ZONE_A, subnet: 'subnet-a', address: '10.1.0.5' }] })
    expect(call(account(group(['i-a'], { preservesClientAddress }), near), 'tcp/443', '10.1.0.5')).toMatchObject({
      verdict: 'ACCEPTED',
      hops: ['i-client', 'nlb-1', 'i-a'],
      back: { hops: ['i-a', 'nlb-1', 'i-client'] },
    })
  })

  test('to an address in a peered VPC by the routes of its own subnet', () => {
    const far = group(['10.9.0.10'], { targetType: 'ip' })
    const built = account(far)
      .vpc('vpc-9', '10.9.0.0/16')
      .subnet('subnet-9', '10.9.0.0/24')
      .table('rtb-9', [], { '10.1.0.0/16': 'pcx-1' })
      .host('i-9', 'subnet-9', '10.9.0.10')
      .add('peerings', {
        ...named('pcx-1'),
        requester: { vpc: 'vpc-1', cidrs: ['10.1.0.0/16'] },
        accepter: { vpc: 'vpc-9', cidrs: ['10.9.0.0/16'] },
      })
    expect(call(built)).toMatchObject({ verdict: 'NO_ROUTE', codes: ['NO_ROUTE_TO_DESTINATION'] })
    built.table('rtb-lb', ['lb-a', 'lb-c'], { '10.9.0.0/16': 'pcx-1' })
    expect(call(built)).toMatchObject({
      verdict: 'ACCEPTED',
      hops: ['i-client', 'subnet-a', 'vpc-1', 'lb-a', 'nlb-1', 'lb-a', 'vpc-1', 'vpc-9', 'subnet-9', 'i-9'],
    })
  })

  test("network ACLs of its subnet and of the target's are met", () => {
    const shut = (subnet: string): Asked => call(account().acl('acl-shut', [subnet], []))
    expect(shut('lb-a')).toMatchObject({ forward: 'DENIED_IN', codes: ['SUBNET_ACL_RESTRICTION'] })
    const onlyIn = account(group(['i-c'], { crossZone: true })).acl('acl-in', ['subnet-c'], [entry(100, 'ingress', 'allow', '0.0.0.0/0')])
    expect(call(onlyIn)).toMatchObject({ forward: 'ACCEPTED', verdict: 'DENIED_OUT', codes: ['SUBNET_ACL_RESTRICTION'] })
  })

  test('what the snapshot does not tell leaves the answer open, by name', () => {
    const noTargets = call(account(group([], { untold: 'its targets, because the snapshot does not hold those of tg-1' })))
    expect(noTargets.verdict).toBe('UNDETERMINED')
    expect(noTargets.conversation.forward.paths[0]?.reason).toContain('does not hold those of tg-1')
    const noListeners = call(
      account(undefined, balancer({ listeners: [], untold: 'its listeners, because the snapshot does not hold those of nlb-1' })),
    )
    expect(noListeners.verdict).toBe('UNDETERMINED')
    expect(noListeners.conversation.forward.paths[0]?.reason).toContain('does not hold those of nlb-1')
  })

  test("internet-facing: by its public address, with the client's address kept", () => {
    const lb = balancer({
      scheme: 'internet-facing',
      zones: [{ zone: ZONE_A, subnet: 'lb-a', address: '10.1.100.5', publicAddress: '198.51.100.5' }],
    })
    const built = account(group(['i-a']), lb)
      .add('internetGateways', { ...named('igw-1'), vpc: 'vpc-1' })
      .table('rtb-public', ['lb-a'], { '0.0.0.0/0': 'igw-1' })
    expect(ask(worldOf(built.objects), STRANGER.node, STRANGER.v4, '198.51.100.5')).toMatchObject({
      verdict: 'ACCEPTED',
      hops: ['stranger', 'internet', 'igw-1', 'vpc-1', 'lb-a', 'nlb-1', 'lb-a', 'vpc-1', 'subnet-a', 'i-a'],
    })
    expect(ask(worldOf(built.objects), STRANGER.node, STRANGER.v4, '198.51.100.5', 'tcp/80')).toMatchObject({ verdict: 'DENIED_IN' })
  })
})

describe('other load balancers', () => {
  test.each(['application', 'gateway', 'classic'] as const)('%s: not modelled, by name', (type) => {
    const asked = call(account(undefined, balancer({ type })))
    expect(asked.verdict).toBe('UNDETERMINED')
    expect(asked.hops.at(-1)).toBe('nlb-1')
    expect(asked.conversation.forward.paths[0]?.reason).toContain(`${type} load balancer`)
  })

  test('an Application Load Balancer behind a Network Load Balancer', () => {
    const built = account(group(['alb-1'], { targetType: 'alb' })).add('loadBalancers', {
      ...balancer({ type: 'application', zones: [{ zone: ZONE_A, subnet: 'lb-a', address: '10.1.100.9' }] }),
      ...named('alb-1'),
    })
    const asked = call(built)
    expect(asked.verdict).toBe('UNDETERMINED')
    expect(asked.hops.at(-1)).toBe('alb-1')
  })
})
