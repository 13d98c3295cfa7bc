import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  machine,
  NETWORK,
  ref,
  resource,
  rule,
  subnet,
  subnetId,
  subscription,
  vnet,
  idOf,
} from '../../src/clouds/azure/semantics/fixtures/subscription.ts'
import {
  ALL,
  firewall,
  instance,
  INTERNET,
  peering,
  project,
  route,
  tcp,
  vpc,
  zonal,
} from '../../src/clouds/google/semantics/fixtures/project.ts'
import { findIn } from './prove-fixes.ts'

/** `findIn` proves every set once more from the outside: all of it turns the answer, no part of it does. */
interface Tally {
  asked: number
  found: number
}

const RUNS = Number(process.env['KEIRO_FIX_RUNS'] ?? 60)
const goal = fc.constantFrom('pass' as const, 'stop' as const)
const service = fc.constantFrom('tcp/443', 'tcp/22', 'udp/53', 'icmp', 'tcp/400-500')

function ask(tally: Tally, ...question: Parameters<typeof findIn>): void {
  const { holds, fixes } = findIn(...question)
  if (holds) return
  tally.asked += 1
  if (fixes.length > 0) tally.found += 1
}

describe('on random small networks every proposed set turns the answer, and no part of it does', () => {
  test('Azure', () => {
    const tally = { asked: 0, found: 0 }
    const access = fc.constantFrom('Allow', 'Deny')
    const securityRule = fc.record({
      access,
      direction: fc.constantFrom('Inbound', 'Outbound'),
      priority: fc.integer({ min: 100, max: 130 }),
      protocol: fc.constantFrom('*', 'Tcp', 'Udp', 'Icmp'),
      destinationPortRange: fc.constantFrom('*', '443', '1-1000'),
      sourceAddressPrefix: fc.constantFrom('*', 'VirtualNetwork', '10.0.0.0/8', '10.1.0.10/32', 'Internet'),
    })
    const rules = fc.uniqueArray(securityRule, { maxLength: 3, selector: ({ direction, priority }) => `${direction} ${priority}` })
    const hop = fc.record({
      addressPrefix: fc.constantFrom('0.0.0.0/0', '10.0.0.0/8', '10.2.0.0/16', '10.1.1.0/24'),
      nextHopType: fc.constantFrom('None', 'VnetLocal', 'Internet', 'VirtualAppliance'),
    })
    const flags = fc.record({
      peeringState: fc.constantFrom('Connected', 'Connected', 'Disconnected'),
      allowVirtualNetworkAccess: fc.boolean(),
      allowForwardedTraffic: fc.boolean(),
    })
    const peers = fc.option(fc.tuple(flags, fc.option(flags)))
    const shape = fc.record({
      groups: fc.tuple(fc.option(rules), fc.option(rules)),
      routes: fc.option(fc.uniqueArray(hop, { maxLength: 2, selector: (each) => each.addressPrefix })),
      peers,
      forwards: fc.boolean(),
      isPrivate: fc.boolean(),
      ends: fc.constantFrom(['vm-a', 'vm-b'], ['vm-a', 'vm-c'], ['vm-c', 'vm-a'], ['vm-a', 'internet'], ['internet', 'vm-a']),
      service,
      goal,
    })
    const direction = (from: string, to: string, range: string, more: object) => ({
      id: `${idOf(NETWORK.vnet, from)}/virtualNetworkPeerings/to-${to}`,
      name: `to-${to}`,
      remoteVirtualNetwork: ref(NETWORK.vnet, to),
      remoteAddressSpace: { addressPrefixes: [range] },
      allowGatewayTransit: false,
      useRemoteGateways: false,
      ...more,
    })
    fc.assert(
      fc.property(shape, ({ groups, routes, peers: sides, forwards, isPrivate, ends: [from, to], service: asked, goal: wanted }) => {
        const named = (
          name: string,
          list: readonly { readonly priority: number; readonly direction: string; readonly access: string }[] | null,
        ) =>
          list === null
            ? []
            : [
                resource(NETWORK.nsg, name, {
                  securityRules: list.map((each, i) => rule(`${name}-${i}`, each.priority, each.direction, each.access, each)),
                }),
              ]
        const guarded = (name: string, list: unknown) => (list === null ? {} : { networkSecurityGroup: ref(NETWORK.nsg, name) })
        const [left, right] = sides ?? [null, null]
        const objects = subscription(
          vnet(
            'left',
            '10.1.0.0/16',
            [
              subnet('left', 'a', '10.1.0.0/24', {
                ...guarded('nsg-a', groups[0]),
                ...(routes === null ? {} : { routeTable: ref(NETWORK.routes, 'rt') }),
                ...(isPrivate ? { defaultOutboundAccess: false } : {}),
              }),
              subnet('left', 'b', '10.1.1.0/24', guarded('nsg-b', groups[1])),
            ],
            { virtualNetworkPeerings: left === null ? [] : [direction('left', 'right', '10.2.0.0/16', left)] },
          ),
          vnet('right', '10.2.0.0/16', [subnet('right', 'c', '10.2.0.0/24')], {
            virtualNetworkPeerings: right === null ? [] : [direction('right', 'left', '10.1.0.0/16', right)],
          }),
          named('nsg-a', groups[0]),
          named('nsg-b', groups[1]),
          routes === null
            ? []
            : [
                resource(NETWORK.routes, 'rt', {
                  routes: routes.map((each, i) => ({
                    name: `r-${i}`,
                    ...each,
                    ...(each.nextHopType === 'VirtualAppliance' ? { nextHopIpAddress: '10.1.1.4' } : {}),
                  })),
                }),
              ],
          machine('vm-a', subnetId('left', 'a'), '10.1.0.10'),
          machine('vm-b', subnetId('left', 'b'), '10.1.1.10'),
          machine('vm-c', subnetId('right', 'c'), '10.2.0.10'),
          machine('fw', subnetId('left', 'b'), '10.1.1.4', { enableIPForwarding: forwards }),
        )
        ask(tally, 'azure', objects, from, to, asked, wanted)
      }),
      { seed: 11, numRuns: RUNS },
    )
    expect(tally.found).toBeGreaterThan(tally.asked * 0.8)
  }, 120_000)

  test('Google Cloud', () => {
    const tally = { asked: 0, found: 0 }
    const filter = fc.record({
      direction: fc.constantFrom('INGRESS', 'EGRESS'),
      allows: fc.boolean(),
      traffic: fc.constantFrom(ALL, tcp('443'), tcp('1-1000'), [{ IPProtocol: 'icmp' }]),
      range: fc.constantFrom('0.0.0.0/0', '10.0.0.0/8', '10.1.0.2/32'),
      priority: fc.integer({ min: 0, max: 3 }).map((n) => n * 500),
      targets: fc.constantFrom([], ['web'], ['app']),
    })
    const side = fc.option(fc.record({ exportCustomRoutes: fc.boolean(), importCustomRoutes: fc.boolean() }))
    const shape = fc.record({
      filters: fc.array(filter, { maxLength: 4 }),
      sides: fc.tuple(side, side),
      out: fc.boolean(),
      viaVm: fc.boolean(),
      forwards: fc.boolean(),
      tags: fc.constantFrom([], ['web'], ['web', 'app']),
      external: fc.boolean(),
      ends: fc.constantFrom(
        ['vm-a', 'vm-b'],
        ['vm-a', 'vm-c'],
        ['vm-c', 'vm-a'],
        ['vm-a', 'internet'],
        ['internet', 'vm-a'],
        ['vm-a', '198.51.100.7'],
      ),
      service,
      goal,
    })
    fc.assert(
      fc.property(
        shape,
        ({ filters, sides: [left, right], out, viaVm, forwards, tags, external, ends: [from, to], service: asked, goal: wanted }) => {
          const tagged = { tags: { items: tags } }
          const objects = project(
            vpc(
              'left',
              '10.1.0.0/24',
              left === null ? {} : { peerings: [peering('right', { ...left, state: right === null ? 'INACTIVE' : 'ACTIVE' })] },
            ),
            vpc(
              'right',
              '10.2.0.0/24',
              right === null ? {} : { peerings: [peering('left', { ...right, state: left === null ? 'INACTIVE' : 'ACTIVE' })] },
            ),
            filters.map(({ direction, allows, traffic, range, priority, targets }, i) =>
              firewall(`rule-${i}`, i === 3 ? 'right' : 'left', {
                direction,
                priority,
                [allows ? 'allowed' : 'denied']: traffic,
                [direction === 'INGRESS' ? 'sourceRanges' : 'destinationRanges']: [range],
                ...(targets.length === 0 ? {} : { targetTags: targets }),
              }),
            ),
            out ? [route('out', 'left', '0.0.0.0/0', INTERNET)] : [],
            viaVm ? [route('via', 'left', '198.51.100.0/24', { nextHopInstance: zonal('vm-fw'), priority: 100 })] : [],
            instance('vm-a', 'left', '10.1.0.2', tagged, external ? '34.0.0.1' : undefined),
            instance('vm-b', 'left', '10.1.0.3', tagged),
            instance('vm-c', 'right', '10.2.0.2', tagged),
            instance('vm-fw', 'left', '10.1.0.4', { ...tagged, canIpForward: forwards }, '34.0.0.2'),
          )
          ask(tally, 'google', objects, from, to, asked, wanted)
        },
      ),
      { seed: 12, numRuns: RUNS },
    )
    expect(tally.found).toBeGreaterThan(tally.asked * 0.8)
  }, 120_000)
})
