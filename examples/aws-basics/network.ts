import { allow, aws, defineNetwork, expect, link, onPremises } from 'keiro'

const region = 'ap-northeast-1'

/** Every construct of basic AWS networking in one small company: a shop, what it shares, a partner, and an office. */
export default defineNetwork({
  name: 'aws-basics',

  sites: {
    // The shop. Clients come in by a load balancer; servers go out by NAT gateways (IPv4) and an egress-only gateway (IPv6).
    shop: aws.vpc({
      region,
      cidr: ['10.0.0.0/16', '100.64.0.0/24'],
      ipv6: true,
      subnets: {
        // In from the internet: a public address, a route to the internet gateway, and two filters that agree.
        web: {
          zones: ['a', 'c'],
          public: true,
          hosts: 1,
          networkAcl: {
            ingress: [
              { deny: 'any', from: '198.51.100.0/24' },
              { allow: 'tcp/443' },
              // A network ACL knows no connections: answers to what the servers ask need a rule of their own.
              { allow: 'tcp/1024-65535' },
            ],
            egress: [{ allow: 'tcp/443' }, { allow: 'tcp/8443' }, { allow: 'tcp/1024-65535' }],
          },
        },
        // Out to the internet and nothing in.
        app: { zones: ['a', 'c'], nat: 'per-zone', egressOnly: true },
        // Neither out nor in; a part of the company's range that is no longer used is dropped on the spot.
        db: { zones: ['a', 'c'], hosts: 0, routes: { '10.99.0.0/16': 'blackhole' } },
        // From the VPC's second range.
        batch: { zones: ['a'], cidr: '100.64.0.0/26', hosts: 1, securityGroup: { ingress: [{ service: 'tcp/7946', from: 'self' }] } },
      },
      services: {
        entry: aws.networkLoadBalancer({ subnets: 'web', listeners: [{ port: 443, to: 'app', targetPort: 8443 }] }),
        orders: aws.rds({ subnets: 'db' }),
        resize: aws.lambda({ subnets: 'app' }),
      },
      endpoints: {
        // By route table, for S3 and DynamoDB alone; the others are network interfaces.
        s3: { kind: 'gateway', subnets: ['app', 'batch'] },
        ssm: { kind: 'interface', subnets: 'app' },
        // A service of another company, whatever its ranges are: one way.
        payments: aws.privateLink({ to: 'partner/entry', subnets: 'app' }),
      },
    }),

    // What only the shop uses: peered with it.
    search: aws.vpc({
      region,
      cidr: '10.1.0.0/16',
      subnets: { nodes: { zones: ['a', 'c'], hosts: 0 } },
      services: { index: aws.openSearch({ subnets: 'nodes' }) },
    }),

    // What all share: reached through the transit gateway.
    shared: aws.vpc({ region, cidr: '10.2.0.0/16', subnets: { tools: { zones: ['a', 'c'] } } }),
    // Developers' machines: they reach what is shared, but not the shop.
    dev: aws.vpc({ region, cidr: '10.3.0.0/16', subnets: { desks: { zones: ['a', 'c'] } } }),

    // Another company. Its range is the shop's own, which PrivateLink does not mind.
    partner: aws.vpc({
      region,
      cidr: '10.0.0.0/16',
      subnets: { api: { zones: ['a', 'c'] } },
      services: { entry: aws.networkLoadBalancer({ subnets: 'api', listeners: [{ port: 443, to: 'api' }] }) },
    }),

    // An old system with a VPN of its own, and the two places outside.
    legacy: aws.vpc({ region, cidr: '10.4.0.0/16', subnets: { erp: { zones: ['a', 'c'] } } }),
    office: onPremises.site({ cidr: '192.168.10.0/24' }),
    factory: onPremises.site({ cidr: '192.168.20.0/24' }),
  },

  gateways: {
    // Two tables: spokes and the places outside look up in the first, which knows what is shared and none of them.
    hub: aws.transitGateway({
      region,
      asn: 64520,
      attach: ['shop', 'shared', 'dev'],
      tables: {
        spokes: { associate: ['shop', 'dev'], propagate: 'shared', routes: { '10.99.0.0/16': 'blackhole' } },
        shared: { associate: 'shared', propagate: ['shop', 'dev'] },
      },
    }),
    'legacy-vpn': aws.vpnGateway({ site: 'legacy', asn: 64521 }),
    dx: aws.directConnectGateway({ asn: 64522 }),
    'ce-office': onPremises.router({ site: 'office' }),
    'ce-factory': onPremises.router({ site: 'factory' }),
  },

  links: [
    link.peering('shop', 'search'),
    // The office: VPN to the transit gateway with BGP, and to the old system with a static route.
    link.siteToSiteVpn('hub', 'ce-office', { address: '192.0.2.10', associate: 'spokes', propagate: 'shared' }),
    link.siteToSiteVpn('legacy-vpn', 'ce-office', { address: '192.0.2.10', routing: 'static' }),
    // The factory: a line of its own, and a Direct Connect gateway before the transit gateway.
    link.directConnectAssociation('dx', 'hub', { allowedPrefixes: '10.2.0.0/16', associate: 'spokes', propagate: 'shared' }),
    link.virtualInterface('dx', 'ce-factory', { connection: 'dxcon-fg1234ab', vlan: 101 }),
  ],

  policies: [
    // In from the internet.
    allow('internet', ['shop/entry', 'shop/web'], 'tcp/443'),
    // Out to the internet.
    allow('shop/app', 'internet', 'tcp/443'),
    // Inside the VPC: security groups name each other.
    allow('shop/app', 'shop/orders', 'tcp/5432'),
    allow('shop/resize', 'shop/s3', 'tcp/443'),
    allow(['shop/app', 'shop/batch'], 'shop/s3', 'tcp/443'),
    allow('shop/app', ['shop/ssm', 'shop/payments'], 'tcp/443'),
    // Between VPCs.
    allow('shop/app', 'search/index', 'tcp/443'),
    allow(['shop/app', 'dev/desks'], 'shared/tools', 'tcp/443'),
    // From outside.
    allow('office', ['shared/tools', 'legacy/erp'], 'tcp/443'),
    allow('factory', 'shared/tools', 'tcp/443'),
  ],

  expect: [
    // In from the internet, and what must not come in.
    expect.reachable('internet', 'shop/web', 'tcp/443'),
    expect.reachable('internet', 'shop/entry', 'tcp/443'),
    expect.unreachable('internet', 'shop/web', 'tcp/22'),
    expect.unreachable('internet', 'shop/app', 'tcp/443'),
    // Out to the internet.
    expect.reachable('shop/app', 'internet', 'tcp/443', { survives: 'any-one-failure', within: '1s' }),
    expect.unreachable('shop/app', 'internet', 'tcp/25'),
    expect.unreachable('shop/batch', 'internet', 'tcp/443'),
    // Inside the VPC, and to services of AWS.
    expect.reachable('shop/app', 'shop/orders', 'tcp/5432', { survives: 'any-one-failure', within: '1s' }),
    expect.unreachable('shop/web', 'shop/orders', 'tcp/5432'),
    expect.reachable('shop/app', 'shop/s3', 'tcp/443'),
    expect.reachable('shop/app', 'shop/ssm', 'tcp/443'),
    // PrivateLink is one way.
    expect.reachable('shop/app', 'shop/payments', 'tcp/443'),
    expect.unreachable('partner/api', 'shop/app', 'tcp/443'),
    // Peering goes no further than the peer.
    expect.reachable('shop/app', 'search/index', 'tcp/443'),
    expect.unreachable('dev/desks', 'search/index', 'tcp/443'),
    // Two tables of the transit gateway keep the spokes apart.
    expect.reachable('shop/app', 'shared/tools', 'tcp/443', { survives: 'any-one-failure', within: '1s' }),
    expect.reachable('dev/desks', 'shared/tools', 'tcp/443'),
    expect.unreachable('dev/desks', 'shop/app', 'any'),
    // Over the VPN and over the line.
    expect.reachable('office', 'shared/tools', 'tcp/443', { survives: 'any-one-router', within: '1s', except: ['ce-office'] }),
    expect.reachable('office', 'legacy/erp', 'tcp/443'),
    expect.reachable('factory', 'shared/tools', 'tcp/443'),
    expect.unreachable('factory', 'dev/desks', 'tcp/443'),
  ],
})
