import * as z from 'zod'
import { asn, cidr, fault, oneOrMany, reference } from '../../design/scalars.ts'
import { noun, property, type Vocabulary } from '../../design/vocabulary.ts'
import type { SakuraNetworkSite, SakuraRouters } from './design.ts'

/** Zones of the public cloud by the provider's schema; the sandbox (tk1v) forwards no packets and is left out. */
const zone = z.enum(['is1a', 'is1b', 'is1c', 'tk1a', 'tk1b'])

const network = noun(
  {
    kind: 'sakura.network',
    builder: 'sakura.network({ … })',
    description: 'A private network (switch) in one zone, or in two joined by a bridge.',
    references: [],
    object: z.strictObject({
      kind: z.literal('sakura.network'),
      zones: property(oneOrMany(zone), 'Zones: `is1a`, `is1b`, `is1c`, `tk1a`, `tk1b`. Two are joined by a bridge.', { limit: '1 or 2' }),
      cidr: property(cidr({ shortest: 8, longest: 29 }), 'Range of the network.', { limit: '/8 to /29' }),
    }),
  },
  (site, context): SakuraNetworkSite => {
    if (site.zones.length > 2)
      fault(context, 'DESIGN-008', 'names more than two zones', 'a bridge joins two; make another site for the rest', ['zones'])
    return { kind: 'sakura.network', zones: site.zones, cidr: site.cidr }
  },
)

const routers = noun(
  {
    kind: 'sakura.routers',
    builder: 'sakura.routers({ … })',
    description: 'One or two servers that route, with a public address and a port on the site.',
    routers: true,
    references: [{ property: 'site', to: 'site', kinds: ['sakura.network'] }],
    object: z.strictObject({
      kind: z.literal('sakura.routers'),
      site: property(reference, 'The network that the routers stand in.'),
      count: property(z.int().min(1).max(2).optional(), 'How many routers, one in each zone in turn.', { default: '2', limit: '1 or 2' }),
      core: property(z.int().min(1).max(32).optional(), 'Virtual CPUs.', { default: '1', limit: '1 to 32' }),
      memory: property(z.int().min(1).max(224).optional(), 'GiB of memory.', { default: '1', limit: '1 to 224' }),
      asn: property(asn.optional(), 'ASN that the routers share.', { default: 'allocated' }),
      mode: property(
        z.enum(['active-standby', 'active-active']).optional(),
        'Whether one router carries all and the other takes over, or both carry.',
        { default: '`active-standby`' },
      ),
    }),
  },
  (gateway): SakuraRouters => ({
    kind: 'sakura.routers',
    site: gateway.site,
    count: gateway.count ?? 2,
    core: gateway.core ?? 1,
    memory: gateway.memory ?? 1,
    ...(gateway.asn === undefined ? {} : { asn: gateway.asn }),
    mode: gateway.mode ?? 'active-standby',
  }),
)

/** What Sakura Cloud adds to the language. */
export const sakuraVocabulary: Vocabulary = { cloud: 'sakura', sites: [network], gateways: [routers], links: [] }
