import { resolve } from 'node:path'
import type { Cloud } from '../clouds/cloud.ts'
import type { Compiled } from '../compile/compile.ts'
import type { Lock } from '../design/lock.ts'
import { settleRoutes } from '../failures/settle.ts'
import { indexNetwork, type NetworkIndex } from '../network/index.ts'
import type { DiagnosisHelp } from '../reach/diagnosis/diagnose.ts'
import { ProblemError, type Problem } from '../core/problem.ts'
import type { Terrain } from '../reach/flight.ts'
import { terrainOf } from '../reach/trace.ts'
import type { Down } from '../routing/model.ts'
import { textOption, type CommandCall } from './command.ts'

/** A network to ask: of a design, or of a live account. */
export interface NetworkSource {
  readonly name: string
  readonly index: NetworkIndex
  /** What was not read of a snapshot, and what that means for answers. */
  readonly problems: readonly Problem[]
  readonly internetNeeds: NonNullable<DiagnosisHelp['internetNeeds']>
  /** What the objects of an account tell that the network does not show: filters that nothing stands behind, risky routing. */
  readonly unattached: () => readonly Problem[]
  /** What it was made of, for changes of it; absent where it was made of several. */
  readonly madeOf?:
    | { readonly kind: 'design'; readonly compiled: Compiled; readonly lock: Lock }
    | { readonly kind: 'account'; readonly objects: ReadonlyMap<string, unknown> }
}

/** `--snapshot`, else the design; with both, the account and the design's own routers that it is joined to. What reads the one is not loaded for the other: it costs half of the start. */
export async function openNetwork(call: CommandCall): Promise<NetworkSource> {
  const folder = textOption(call, 'snapshot')
  if (folder === undefined) return openDesign(call)
  const account = await openAccount(resolve(call.io.cwd, folder))
  if (textOption(call, 'config') === undefined) return account
  const [design, { networkOfObjects }] = await Promise.all([openDesign(call), import('../compile/compile-snapshot.ts')])
  const objects = account.madeOf?.kind === 'account' ? account.madeOf.objects : new Map<string, unknown>()
  const network = networkOfObjects(`${account.name} and ${design.name}`, objects, undefined, design.index.network)
  const { madeOf: _, ...rest } = account
  return { ...rest, name: network.name, index: indexNetwork(network), internetNeeds: [...account.internetNeeds, ...design.internetNeeds] }
}

async function openDesign(call: CommandCall): Promise<NetworkSource> {
  const [{ openWorkspace }, { CLOUDS }] = await Promise.all([import('./workspace.ts'), import('../clouds/registry.ts')])
  const { compiled, index } = await openWorkspace(call)
  const needs = needsOf(
    CLOUDS.map((cloud) => ({ ...cloud, cloud: cloud.name })),
    compiled.objects,
  )
  return {
    name: compiled.design.name,
    index,
    problems: [],
    internetNeeds: needs,
    unattached: () => [],
    madeOf: { kind: 'design', compiled, lock: compiled.lock },
  }
}

async function openAccount(folder: string): Promise<NetworkSource> {
  const [{ loadSnapshot }, { ACCOUNTS }] = await Promise.all([import('../compile/load-snapshot.ts'), import('../clouds/accounts.ts')])
  const { name, index, objects, problems } = await loadSnapshot(folder)
  if (index.network.nodes.length === 0) throw new ProblemError(problems.map((problem) => ({ ...problem, severity: 'error' })))
  return {
    name,
    index,
    problems,
    internetNeeds: needsOf(ACCOUNTS, objects),
    unattached: () =>
      ACCOUNTS.flatMap(({ cloud, unattachedFilters, routingFaults }) =>
        objects.has(cloud) ? [unattachedFilters, routingFaults].flatMap((find) => find?.(objects.get(cloud)) ?? []) : [],
      ),
    madeOf: { kind: 'account', objects },
  }
}

/** The network with its routes settled. */
export function settledTerrain(index: NetworkIndex, down: Down): Terrain {
  return terrainOf(index, settleRoutes(index, down).state, down)
}

function needsOf(
  clouds: readonly { readonly cloud: string; readonly internetNeeds?: Cloud['internetNeeds'] }[],
  objects: ReadonlyMap<string, unknown>,
): NetworkSource['internetNeeds'] {
  return clouds.flatMap(({ cloud, internetNeeds }) =>
    internetNeeds === undefined || !objects.has(cloud) ? [] : [(question) => internetNeeds(objects.get(cloud), question)],
  )
}
