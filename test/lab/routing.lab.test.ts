import { existsSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { indexNetwork } from '../../src/network/index.ts'
import { nodeId, type Network, type NodeId, type Policy } from '../../src/network/model.ts'
import { NOTHING_DOWN, type RoutingState } from '../../src/routing/model.ts'
import { simulateRoutes } from '../../src/routing/simulate.ts'
import { ACCEPT, setting, smallNetwork } from '../routing/small-network.ts'
import { randomNetwork } from '../routing/random-network.ts'
import { DaemonNetwork } from './daemons.ts'

/** The tables of real FRR and BIRD must be those of the simulation, prefix by prefix and next hop by next hop. */
const ready = process.getuid?.() === 0 && existsSync('/usr/lib/frr/bgpd') && existsSync('/usr/sbin/bird')
const DEADLINE_MS = 45_000
/** Of random networks; another seed with KEIRO_LAB_SEED. */
const SEED = Number(process.env['KEIRO_LAB_SEED'] ?? 20261121)
const RANDOM_NETWORKS = Number(process.env['KEIRO_LAB_NETWORKS'] ?? 6)

describe.skipIf(!ready)('real daemons', () => {
  test('an active-standby pair, healthy and after the death of its first member', async () => {
    const { healthy, after } = await rehearse(pairNetwork(), 'p', new Set(['hub']), nodeId('r1'))
    expect(healthy.lab).toEqual(healthy.simulation)
    expect(after.lab).toEqual(after.simulation)
  }, 120_000)

  const samples = fc.sample(fc.tuple(randomNetwork, fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }), fc.nat({ max: 7 })), {
    numRuns: RANDOM_NETWORKS,
    seed: SEED,
  })
  test.each(samples.map((sample, i) => [i, sample] as const))(
    `random network %i of seed ${SEED}`,
    async (i, [given, bird, victim]) => {
      // BIRD's rule for equal-cost paths is another one.
      const birds = new Set(
        given.nodes.filter((node, n) => bird[n] === true && node.bgp!.maximumPaths === 1).map((node) => String(node.id)),
      )
      const { healthy, after } = await rehearse(given, `r${i}`, birds, given.nodes[victim % given.nodes.length]!.id)
      expect(healthy.lab).toEqual(healthy.simulation)
      expect(after.lab).toEqual(after.simulation)
    },
    120_000,
  )
})

/** The network healthy, and after the death of one node. */
async function rehearse(
  network: Network,
  name: string,
  birds: ReadonlySet<string>,
  victim: NodeId,
): Promise<{ readonly healthy: Compared; readonly after: Compared }> {
  const index = indexNetwork(network)
  const daemons = new DaemonNetwork(network, name, birds)
  try {
    daemons.up()
    const healthy = await compared(daemons, network, simulateRoutes(index), new Set())
    daemons.kill(victim)
    const down = { ...NOTHING_DOWN, nodes: new Set([victim]) }
    return { healthy, after: await compared(daemons, network, simulateRoutes(index, { down }), new Set([victim])) }
  } finally {
    await daemons.down()
  }
}

/** Waits until all tables agree, or the deadline, and gives both as they are then. */
async function compared(daemons: DaemonNetwork, network: Network, state: RoutingState, dead: ReadonlySet<string>): Promise<Compared> {
  const living = network.nodes.map((node) => node.id).filter((id) => !dead.has(id))
  const simulation = Object.fromEntries(living.map((id) => [id, expected(state, id, daemons)]))
  const deadline = Date.now() + DEADLINE_MS
  for (;;) {
    const lab = Object.fromEntries(living.map((id) => [id, observed(daemons, state, id)]))
    if (Date.now() > deadline || JSON.stringify(lab) === JSON.stringify(simulation)) return { lab, simulation }
    await pause(200)
  }
}

interface Compared {
  readonly lab: Readonly<Record<string, readonly Seen[]>>
  readonly simulation: Readonly<Record<string, readonly Seen[]>>
}

interface Seen {
  readonly prefix: string
  readonly nextHops: readonly string[]
  readonly path?: string
}

function expected(state: RoutingState, id: NodeId, daemons: DaemonNetwork): Seen[] {
  const shown = safePaths(daemons, id) !== undefined
  return (state.tables.get(`${id}|main`) ?? [])
    .filter((route) => route.protocol === 'bgp')
    .map((route) => ({
      prefix: route.prefix,
      nextHops: route.nextHops.map((hop) => `${hop.address}@${hop.interface}`).sort(),
      ...(shown ? { path: `${route.path!.asPath.join(' ')} lp ${route.path!.localPreference} med ${route.path!.med}` } : {}),
    }))
    .sort((a, b) => (a.prefix < b.prefix ? -1 : 1))
}

function observed(daemons: DaemonNetwork, state: RoutingState, id: NodeId): Seen[] {
  const paths = safePaths(daemons, id)
  const own = new Set(state.tables.get(`${id}|main`)?.flatMap((route) => (route.protocol === 'bgp' ? [] : [route.prefix])))
  return daemons
    .routes(id)
    .filter((route) => !own.has(route.prefix))
    .map((route) => {
      const best = paths?.get(route.prefix)
      return {
        ...route,
        ...(paths === undefined ? {} : { path: best === undefined ? 'none' : `${best.path} lp ${best.localPreference} med ${best.med}` }),
      }
    })
}

/** A daemon that is still starting has no paths yet. */
function safePaths(daemons: DaemonNetwork, id: NodeId): ReturnType<DaemonNetwork['paths']> {
  try {
    return daemons.paths(id)
  } catch {
    return new Map()
  }
}

function pairNetwork(): Network {
  const twin = '64513:2'
  const towards = (prepend: number): Policy => ({
    terms: [
      { name: 'from-twin', match: { communities: [twin] }, action: 'accept', set: { prepend: 2, clearCommunities: true } },
      { name: 'own', match: {}, action: 'accept', set: { prepend, clearCommunities: true } },
    ],
    default: 'reject',
  })
  const own = (localPreference: number): Policy => setting({ localPreference, addCommunities: [twin] })
  return smallNetwork(
    {
      hub: { asn: 64512, lans: ['10.10.0.0/16'] },
      r1: { asn: 64513 },
      r2: { asn: 64513 },
      site: { asn: 64515, lans: ['192.168.20.0/24'] },
    },
    [
      { between: ['hub', 'r1'], export: { r1: towards(1) } },
      { between: ['hub', 'r2'], export: { r2: towards(0) } },
      { between: ['site', 'r1'], export: { r1: towards(1) } },
      { between: ['site', 'r2'], export: { r2: towards(0) } },
      { between: ['r1', 'r2'], import: { r1: own(50), r2: own(200) }, export: { r1: ACCEPT, r2: ACCEPT } },
    ],
  )
}
