import { parse } from 'yaml'
import { runChecks } from '../../src/checks/run-checks.ts'
import { readDesign } from '../../src/compile/load-design.ts'
import { EMPTY_LOCK } from '../../src/design/lock.ts'
import { planMigration } from '../../src/migration/plan-migration.ts'
import type { Migration } from '../../src/migration/model.ts'
import type { MigrationContext } from '../../src/migration/world.ts'
import { writtenOf, type Written } from '../../src/migration/written.ts'

export const CONTEXT: MigrationContext = {
  lock: EMPTY_LOCK,
  read: (written) => readDesign(written),
  errorsOf: (design, compiled) => runChecks({ design, compiled }).filter((problem) => problem.severity === 'error'),
}

export const fromYaml = (text: string): Written => writtenOf(parse(text))

/** The plan between two designs in YAML. */
export const plan = (old: string, now: string): Migration => planMigration(fromYaml(old), fromYaml(now), CONTEXT)

export const titles = (migration: Migration): string[] => migration.steps.map((step) => step.title)

/** Two places of one's own over one closed network. */
export const TWO_SITES = `
name: two
sites:
  a: { kind: onpremises.site, cidr: 10.1.0.0/24 }
  b: { kind: onpremises.site, cidr: 10.2.0.0/24 }
gateways:
  ra: { kind: onpremises.router, site: a, asn: 65001 }
  rb: { kind: onpremises.router, site: b, asn: 65002 }
links:
  - { kind: closed-network, name: net1, members: [ra, rb], cidr: 100.64.0.0/24 }
policies:
  - { action: allow, from: a, to: b, services: tcp/443 }
expect:
  - { kind: reachable, from: a, to: b, service: tcp/443 }
  - { kind: unreachable, from: b, to: a, service: tcp/22 }
`

export const SECOND_NETWORK = `  - { kind: closed-network, name: net2, members: [ra, rb], cidr: 100.65.0.0/24 }\npolicies:`

/** A VPC at a transit gateway, and an office with a VPN to it. */
export const VPN = `
name: corp
sites:
  tokyo: { kind: aws.vpc, region: ap-northeast-1, cidr: 10.0.0.0/16, subnets: { app: { zones: [a, c] } } }
  dc: { kind: onpremises.site, cidr: 192.168.10.0/24 }
gateways:
  hub: { kind: aws.transit-gateway, region: ap-northeast-1, asn: 64520, attach: [tokyo] }
  ce: { kind: onpremises.router, site: dc, asn: 65010 }
links:
  - { kind: aws.site-to-site-vpn, gateway: hub, router: ce, address: 192.0.2.10, routing: static }
policies:
  - { action: allow, from: dc, to: tokyo/app, services: tcp/443 }
expect:
  - { kind: reachable, from: dc, to: tokyo/app, service: tcp/443 }
`
