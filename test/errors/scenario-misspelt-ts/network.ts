import { allow, defineNetwork, expect, link, onPremises, scenario, sharedRisk } from 'keiro'

export default defineNetwork({
  name: 'two-sites',
  sites: { osaka: onPremises.site({ cidr: '192.168.10.0/24' }), nagoya: onPremises.site({ cidr: '192.168.20.0/24' }) },
  gateways: { 'ce-osaka': onPremises.router({ site: 'osaka' }), 'ce-nagoya': onPremises.router({ site: 'nagoya' }) },
  links: [link.wireguard('ce-osaka', 'ce-nagoya', { bfd: true, capacity: '1Gbps' })],
  policies: [allow('osaka', 'nagoya', 'tcp/443')],
  // @ts-expect-error the editor sees it as well
  expect: [expect.reachable('osaka', 'nagoya', 'tcp/443', { survives: 'the mover', within: '1s' })],
  scenarios: [scenario('the move', ['ce-osaka'])],
  // @ts-expect-error the editor sees it as well
  sharedRisks: [sharedRisk('duct', ['ce-osaka', 'ce-nagoja'])],
})
