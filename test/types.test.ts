import { allow, aws, defineNetwork, expect as expectation, link, onPremises, sakura, scenario, sharedRisk } from 'keiro'
import { expect, expectTypeOf, test } from 'vitest'
import { readDesign } from '../src/compile/load-design.ts'
import type { PlaceName } from '../src/design/declarations.ts'
import type { ProblemError } from '../src/core/problem.ts'

const sites = {
  tokyo: aws.vpc({
    region: 'ap-northeast-1',
    cidr: '10.0.0.0/16',
    subnets: { app: { zones: 'a' }, edge: { zones: ['a', 'c'], public: true } },
  }),
  ishikari: sakura.network({ zones: 'is1b', cidr: '10.20.0.0/24' }),
  osaka: onPremises.site({ cidr: '192.168.10.0/24' }),
}
const gateways = {
  hub: aws.transitGateway({ region: 'ap-northeast-1', attach: ['tokyo'] }),
  edge: aws.routers({ site: 'tokyo', subnet: 'edge' }),
  ce: onPremises.router({ site: 'osaka' }),
}

/** How many problems the reader finds: what the editor underlines is found again at run time. */
function faults(value: unknown): number {
  try {
    readDesign(value)
    return 0
  } catch (error) {
    return (error as ProblemError).problems.length
  }
}

test('places are the sites and their subnets', () => {
  expectTypeOf<PlaceName<typeof sites>>().toEqualTypeOf<'internet' | 'tokyo' | 'tokyo/app' | 'tokyo/edge' | 'ishikari' | 'osaka'>()
})

test('names that exist are taken', () => {
  const network = defineNetwork({
    name: 'fine',
    sites,
    gateways,
    links: [link.wireguard('edge', 'ce'), link.transitGatewayConnect('edge', 'hub')],
    policies: [allow(['osaka', 'ishikari'], 'tokyo/app', ['tcp/443', 'udp/53', 'tcp/1024-2047', 'icmp'])],
    expect: [
      expectation.reachable('osaka', 'tokyo/app', 'tcp/443', { survives: 'any-one-failure', within: '1s', except: ['ce', 'osaka'] }),
      expectation.unreachable('ishikari', 'tokyo', 'any'),
    ],
  })
  expect(faults(network)).toBe(0)
})

test('a design of sites alone is enough', () => {
  expect(faults(defineNetwork({ name: 'sites', sites }))).toBe(0)
})

test('names that do not exist are underlined, and found again at run time', () => {
  // @ts-expect-error no such site
  expect(faults(defineNetwork({ name: 'n', sites, gateways: { ce: onPremises.router({ site: 'osakka' }) } }))).toBe(1)
  expect(
    // @ts-expect-error no such site to attach
    faults(defineNetwork({ name: 'n', sites, gateways: { hub: aws.transitGateway({ region: 'ap-northeast-1', attach: ['kyoto'] }) } })),
  ).toBe(1)
  // @ts-expect-error no such gateway
  expect(faults(defineNetwork({ name: 'n', sites, gateways, links: [link.wireguard('edge', 'cee')] }))).toBe(1)
  expect(
    faults(
      // @ts-expect-error no such member
      defineNetwork({ name: 'n', sites, gateways, links: [link.closedNetwork('flets', ['edge', 'ce', 'cf'], { cidr: '172.20.0.0/24' })] }),
    ),
  ).toBe(1)
  // @ts-expect-error no such site
  expect(faults(defineNetwork({ name: 'n', sites, policies: [allow('osaka', 'kyoto', 'tcp/443')] }))).toBe(1)
  // @ts-expect-error no such subnet
  expect(faults(defineNetwork({ name: 'n', sites, policies: [allow('osaka', 'tokyo/db', 'tcp/443')] }))).toBe(1)
  expect(
    faults(
      // @ts-expect-error no such site or gateway
      defineNetwork({ name: 'n', sites, gateways, expect: [expectation.reachable('osaka', 'tokyo', 'tcp/443', { except: ['hubb'] })] }),
    ),
  ).toBe(1)
})

test('parts, scenarios and what must be survived are checked like names', () => {
  const network = defineNetwork({
    name: 'fine',
    sites,
    gateways,
    links: [link.wireguard('edge', 'ce', { capacity: '500Mbps' })],
    sharedRisks: [sharedRisk('duct', ['edge-1/ce', 'osaka'])],
    scenarios: [scenario('the move', ['osaka', 'edge-2', 'zone:aws/ap-northeast-1a']), scenario('night', ['edge'])],
    expect: [
      expectation.reachable('osaka', 'tokyo/app', 'tcp/443', { survives: 'the move', within: '1s' }),
      expectation.reachable('osaka', 'tokyo/app', 'tcp/443', { survives: ['any-one-router', 'night'], within: '1s' }),
      expectation.reachable('osaka', 'tokyo/app', 'tcp/443', { survives: { 'any-two-failures': '1m', night: '10s' } }),
      expectation.reachable('osaka', 'tokyo/app', 'tcp/443', { survives: { any: 2, of: ['link', 'session'] }, within: 5 }),
      expectation.isolated('ishikari', 'osaka'),
      expectation.path('osaka', 'tokyo/app', 'tcp/443', { through: ['edge', 'ce'], avoids: ['internet'] }),
      expectation.symmetric('osaka', 'tokyo/app', 'tcp/443', { except: ['osaka'] }),
      expectation.capacity('osaka', 'tokyo/app', '1.5Gbps', { service: 'tcp/443', survives: 'any-one-failure', within: '10s' }),
    ],
  })
  expect(faults(network)).toBe(0)
  const base = { name: 'n', sites, gateways }
  const lost = expectation.symmetric('osaka', 'tokyo', 'any', { survives: 'the mov', within: 1 })
  // @ts-expect-error no such scenario
  expect(faults(defineNetwork({ ...base, expect: [lost] }))).toBe(1)
  const timed = expectation.reachable('osaka', 'tokyo', 'any', { survives: { 'the mov': '1s' } })
  const move = scenario('the move', ['osaka'])
  // @ts-expect-error no such scenario
  expect(faults(defineNetwork({ ...base, scenarios: [move], expect: [timed] }))).toBe(1)
  // @ts-expect-error no such part
  expect(faults(defineNetwork({ ...base, sharedRisks: [sharedRisk('duct', ['ce', 'edgy'])] }))).toBe(1)
  // @ts-expect-error no such part
  expect(faults(defineNetwork({ ...base, scenarios: [scenario('the move', ['osakka'])] }))).toBe(1)
  // @ts-expect-error no such place on the way
  expect(faults(defineNetwork({ ...base, expect: [expectation.path('osaka', 'tokyo', 'any', { avoids: ['edgy'] })] }))).toBe(1)
  // @ts-expect-error not a rate
  expect(faults(defineNetwork({ ...base, expect: [expectation.capacity('osaka', 'tokyo', 'much')] }))).toBe(1)
  // @ts-expect-error not a kind of failure
  const links = expectation.symmetric('osaka', 'tokyo', 'any', { survives: { any: 1, of: 'links' }, within: 1 })
  // @ts-expect-error so nothing is known of what it survives
  expect(faults(defineNetwork({ ...base, expect: [links] }))).toBe(1)
})

const vpcs = {
  web: aws.vpc({
    region: 'ap-northeast-1',
    cidr: ['10.0.0.0/16', '100.64.0.0/24'],
    ipv6: true,
    subnets: { front: { zones: 'a', public: true }, app: { zones: 'a', nat: true, routes: { '192.168.0.0/16': 'fw' } } },
    services: {
      orders: aws.rds({ subnets: 'app' }),
      lb: aws.networkLoadBalancer({ subnets: 'front', listeners: [{ port: 443, to: 'app' }] }),
    },
    endpoints: { s3: 'gateway', ssm: { kind: 'interface', subnets: 'app' } },
  }),
  shop: aws.vpc({
    region: 'ap-northeast-1',
    cidr: '10.0.0.0/16',
    subnets: { app: { zones: 'a' } },
    endpoints: { api: aws.privateLink({ to: 'web/lb', subnets: 'app' }) },
  }),
}
const firewall = { fw: aws.routers({ site: 'web', subnet: 'front' }), vgw: aws.vpnGateway({ site: 'shop' }) }

test('services and endpoints are places, and links join sites', () => {
  expectTypeOf<PlaceName<typeof vpcs>>().toEqualTypeOf<
    'internet' | 'web' | 'web/front' | 'web/app' | 'web/orders' | 'web/lb' | 'web/s3' | 'web/ssm' | 'shop' | 'shop/app' | 'shop/api'
  >()
  const network = defineNetwork({
    name: 'parts',
    sites: vpcs,
    gateways: firewall,
    links: [link.peering('web', 'shop')],
    policies: [allow('internet', 'web/lb', 'tcp/443'), allow('web/app', ['internet', 'web/orders', 'web/s3'], 'tcp/443')],
    expect: [expectation.reachable('shop/app', 'shop/api', 'tcp/443')],
  })
  expect(faults(network)).toBe(0)
})

test('names inside a VPC that do not exist are underlined, and found again at run time', () => {
  const base = { region: 'ap-northeast-1', cidr: '10.0.0.0/16', subnets: { app: { zones: 'a' } } } as const
  // @ts-expect-error no such subnet group
  const db = aws.vpc({ ...base, services: { db: aws.rds({ subnets: 'ap' }) } })
  expect(faults(defineNetwork({ name: 'n', sites: { db } }))).toBe(1)
  // @ts-expect-error no such subnet group
  const s3 = aws.vpc({ ...base, endpoints: { s3: { kind: 'gateway', subnets: 'ap' } } })
  // @ts-expect-error so nothing is known of the endpoint
  expect(faults(defineNetwork({ name: 'n', sites: { s3 } }))).toBe(1)
  // @ts-expect-error no such gateway
  expect(faults(defineNetwork({ name: 'n', sites: vpcs, gateways: { fv: firewall.fw } }))).toBe(1)
  const shop = aws.vpc({ ...base, endpoints: { api: aws.privateLink({ to: 'shop/lb' }) } })
  // @ts-expect-error no such service
  expect(faults(defineNetwork({ name: 'n', sites: { shop } }))).toBe(1)
  // @ts-expect-error no such site
  expect(faults(defineNetwork({ name: 'n', sites: vpcs, gateways: firewall, links: [link.peering('web', 'shopp')] }))).toBe(1)
  const hub = aws.transitGateway({ region: 'ap-northeast-1', tables: { spokes: { associate: 'x' } } })
  // @ts-expect-error no such site in a table
  expect(faults(defineNetwork({ name: 'n', sites: vpcs, gateways: { ...firewall, hub } }))).toBe(1)
})

test('values of the wrong form are underlined, and found again at run time', () => {
  const withPolicy = (policy: ReturnType<typeof allow<'osaka' | 'tokyo'>>) =>
    faults(defineNetwork({ name: 'n', sites, policies: [policy] }))
  // @ts-expect-error not a service
  expect(withPolicy(allow('osaka', 'tokyo', 'https'))).toBe(1)
  // @ts-expect-error not a duration
  expect(faults(defineNetwork({ name: 'n', sites, gateways, links: [link.wireguard('edge', 'ce', { hold: 'soon' })] }))).toBe(1)
  // @ts-expect-error at most two routers
  expect(faults(defineNetwork({ name: 'n', sites, gateways: { edge: aws.routers({ site: 'tokyo', subnet: 'edge', count: 3 }) } }))).toBe(1)
  expect(
    faults(
      // @ts-expect-error a time is missing
      defineNetwork({ name: 'n', sites, expect: [expectation.reachable('osaka', 'tokyo', 'tcp/443', { survives: 'any-one-failure' })] }),
    ),
  ).toBe(1)
})
