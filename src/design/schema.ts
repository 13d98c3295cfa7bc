import * as z from 'zod'
import type { DesignPolicy } from './model.ts'
import { name, oneOrMany, reference, service } from './scalars.ts'
import { property } from './vocabulary.ts'

/** The top of a design; elements are looked up by their kind and checked one by one. */
export const networkObject = z.strictObject({
  name: property(name, 'Name of the network.'),
  sites: property(z.record(z.string(), z.unknown()), 'Places with addresses, by name.'),
  gateways: property(z.record(z.string(), z.unknown()).optional(), 'What joins places, by name.', { default: 'none' }),
  links: property(z.array(z.unknown()).optional(), 'How gateways are joined.', { default: 'none' }),
  policies: property(z.array(z.unknown()).optional(), 'What may talk to what; whatever is not allowed is dropped.', {
    default: 'nothing is allowed',
  }),
  expect: property(z.array(z.unknown()).optional(), 'What must hold, in health and in failure.', { default: 'nothing' }),
  sharedRisks: property(z.array(z.unknown()).optional(), 'Parts that fail together: whatever takes one away takes all.', {
    default: 'none',
  }),
  scenarios: property(z.array(z.unknown()).optional(), 'Failures written down, for expectations to survive by name.', { default: 'none' }),
})

/** What {@link PartList} may name; read by `network/parts.ts` once the network is known. */
const parts =
  'What fails: a site (all machines there), a gateway (its routers), one router, a closed network; a line as `network/router`, all tunnels and links between two as `left/right`; or a failure as `keiro prove --kinds all` names it: `zone:…`, `region:…`, `cloud:…`, `tunnel:…`, `silent-link:…`, `session:…`, `daemon:…`.'

export const sharedRiskObject = z.strictObject({
  name: property(name, 'Name of the risk, used once in the design.'),
  parts: property(z.array(reference).min(2), parts, { limit: 'at least 2' }),
})

export const scenarioObject = z.strictObject({
  name: property(z.string().min(1).max(60), 'What happens, in words; used once in the design.', { limit: '1 to 60 characters' }),
  parts: property(z.array(reference).min(1), parts, { limit: 'at least 1' }),
})

const places = '`internet`, sites, or parts of sites (subnets, services, endpoints) as `site/subnet`: one name or a list.'

export const policyObject = z.strictObject({
  action: property(z.literal('allow').optional(), 'Always `allow`.', { default: '`allow`' }),
  from: property(oneOrMany(reference), places),
  to: property(oneOrMany(reference), places),
  services: property(oneOrMany(service), 'What may pass: `tcp/443`, `tcp/1024-2047`, `udp/53`, `tcp`, `icmp`, `any`, or a list of them.'),
})

export const policySchema = policyObject.transform((written): DesignPolicy => ({
  action: 'allow',
  from: written.from,
  to: written.to,
  services: written.services,
}))
