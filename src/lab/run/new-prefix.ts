import type { NetworkIndex } from '../../network/index.ts'
import type { NewPrefixResult } from '../drill.ts'
import type { LabPlace, LabPlan } from '../model.ts'
import { planNewPrefix } from '../new-prefix.ts'
import { askAgent } from './daemons.ts'
import { execute, monotonicMs, until } from './machine.ts'
import { readTables } from './tables.ts'
import { batch } from './wiring.ts'

/** What a site promises: a new range is known everywhere within this time, without touching another node. */
const LIMIT_SECONDS = 5
const DEADLINE_MS = 20_000

/**
 * Adds a range to the LAN beside the source, and times until every hub has it in the tables that it forwards by, and until the
 * destination reaches a host in it. Takes it away again. The probe's port has to be open. Undefined where there is no such LAN.
 */
export async function drillNewPrefix(
  index: NetworkIndex,
  plan: LabPlan,
  flow: { readonly source: LabPlace; readonly destination: LabPlace },
  signal: AbortSignal,
): Promise<NewPrefixResult | undefined> {
  const added = planNewPrefix(index, flow.source)
  if (added === undefined) return undefined
  const ends = [added.router, added.host].map((end) => ({
    ...end,
    namespace: plan.nodes.find((node) => node.node === end.node)?.namespace ?? '',
  }))
  const address = added.host.address.split('/')[0] ?? ''
  const tables = await hubTables(plan)
  // Those that learn from the sites.
  const learning = [...tables].filter(([, prefixes]) => prefixes.has(added.beside)).map(([name]) => name)
  try {
    const start = monotonicMs()
    await Promise.all(ends.map((end) => batch(['-n', end.namespace], [`addr add ${end.address} dev ${end.interface}`])))
    const seconds = (): number => Math.round(monotonicMs() - start) / 1000
    const inTables = await until(
      async () => {
        const now = await hubTables(plan)
        return learning.every((name) => now.get(name)?.has(added.prefix)) ? seconds() : undefined
      },
      DEADLINE_MS,
      20,
      signal,
    )
    const reached = await until(
      async () => {
        const answer = await askAgent(plan.name, flow.destination.node, {
          do: 'udp',
          from: flow.destination.address,
          to: address,
          timeout: 0.2,
        })
        return answer?.['open'] === true ? seconds() : undefined
      },
      DEADLINE_MS,
      20,
      signal,
    )
    return {
      prefix: added.prefix,
      router: added.router.node,
      ...(inTables === undefined ? {} : { inTablesSeconds: inTables }),
      ...(reached === undefined ? {} : { reachedSeconds: reached }),
      limitSeconds: LIMIT_SECONDS,
      within: inTables !== undefined && reached !== undefined && reached <= LIMIT_SECONDS,
    }
  } finally {
    await Promise.all(ends.map((end) => execute(['ip', '-n', end.namespace, 'addr', 'del', end.address, 'dev', end.interface])))
    await until(
      async () => ([...(await hubTables(plan)).values()].some((prefixes) => prefixes.has(added.prefix)) ? undefined : true),
      DEADLINE_MS,
      50,
      signal,
    )
  }
}

async function hubTables(plan: LabPlan): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const hubs = new Set(plan.nodes.filter((node) => node.speaks === 'bird').map((node) => node.node))
  const others = new Set(plan.nodes.filter((node) => !hubs.has(node.node)).map((node) => node.node))
  const tables = await readTables(plan, others)
  return new Map(tables.map((table) => [`${table.node} ${table.table}`, new Set(table.routes.keys())]))
}
