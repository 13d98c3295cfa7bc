import { allow, aws, defineNetwork, expect, link, onPremises } from 'keiro'

const region = 'ap-northeast-1'

/** A VPC and a data centre, joined by a Site-to-Site VPN at the VPC's own VPN gateway: the quick way to begin. */
export default defineNetwork({
  name: 'vgw-to-tgw',

  sites: {
    tokyo: aws.vpc({ region, cidr: '10.0.0.0/16', subnets: { app: { zones: ['a', 'c'] }, batch: { zones: ['a'] } } }),
    // Stands for whatever is at the other end: a data centre, or another cloud's VPN gateway and router.
    dc: onPremises.site({ cidr: '192.168.10.0/24' }),
  },

  gateways: {
    vgw: aws.vpnGateway({ site: 'tokyo', asn: 64521 }),
    'ce-dc': onPremises.router({ site: 'dc', asn: 65010 }),
  },

  links: [link.siteToSiteVpn('vgw', 'ce-dc', { address: '192.0.2.10' })],

  policies: [allow('dc', 'tokyo/app', 'tcp/443'), allow('tokyo/batch', 'dc', 'tcp/5432')],

  expect: [
    expect.reachable('dc', 'tokyo/app', 'tcp/443'),
    expect.reachable('tokyo/batch', 'dc', 'tcp/5432'),
    expect.unreachable('dc', 'tokyo/app', 'tcp/22'),
  ],
})
