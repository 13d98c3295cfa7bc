import * as z from 'zod'
import { asn, cidr, reference } from '../../design/scalars.ts'
import { noun, property, type Vocabulary } from '../../design/vocabulary.ts'
import type { OnPremisesRouter, OnPremisesSite } from './design.ts'

const site = noun(
  {
    kind: 'onpremises.site',
    builder: 'onPremises.site({ … })',
    description: "A place of one's own with one LAN.",
    references: [],
    object: z.strictObject({
      kind: z.literal('onpremises.site'),
      cidr: property(cidr({ shortest: 8, longest: 30 }), 'Range of the LAN.', { limit: '/8 to /30' }),
      hosts: property(z.int().min(0).max(16).optional(), 'Hosts that stand for the LAN in proofs and rehearsals.', {
        default: '1',
        limit: '0 to 16',
      }),
    }),
  },
  (written): OnPremisesSite => ({ kind: 'onpremises.site', cidr: written.cidr, hosts: written.hosts ?? 1 }),
)

const router = noun(
  {
    kind: 'onpremises.router',
    builder: 'onPremises.router({ … })',
    description: 'The customer-edge router of a site.',
    routers: true,
    references: [{ property: 'site', to: 'site', kinds: ['onpremises.site'] }],
    object: z.strictObject({
      kind: z.literal('onpremises.router'),
      site: property(reference, 'The site that the router stands in.'),
      system: property(z.enum(['nec-ix', 'frr']).optional(), 'Router system.', { default: '`frr`' }),
      asn: property(asn.optional(), 'ASN of the router.', { default: 'allocated' }),
    }),
  },
  (written): OnPremisesRouter => ({
    kind: 'onpremises.router',
    site: written.site,
    system: written.system ?? 'frr',
    ...(written.asn === undefined ? {} : { asn: written.asn }),
  }),
)

/** What places of one's own add to the language. */
export const onPremisesVocabulary: Vocabulary = { cloud: 'onpremises', sites: [site], gateways: [router], links: [] }
