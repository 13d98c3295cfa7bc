import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Account, named } from './fixtures/account.ts'
import { ask, worldOf } from '../../../../test/aws/ask.ts'
import type { TransitGatewayRouteTable } from '../objects.ts'

/** A transit gateway in AWS's words, small enough to be answered by reading the rules. */
interface Drawn {
  /** Zones with a subnet of the attachment (none: not attached), and the table that it is associated with. */
  readonly vpcs: readonly { readonly zones: readonly string[]; readonly table: number | undefined; readonly broken: boolean }[]
  readonly tables: readonly {
    readonly propagations: readonly number[]
    /** To a VPC; to none: a blackhole. */
    readonly routes: readonly { readonly prefix: string; readonly to: number | undefined }[]
  }[]
  readonly from: { readonly vpc: number; readonly zone: number }
  readonly to: { readonly vpc: number; readonly zone: number }
}

const ZONES = ['ap-northeast-1a', 'ap-northeast-1c']
const VPCS = 3
const PREFIXES = ['0.0.0.0/0', '10.0.0.0/8', ...[0, 1, 2].flatMap((vpc) => [`10.${vpc}.0.0/16`, `10.${vpc}.0.0/24`])]
const RUNS = Number(process.env['KEIRO_ORACLE_RUNS'] ?? 40) * 5

const seldom = fc.nat({ max: 7 }).map((n) => n === 0)
const end = fc.record({ vpc: fc.nat({ max: VPCS - 1 }), zone: fc.nat({ max: 1 }) })
const drawings: fc.Arbitrary<Drawn> = fc
  .record({
    vpcs: fc.array(
      fc.record({
        zones: fc.subarray(ZONES, { minLength: 0 }),
        table: fc.option(fc.nat({ max: 1 }), { nil: undefined, freq: 6 }),
        broken: seldom,
      }),
      { minLength: VPCS, maxLength: VPCS },
    ),
    tables: fc.array(
      fc.record({
        propagations: fc.subarray([0, 1, 2]),
        routes: fc.uniqueArray(
          fc.record({ prefix: fc.constantFrom(...PREFIXES), to: fc.option(fc.nat({ max: VPCS - 1 }), { nil: undefined, freq: 4 }) }),
          { maxLength: 3, selector: (route) => route.prefix },
        ),
      }),
      { minLength: 2, maxLength: 2 },
    ),
    from: end,
    to: end,
  })
  .filter(({ from, to }) => from.vpc !== to.vpc)

const isAttached = ({ vpcs }: Drawn, vpc: number): boolean => vpcs[vpc]!.zones.length > 0
const addressOf = ({ vpc, zone }: Drawn['from']): string => `10.${vpc}.${zone}.10`

function accountOf(drawn: Drawn): Account {
  const account = new Account().add('transitGateways', { ...named('tgw-1'), asn: 64512, cidr: '', node: 'tgw-1' })
  for (const [n, { zones, broken }] of drawn.vpcs.entries()) {
    account.vpc(`vpc-${n}`, `10.${n}.0.0/16`)
    for (const [i, zone] of ZONES.entries())
      account
        .subnet(`subnet-${n}-${i}`, `10.${n}.${i}.0/24`, { zone })
        .subnet(`feet-${n}-${i}`, `10.${n}.${100 + i}.0/28`, { zone })
        .host(`i-${n}-${i}`, `subnet-${n}-${i}`, `10.${n}.${i}.10`)
    account.table(`rtb-${n}`, [`subnet-${n}-0`, `subnet-${n}-1`], { '10.0.0.0/8': 'tgw-1' }).table(`rtb-feet-${n}`, [])
    if (zones.length > 0)
      account.add('vpcAttachments', {
        ...named(`att-${n}`),
        transitGateway: 'tgw-1',
        vpc: `vpc-${n}`,
        subnets: zones.map((zone) => `feet-${n}-${ZONES.indexOf(zone)}`),
        applianceMode: false,
        ...(broken ? { brokenState: 'deleting' } : {}),
      })
  }
  const attachments = (vpcs: readonly number[]): string[] => vpcs.filter((vpc) => isAttached(drawn, vpc)).map((vpc) => `att-${vpc}`)
  return account.add(
    'transitGatewayRouteTables',
    ...drawn.tables.map(({ propagations, routes }, i): TransitGatewayRouteTable => ({
      ...named(`tgw-rtb-${i}`),
      account: '1',
      transitGateway: 'tgw-1',
      associations: attachments([0, 1, 2].filter((vpc) => drawn.vpcs[vpc]!.table === i)),
      propagations: attachments(propagations),
      routes: routes.map(({ prefix, to }) =>
        to === undefined || !isAttached(drawn, to)
          ? { prefix, blackhole: true, from: {} }
          : { prefix, attachment: `att-${to}`, blackhole: false, from: {} },
      ),
    })),
  )
}

/** The rules applied one after the other, without any network. */
function expected(drawn: Drawn): string {
  const sender = drawn.vpcs[drawn.from.vpc]!
  if (!isAttached(drawn, drawn.from.vpc) || sender.broken || !sender.zones.includes(ZONES[drawn.from.zone]!)) return 'NULL_ROUTED'
  const table = sender.table === undefined ? undefined : drawn.tables[sender.table]
  if (table === undefined) return 'NO_ROUTE'
  const propagated = table.propagations.filter((vpc) => isAttached(drawn, vpc)).map((vpc) => ({ prefix: `10.${vpc}.0.0/16`, to: vpc }))
  const holding = [...table.routes, ...propagated].filter(({ prefix }) => holds(prefix, drawn.to))
  // Stable: static routes come first among those of one length.
  const [best] = holding.sort((a, b) => lengthOf(b.prefix) - lengthOf(a.prefix))
  if (best === undefined) return 'NO_ROUTE'
  if (best.to === undefined || !isAttached(drawn, best.to) || drawn.vpcs[best.to]!.broken) return 'NULL_ROUTED'
  // The attachment's subnets know the way inside their own VPC only.
  return best.to === drawn.to.vpc ? 'ACCEPTED' : 'NO_ROUTE'
}

const lengthOf = (prefix: string): number => Number(prefix.slice(prefix.indexOf('/') + 1))

function holds(prefix: string, to: Drawn['to']): boolean {
  const octets = prefix.split('.')
  if (lengthOf(prefix) <= 8) return true
  return Number(octets[1]) === to.vpc && (lengthOf(prefix) === 16 || Number(octets[2]) === to.zone)
}

test(`a transit gateway does what its rules say, on ${RUNS} random ones`, () => {
  const seen = new Map<string, number>()
  fc.assert(
    fc.property(drawings, (drawn) => {
      const asked = ask(
        worldOf(accountOf(drawn).objects),
        `i-${drawn.from.vpc}-${drawn.from.zone}`,
        addressOf(drawn.from),
        addressOf(drawn.to),
      )
      seen.set(asked.forward, (seen.get(asked.forward) ?? 0) + 1)
      expect(asked.forward).toBe(expected(drawn))
    }),
    { numRuns: RUNS, seed: 3 },
  )
  for (const verdict of ['ACCEPTED', 'NO_ROUTE', 'NULL_ROUTED']) expect(seen.get(verdict) ?? 0, verdict).toBeGreaterThan(RUNS / 20)
}, 60_000)
