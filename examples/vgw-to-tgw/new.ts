import { allow, aws, defineNetwork, expect, link, onPremises } from 'keiro'

const region = 'ap-northeast-1'

/** The same network with a transit gateway, which more VPCs can be attached to, in the place of the VPN gateway. */
export default defineNetwork({
  name: 'vgw-to-tgw',

  sites: {
    tokyo: aws.vpc({ region, cidr: '10.0.0.0/16', subnets: { app: { zones: ['a', 'c'] }, batch: { zones: ['a'] } } }),
    // Stands for whatever is at the other end: a data centre, or another cloud's VPN gateway and router.
    dc: onPremises.site({ cidr: '192.168.10.0/24' }),
  },

  gateways: {
    hub: aws.transitGateway({ region, asn: 64520, attach: ['tokyo'] }),
    'ce-dc': onPremises.router({ site: 'dc', asn: 65010 }),
  },

  links: [link.siteToSiteVpn('hub', 'ce-dc', { address: '192.0.2.10' })],

  policies: [allow('dc', 'tokyo/app', 'tcp/443'), allow('tokyo/batch', 'dc', 'tcp/5432')],

  expect: [
    expect.reachable('dc', 'tokyo/app', 'tcp/443'),
    expect.reachable('tokyo/batch', 'dc', 'tcp/5432'),
    expect.unreachable('dc', 'tokyo/app', 'tcp/22'),
  ],
})
