import { describe, expect, test } from 'vitest'
import type { EndpointService, LoadBalancer, TargetGroup, VpcEndpoint } from '../objects.ts'
import { Account, allow, named } from './fixtures/account.ts'
import { ask, worldOf, type Asked } from '../../../../test/aws/ask.ts'

const ZONE_A = 'ap-northeast-1a'
const ZONE_C = 'ap-northeast-1c'
const SERVICE = 'com.amazonaws.vpce.ap-northeast-1.vpce-svc-1'

interface Change {
  readonly service?: Partial<EndpointService>
  readonly endpoint?: Partial<VpcEndpoint>
  readonly balancer?: Partial<LoadBalancer>
  readonly group?: Partial<TargetGroup>
}

/** Consumers and the provider all use 10.0.0.0/16, and the very same addresses. */
function account(change: Change = {}): Account {
  const built = new Account()
  for (const consumer of ['one', 'two'])
    built
      .vpc(`vpc-${consumer}`, '10.0.0.0/16')
      .subnet(`client-${consumer}`, '10.0.0.0/24')
      .subnet(`ends-${consumer}`, '10.0.1.0/24')
      .table(`rtb-${consumer}`, [])
      .host(`i-${consumer}`, `client-${consumer}`, '10.0.0.10')
      .eni(`eni-vpce-${consumer}`, `ends-${consumer}`, '10.0.1.10', { sourceDestCheck: true })
      .add('endpoints', {
        ...named(`vpce-${consumer}`),
        vpc: `vpc-${consumer}`,
        kind: 'interface',
        service: SERVICE,
        routeTables: [],
        subnets: [`ends-${consumer}`],
        networkInterfaces: [`eni-vpce-${consumer}`],
        securityGroups: [`sg-open-vpc-${consumer}`],
        ...change.endpoint,
      })
  return built
    .vpc('vpc-provider', '10.0.0.0/16')
    .subnet('app', '10.0.0.0/24')
    .subnet('front', '10.0.1.0/24')
    .table('rtb-provider', [])
    .host('i-app', 'app', '10.0.0.10')
    .add('targetGroups', {
      ...named('tg-1'),
      protocol: 'TCP',
      port: 8080,
      vpc: 'vpc-provider',
      targetType: 'instance',
      targets: [{ id: 'i-app' }],
      ...change.group,
    })
    .add('loadBalancers', {
      ...named('nlb-1'),
      type: 'network',
      scheme: 'internal',
      vpc: 'vpc-provider',
      dnsName: 'nlb-1.elb.example',
      zones: [{ zone: ZONE_A, subnet: 'front', address: '10.0.1.10' }],
      crossZone: false,
      securityGroups: [],
      networkInterfaces: [],
      listeners: [{ id: 'l', protocol: 'TCP', port: 443, targetGroups: ['tg-1'], from: {} }],
      ...change.balancer,
    })
    .add('endpointServices', { ...named('vpce-svc-1'), serviceName: SERVICE, loadBalancers: ['nlb-1'], zones: [ZONE_A], ...change.service })
}

const call = (built: Account, who = 'one', service?: string): Asked =>
  ask(worldOf(built.objects), `i-${who}`, '10.0.0.10', '10.0.1.10', service)

describe('PrivateLink', () => {
  test.each(['one', 'two'])('leads to the service of another VPC although all ranges and addresses are the same: consumer %s', (who) => {
    expect(call(account(), who)).toMatchObject({
      verdict: 'ACCEPTED',
      hops: [
        `i-${who}`,
        `client-${who}`,
        `vpc-${who}`,
        `ends-${who}`,
        `vpce-${who}`,
        'vpce-svc-1',
        'nlb-1',
        'front',
        'vpc-provider',
        'app',
        'i-app',
      ],
      back: {
        verdict: 'ACCEPTED',
        hops: [
          'i-app',
          'app',
          'vpc-provider',
          'front',
          'nlb-1',
          'vpce-svc-1',
          `vpce-${who}`,
          `ends-${who}`,
          `vpc-${who}`,
          `client-${who}`,
          `i-${who}`,
        ],
      },
      codes: [],
    })
  })

  test('targets see the load balancer, never the client', () => {
    const built = account({ group: { preservesClientAddress: true } }).group('sg-app', 'vpc-provider', {
      ingress: [allow('tcp', 8080, '10.0.1.10/32')],
    })
    built.objects = {
      ...built.objects,
      networkInterfaces: built.objects.networkInterfaces.map((eni) =>
        eni.id === 'eni-i-app' ? { ...eni, securityGroups: ['sg-app'] } : eni,
      ),
    }
    expect(call(built).verdict).toBe('ACCEPTED')
  })

  test("the service's side can not open anything: its own VPC answers for these addresses", () => {
    const asked = ask(worldOf(account().objects), 'i-app', '10.0.0.10', '10.0.0.77')
    expect(asked).toMatchObject({ verdict: 'NEIGHBOR_UNREACHABLE' })
    const world = worldOf(account().objects)
    // A machine of the consumer that the service's VPC has no address for.
    expect(ask(world, 'nlb-1', '10.0.1.10', '10.0.9.9').verdict).not.toBe('ACCEPTED')
  })

  test('only what a listener takes', () => {
    expect(call(account(), 'one', 'tcp/80')).toMatchObject({ verdict: 'DENIED_IN', codes: ['ELBV2_LISTENERS_MISMATCH'] })
    expect(call(account(), 'one', 'icmp')).toMatchObject({ verdict: 'DENIED_IN', codes: ['PROTOCOL_RESTRICTION'] })
  })

  test("security groups: of the endpoint, and of the load balancer with the client's address", () => {
    const endpoint = account().group('sg-end', 'vpc-one', { ingress: [allow('tcp', 443, '10.9.0.0/16')] })
    endpoint.objects = {
      ...endpoint.objects,
      networkInterfaces: endpoint.objects.networkInterfaces.map((eni) =>
        eni.id === 'eni-vpce-one' ? { ...eni, securityGroups: ['sg-end'] } : eni,
      ),
    }
    expect(call(endpoint)).toMatchObject({ verdict: 'DENIED_IN', codes: ['ENI_SG_RULES_MISMATCH'] })
    expect(call(endpoint).hops.at(-1)).toBe('vpce-one')
    const guarded = (peer: string): Asked =>
      call(account({ balancer: { securityGroups: ['sg-lb'] } }).group('sg-lb', 'vpc-provider', { ingress: [allow('tcp', 443, peer)] }))
    expect(guarded('10.0.0.10/32').verdict).toBe('ACCEPTED')
    expect(guarded('10.0.1.10/32')).toMatchObject({ verdict: 'DENIED_IN', codes: ['ENI_SG_RULES_MISMATCH'] })
  })

  test('a zone in which the service is not', () => {
    const built = account({ balancer: { zones: [{ zone: ZONE_C, subnet: 'front', address: '10.0.1.10' }] } })
    expect(call(built)).toMatchObject({ verdict: 'DENIED_IN', codes: ['VPCE_SERVICE_NOT_INSTALLED_IN_AZ'] })
  })

  test('an endpoint that waits for acceptance, and a service that is not there', () => {
    expect(call(account({ endpoint: { brokenState: 'pendingAcceptance' } })).verdict).toBe('NEIGHBOR_UNREACHABLE')
    expect(call(account({ service: { brokenState: 'Deleting' } }))).toMatchObject({ verdict: 'DENIED_IN', codes: ['BAD_STATE'] })
  })

  test('a service that is not among the objects ends at the endpoint, with what that assumes', () => {
    const asked = call(account({ service: { serviceName: 'com.amazonaws.vpce.ap-northeast-1.vpce-svc-9' } }))
    expect(asked).toMatchObject({ verdict: 'ACCEPTED' })
    expect(asked.hops.at(-1)).toBe('vpce-one')
    expect(asked.conversation.forward.assumptions.join()).toContain('is taken to listen')
  })
})
