import { allow, defineNetwork, link, onPremises } from 'keiro'

export default defineNetwork({
  name: 'two-sites',
  sites: {
    osaka: onPremises.site({ cidr: '192.168.10.0/24' }),
    nagoya: onPremises.site({ cidr: '192.168.20.0/24' }),
  },
  gateways: {
    'ce-osaka': onPremises.router({ site: 'osaka' }),
    'ce-nagoya': onPremises.router({ site: 'nagoya' }),
  },
  links: [
    // @ts-expect-error the editor sees it as well
    link.wireguard('ce-oskaa', 'ce-nagoya', { bfd: true }),
  ],
  policies: [allow('osaka', 'nagoya', 'tcp/443')],
})
