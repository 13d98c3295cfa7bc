import { allow, defineNetwork, link, onPremises } from 'keiro'

export default defineNetwork({
  name: 'two-sites',
  sites: {
    osaka: onPremises.site({ cidr: '192.168.10.0/24' }),
    nagoya: onPremises.site({ cidr: '192.168.20.0/24' }),
  },
  gateways: {
    'ce-osaka': onPremises.router({ site: 'osaka' }),
    // @ts-expect-error the editor sees it as well
    'ce-nagoya': onPremises.router({ site: 'nagoja' }),
  },
  links: [link.wireguard('ce-osaka', 'ce-nagoya', { bfd: true })],
  policies: [allow('osaka', 'nagoya', 'tcp/443')],
})
