import { CLOUDS } from '../clouds/registry.ts'
import type { MigrationFacts } from '../clouds/cloud.ts'
import { compileNetwork, type Compiled } from '../compile/compile.ts'
import { ProblemError, type Problem } from '../core/problem.ts'
import type { Lock } from '../design/lock.ts'
import type { Design, Expectation } from '../design/model.ts'
import type { Duration, Network, Tunnel } from '../network/model.ts'
import type { Terrain } from '../reach/flight.ts'
import type { Verdict } from '../reach/model.ts'
import { worstVerdict } from '../reach/verdict.ts'
import { terrainOf } from '../reach/trace.ts'
import { NOTHING_DOWN } from '../routing/model.ts'
import { alignNetworks } from './align.ts'
import { expectationKey, observe, talksOf } from './flows.ts'
import type { Side } from './mixture.ts'
import { withLastChoices, type Unloved } from './preference.ts'
import { settledSide } from './side.ts'
import { BY_HAND_SOURCE } from './timing.ts'
import type { Casualty } from './transition.ts'
import { listWords } from './words.ts'
import type { Written } from './written.ts'

/** What this room asks of others: how a written design is read, and which errors the checks find in it. */
export interface MigrationContext {
  /** @throws ProblemError when it is no design. */
  readonly read: (written: Written) => Design
  readonly errorsOf: (design: Design, compiled: Compiled) => readonly Problem[]
  readonly lock: Lock
}

/** A design at one moment of the way, as a network with its routes. */
export interface World extends Side {
  readonly written: Written
  readonly compiled: Compiled
  readonly network: Network
  readonly terrain: Terrain
  readonly errors: readonly Problem[]
}

/** @throws ProblemError where the design does not compile. */
export function worldOf(written: Written, unloved: Unloved, context: MigrationContext): World {
  const design = context.read(written)
  const compiled = compileNetwork(design, context.lock)
  const network = withLastChoices(compiled.network, unloved)
  const side = settledSide(network)
  return {
    ...side,
    written,
    compiled,
    network,
    terrain: terrainOf(side.index, side.state, NOTHING_DOWN),
    errors: context.errorsOf(design, compiled),
  }
}

/** As {@link worldOf}; undefined where it does not compile. */
export function tryWorld(written: Written, unloved: Unloved, context: MigrationContext): World | undefined {
  try {
    return worldOf(written, unloved, context)
  } catch (error) {
    if (error instanceof ProblemError) return undefined
    throw error
  }
}

/** Whether the traffic passes, or does not where it must not. */
export function holds({ index, terrain }: Pick<World, 'index' | 'terrain'>, expectation: Expectation): boolean {
  const talks = talksOf(index, expectation)
  const isClosed = expectation.kind === 'unreachable' || expectation.kind === 'isolated'
  if (talks.length === 0) return isClosed
  if (isClosed) return talks.flat().every((talk) => !observe(terrain, talk).arrives)
  return talks.some((each) => each.length > 0 && each.every((talk) => observe(terrain, talk).works))
}

/** The worst that becomes of it; UNDETERMINED where the network can not tell. */
export function verdictOf({ index, terrain }: Pick<World, 'index' | 'terrain'>, expectation: Expectation): Verdict {
  const verdicts = talksOf(index, expectation)
    .flat()
    .map((talk) => observe(terrain, talk).verdict)
  return verdicts.length === 0 ? 'UNDETERMINED' : worstVerdict(verdicts)
}

/** Keys of those that hold. */
export const holding = (world: World, expectations: readonly Expectation[]): ReadonlySet<string> =>
  new Set(expectations.filter((each) => holds(world, each)).map(expectationKey))

/** The second world's network and routes under the names of the first. */
export function alignedWith(first: World, second: World): Side {
  return settledSide(alignNetworks(first.network, second.network))
}

/** What is in the first and not in the second; and what its provider makes anew. */
export function casualtiesBetween(first: World, second: Side & { readonly compiled: Compiled }): readonly Casualty[] {
  const { network } = first
  const { nodes, links, tunnels } = second.index
  const remade = CLOUDS.flatMap((cloud): Casualty[] => {
    const facts: MigrationFacts | undefined = cloud.migration
    const [before, after] = [first.compiled.objects.get(cloud.name), second.compiled.objects.get(cloud.name)]
    if (facts === undefined || before === undefined || after === undefined) return []
    return facts.remade(before, after).map(({ id, what }) => ({
      what,
      down: partsOfObject(network, id),
      lasts: facts.making(id) ?? { means: what, low: 0, high: Number.POSITIVE_INFINITY, source: 'how long it takes is not known' },
    }))
  })
  const down = {
    nodes: new Set(network.nodes.map((node) => node.id).filter((id) => !nodes.has(id))),
    links: new Set(network.links.map((link) => link.id).filter((id) => !links.has(id))),
    tunnels: new Set(network.tunnels.map((tunnel) => tunnel.id).filter((id) => !tunnels.has(id))),
  }
  const moved = network.tunnels.flatMap((tunnel): Casualty[] => {
    const now = tunnels.get(tunnel.id)
    if (now === undefined || outerOf(now) === outerOf(tunnel)) return []
    const ends = listWords(tunnel.ends.map((end) => end.node))
    return [
      {
        what: `the tunnel between ${ends} with its new outer addresses`,
        down: { ...NOTHING, tunnels: new Set([tunnel.id]) },
        lasts: togetherOf([]),
      },
    ]
  })
  const isSome = down.nodes.size + down.links.size + down.tunnels.size > 0
  const others = [...remade, ...moved]
  return isSome ? [...others, { what: 'what takes its place', down, lasts: togetherOf(makingsOf(network, second.index.network)) }] : others
}

const NOTHING: Casualty['down'] = { nodes: new Set(), links: new Set(), tunnels: new Set() }

const outerOf = ({ ends }: Tunnel): string => ends.map((end) => `${end.local} ${end.outside} ${end.port}`).join()

/** Of all objects that only the second has, each kind once. */
export function makingsOf(first: Network, second: Network): Duration[] {
  const objects = (network: Network): Set<string> => new Set([...network.nodes, ...network.links].flatMap((each) => each.from.object ?? []))
  const before = objects(first)
  const facts = CLOUDS.flatMap((cloud): MigrationFacts[] => (cloud.migration === undefined ? [] : [cloud.migration]))
  const found = [...objects(second)].filter((id) => !before.has(id)).flatMap((id) => facts.flatMap((each) => each.making(id) ?? []))
  return [...new Map(found.map((each) => [each.means, each])).values()]
}

/** One after the other at the longest, side by side at the shortest. */
function togetherOf(makings: readonly Duration[]): Duration {
  if (makings.length === 0) return { means: 'by hand', low: 0, high: Number.POSITIVE_INFINITY, source: BY_HAND_SOURCE }
  return {
    means: listWords(makings.map((each) => each.means)),
    low: Math.max(...makings.map((each) => each.low)),
    high: makings.reduce((total, each) => total + each.high, 0),
    source: [...new Set(makings.map((each) => each.source))].join('; '),
  }
}

const isOf = (object: string | undefined, id: string): boolean => object === id || object?.startsWith(`${id}/`) === true

function partsOfObject(network: Network, id: string): Casualty['down'] {
  return {
    nodes: new Set(network.nodes.filter((node) => isOf(node.from.object, id)).map((node) => node.id)),
    links: new Set(network.links.filter((link) => isOf(link.from.object, id)).map((link) => link.id)),
    tunnels: new Set(network.tunnels.filter((tunnel) => isOf(tunnel.from.object, id)).map((tunnel) => tunnel.id)),
  }
}
