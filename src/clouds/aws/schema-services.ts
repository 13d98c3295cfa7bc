import * as z from 'zod'
import { fault, oneOrMany, reference } from '../../design/scalars.ts'
import { property } from '../../design/vocabulary.ts'
import type { AwsEndpoint, AwsListener, AwsService, AwsSubnetGroup } from './design.ts'

const port = z.int().min(1).max(65_535)

/** Ports that the services listen on unless told otherwise: each one's user guide. A function listens on none. */
const DEFAULT_PORTS = { rds: 5432, elasticache: 6379, opensearch: 443, efs: 2049, lambda: undefined } as const

/** What gateway endpoints exist for: "Gateway endpoints", AWS PrivateLink guide. */
const GATEWAY_SERVICES: readonly string[] = ['s3', 'dynamodb']

const managedService = z.strictObject({
  kind: z.enum(['rds', 'elasticache', 'opensearch', 'efs', 'lambda']),
  subnets: property(reference, 'Subnet group of the same VPC; the service has a network interface in each of its zones.'),
  port: property(port.optional(), 'What it listens on; a Lambda function only calls out and has none.', {
    default: '5432 (rds), 6379 (elasticache), 443 (opensearch), 2049 (efs)',
    limit: '1 to 65535',
  }),
})

const listener = z.strictObject({
  protocol: property(z.enum(['tcp', 'tls']).optional(), 'What the load balancer speaks to clients.', { default: '`tcp`' }),
  port: property(port, 'What clients connect to.', { limit: '1 to 65535' }),
  to: property(reference, 'Subnet group of the same VPC whose servers it sends to.'),
  targetPort: property(port.optional(), "The servers' port.", { default: 'the same', limit: '1 to 65535' }),
})

const loadBalancer = z.strictObject({
  kind: z.literal('network-load-balancer'),
  subnets: property(reference, 'Subnet group of the same VPC; the load balancer has an address in each of its zones.'),
  listeners: property(z.array(listener).min(1).max(50), 'What it takes and where it sends it.', { limit: 'at least 1, at most 50' }),
  internal: property(z.boolean().optional(), 'Without public addresses.', { default: '`false` in a public group, else `true`' }),
  crossZone: property(z.boolean().optional(), 'Each zone sends to the servers of all zones.', { default: '`false`' }),
})

export const service = z.union([managedService, loadBalancer])

export const endpoint = z.union([
  z.enum(['gateway', 'interface']),
  z.strictObject({
    kind: z.enum(['gateway', 'interface']),
    service: property(z.string().optional(), 'Service of AWS, as it stands after the region in its name.', {
      default: "the endpoint's name",
    }),
    subnets: property(
      oneOrMany(reference).optional(),
      'Subnet groups whose tables lead to it (gateway), or that it stands in (interface).',
      {
        default: 'all groups (gateway), the first private group (interface)',
      },
    ),
  }),
  z.strictObject({
    kind: z.literal('private-link'),
    to: property(reference, 'Network load balancer of another VPC, as `site/service`.'),
    subnets: property(oneOrMany(reference).optional(), 'Subnet groups of this VPC that the endpoint stands in.', {
      default: 'the first private group',
    }),
  }),
])

type Context = z.RefinementCtx
type Groups = Readonly<Record<string, Pick<AwsSubnetGroup, 'public'>>>

/** A service with its defaults. */
export function serviceOf(name: string, written: z.output<typeof service>, groups: Groups, context: Context): AwsService {
  if (written.kind === 'network-load-balancer') {
    const isPublic = groups[written.subnets]?.public ?? false
    if (!isPublic && written.internal === false)
      fault(context, 'DESIGN-008', 'is false, but the subnet group is not routed to an internet gateway', 'name a public subnet group', [
        'services',
        name,
        'internal',
      ])
    return {
      kind: written.kind,
      subnets: written.subnets,
      internal: written.internal ?? !isPublic,
      crossZone: written.crossZone ?? false,
      listeners: written.listeners.map((each): AwsListener => ({
        protocol: each.protocol ?? 'tcp',
        port: each.port,
        to: each.to,
        targetPort: each.targetPort ?? each.port,
      })),
    }
  }
  if (written.kind === 'lambda' && written.port !== undefined)
    fault(context, 'DESIGN-008', 'has no meaning: nothing can open a connection to a Lambda function', 'leave it out', [
      'services',
      name,
      'port',
    ])
  const listens = written.port ?? DEFAULT_PORTS[written.kind]
  return { kind: written.kind, subnets: written.subnets, ...(listens === undefined ? {} : { port: listens }) }
}

/** An endpoint with its defaults. */
export function endpointOf(name: string, written: z.output<typeof endpoint>, groups: Groups, context: Context): AwsEndpoint {
  const given = typeof written === 'string' ? { kind: written } : written
  const privateGroup = Object.entries(groups).find(([, group]) => !group.public)?.[0]
  const first = privateGroup ?? Object.keys(groups)[0]
  const inside = given.subnets ?? (first === undefined ? [] : [first])
  if (given.kind === 'private-link') return { kind: given.kind, to: given.to, subnets: inside }
  const named = ('service' in given ? given.service : undefined) ?? name
  if (given.kind === 'interface') return { kind: given.kind, service: named, subnets: inside }
  if (!GATEWAY_SERVICES.includes(named))
    fault(context, 'DESIGN-008', `is a gateway endpoint for ${named}, but there are none but for s3 and dynamodb`, "write 'interface'", [
      'endpoints',
      name,
    ])
  return { kind: given.kind, service: named, subnets: given.subnets ?? Object.keys(groups) }
}
