import { allow, defineNetwork, link, onPremises } from 'keiro'

export default defineNetwork({
  name: 'two-sites',
  sites: {
    osaka: onPremises.site({ cidr: '192.168.10.0/24' }),
    nagoya: onPremises.sight({ cidr: '192.168.20.0/24' }),
  },
  gateways: {
    'ce-osaka': onPremises.router({ site: 'osaka' }),
    'ce-nagoya': onPremises.router({ site: 'nagoya' }),
  },
  links: [link.wireguard('ce-osaka', 'ce-nagoya', { bfd: true })],
  policies: [allow('osaka', 'nagoya', 'tcp/443')],
})
