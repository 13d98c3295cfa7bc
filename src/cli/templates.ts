import { readFileSync } from 'node:fs'

/** The smallest network that is worth proving: one site on a closed access network, and a pair of routers in a cloud. */
const MINIMAL = `import { allow, defineNetwork, expect, link, onPremises, sakura } from 'keiro'

export default defineNetwork({
  name: 'minimal',

  sites: {
    ishikari: sakura.network({ zones: ['is1a', 'is1b'], cidr: '10.20.0.0/24' }),
    osaka: onPremises.site({ cidr: '192.168.10.0/24' }),
    nagoya: onPremises.site({ cidr: '192.168.20.0/24' }),
  },

  gateways: {
    edge: sakura.routers({ site: 'ishikari', count: 2 }),
    'ce-osaka': onPremises.router({ site: 'osaka', system: 'nec-ix' }),
    'ce-nagoya': onPremises.router({ site: 'nagoya', system: 'nec-ix' }),
  },

  // GRE with BGP over a closed network that knows nothing of the sites' ranges.
  links: [link.closedNetwork('flets', ['edge', 'ce-osaka', 'ce-nagoya'], { cidr: '172.20.0.0/24' })],

  policies: [allow('osaka', 'nagoya', 'tcp/443')],

  expect: [
    expect.reachable('osaka', 'nagoya', 'tcp/443', { survives: { 'any-one-failure': '10s' }, except: ['osaka', 'nagoya'] }),
    expect.unreachable('nagoya', 'osaka', 'tcp/22'),
  ],
})
`

/** The TypeScript text of a template, with the network's name in place. */
export function templateText(template: string, name: string): string {
  const text = template === 'minimal' ? MINIMAL : readFileSync(exampleFile(), 'utf8')
  return text.replace(/name: '[^']*'/, `name: '${name}'`)
}

/** The shipped example, which is also the larger template. */
export const exampleFile = (): URL => new URL('../../examples/flets-hybrid/network.ts', import.meta.url)
