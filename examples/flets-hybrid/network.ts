import { allow, aws, defineNetwork, expect, link, onPremises, sakura } from 'keiro'

/** Two sites on a closed access network, Sakura Cloud as their way in, and an application in AWS. */
export default defineNetwork({
  name: 'flets-hybrid',

  sites: {
    // The application: servers in two zones, no way to or from the internet.
    tokyo: aws.vpc({
      region: 'ap-northeast-1',
      cidr: '10.10.0.0/16',
      subnets: { app: { zones: ['a', 'c'], hosts: 1 } },
    }),
    // The routers' own VPC, with a way to the internet for WireGuard.
    'tokyo-edge': aws.vpc({
      region: 'ap-northeast-1',
      cidr: '10.11.0.0/16',
      subnets: { edge: { zones: ['a', 'c'], public: true } },
    }),
    ishikari: sakura.network({ zones: ['is1a', 'is1b'], cidr: '10.20.0.0/24' }),
    osaka: onPremises.site({ cidr: '192.168.10.0/24' }),
    nagoya: onPremises.site({ cidr: '192.168.20.0/24' }),
  },

  gateways: {
    hub: aws.transitGateway({
      region: 'ap-northeast-1',
      asn: 64512,
      cidr: '10.12.0.0/24',
      attach: ['tokyo', 'tokyo-edge'],
    }),
    'edge-aws': aws.routers({ site: 'tokyo-edge', subnet: 'edge', count: 2, size: 't4g.micro', autoScaling: true }),
    'edge-sakura': sakura.routers({ site: 'ishikari', count: 2 }),
    'ce-osaka': onPremises.router({ site: 'osaka', system: 'nec-ix' }),
    'ce-nagoya': onPremises.router({ site: 'nagoya', system: 'nec-ix' }),
  },

  links: [
    link.transitGatewayConnect('edge-aws', 'hub', { hold: '9s' }),
    link.wireguard('edge-aws', 'edge-sakura', { bfd: { interval: '100ms', multiplier: 3 } }),
    link.closedNetwork('flets', ['edge-sakura', 'ce-osaka', 'ce-nagoya'], { cidr: '172.20.0.0/24' }),
  ],

  policies: [
    // Both sites use the application.
    allow(['osaka', 'nagoya'], 'tokyo/app', 'tcp/443'),
    // Its operators sit in Nagoya.
    allow('nagoya', 'tokyo/app', 'tcp/22'),
  ],

  expect: [
    expect.reachable('osaka', 'tokyo/app', 'tcp/443', {
      survives: { 'any-one-router': '1s', 'any-one-failure': '10s' },
      except: ['osaka'],
    }),
    expect.reachable('nagoya', 'tokyo/app', 'tcp/443', {
      survives: { 'any-one-router': '1s', 'any-one-failure': '10s' },
      except: ['nagoya'],
    }),
    expect.reachable('nagoya', 'tokyo/app', 'tcp/22', {
      survives: { 'any-one-router': '1s', 'any-one-failure': '10s' },
      except: ['nagoya'],
    }),
    expect.unreachable('osaka', 'tokyo/app', 'tcp/22'),
  ],
})
