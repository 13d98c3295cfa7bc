import { setTimeout as pause } from 'node:timers/promises'
import { birdsOf, networkOf, type LabCase } from './case.ts'
import { DaemonNetwork } from './daemons.ts'
import type { Predicted, SeenRoute, SeenTables } from './predicted.ts'
import { nodeId } from '../../src/network/model.ts'

const DEADLINE_MS = 45_000
const ROUND_MS = 250

export interface Rehearsed {
  readonly healthy: SeenTables
  readonly failed: SeenTables
  /** After the failure has been taken back. */
  readonly repaired: SeenTables
  /** Of each stage, until its tables were right. */
  readonly seconds: readonly number[]
  /** What daemons say of the first routes that are not as predicted. */
  readonly words: readonly string[]
}

export const STAGES = ['healthy', 'failed', 'repaired'] as const
type Stage = (typeof STAGES)[number]

/** Runs a case on real daemons: each stage until the tables are as predicted and stay so, or the deadline. */
export async function rehearse(given: LabCase, name: string, predicted: Predicted): Promise<Rehearsed> {
  const network = networkOf(given)
  const daemons = new DaemonNetwork(network, name, birdsOf(given))
  const seen = new Map<Stage, SeenTables>()
  const seconds: number[] = []
  let words: string[] = []
  try {
    for (const stage of STAGES) {
      const began = Date.now()
      if (stage === 'healthy') await daemons.up()
      else if (stage === 'failed') await daemons.fail(given.failure)
      else await daemons.repair(given.failure)
      const expected = wantedOf(predicted)[stage]
      const tables = await settled(daemons, expected)
      seen.set(stage, tables)
      seconds.push(Math.round((Date.now() - began) / 100) / 10)
      // What comes after a difference says nothing.
      if (differ(tables, expected)) {
        words = await wordsOf(daemons, tables, expected)
        break
      }
    }
    return { healthy: seen.get('healthy') ?? {}, failed: seen.get('failed') ?? {}, repaired: seen.get('repaired') ?? {}, seconds, words }
  } finally {
    await daemons.down()
  }
}

/** One line for each route that is not as predicted, by stage; empty where all are. */
export function differences(lab: Rehearsed, predicted: Predicted): string[] {
  const wanted = wantedOf(predicted)
  return STAGES.flatMap((stage) => {
    const [simulation, daemons] = [linesOf(wanted[stage]), linesOf(lab[stage])]
    return Object.keys(lab[stage]).length === 0
      ? []
      : [
          ...simulation.filter((line) => !daemons.includes(line)).map((line) => `${stage}, only in the simulation: ${line}`),
          ...daemons.filter((line) => !simulation.includes(line)).map((line) => `${stage}, only in the daemons: ${line}`),
        ]
  })
}

const wantedOf = (predicted: Predicted): Omit<Rehearsed, 'seconds' | 'words'> => ({ ...predicted, repaired: predicted.healthy })

const linesOf = (tables: SeenTables): string[] =>
  Object.entries(tables).flatMap(([id, routes]) =>
    routes.map((each) => `${id} ${each.prefix} by ${each.nextHops.join(' and ')}: ${each.path ?? 'aggregate'}`),
  )

const TOLD = 3

async function wordsOf(daemons: DaemonNetwork, tables: SeenTables, expected: SeenTables): Promise<string[]> {
  const wrong = Object.entries(expected).flatMap(([id, routes]) => {
    const seen = tables[id] ?? []
    const lacks = (all: readonly SeenRoute[], route: SeenRoute): boolean => !all.some((one) => !differ(one, route))
    const prefixes = [...routes.filter((route) => lacks(seen, route)), ...seen.filter((route) => lacks(routes, route))].map(
      (route) => route.prefix,
    )
    return [...new Set(prefixes)].map((prefix) => ({ id: nodeId(id), prefix }))
  })
  return Promise.all(
    wrong.slice(0, TOLD).map(async ({ id, prefix }) => `${id}: ${await daemons.words(id, prefix).catch(() => 'says nothing')}`),
  )
}

const differ = (a: unknown, b: unknown): boolean => JSON.stringify(a) !== JSON.stringify(b)

/** Tables as they are once all are as `expected` in two rounds one after the other, or at the deadline. */
async function settled(daemons: DaemonNetwork, expected: SeenTables): Promise<SeenTables> {
  const deadline = Date.now() + DEADLINE_MS
  for (let right = 0; ;) {
    const all = await Promise.all(Object.entries(expected).map(async ([id, routes]) => [id, await observed(daemons, id, routes)] as const))
    const seen: SeenTables = Object.fromEntries(all)
    right = differ(seen, expected) ? 0 : right + 1
    if (right === 2 || Date.now() > deadline) return seen
    await pause(ROUND_MS)
  }
}

/** A router's table; its paths are asked for only when its routes are those expected, or to show a difference. */
async function observed(daemons: DaemonNetwork, id: string, expected: readonly SeenRoute[]): Promise<SeenRoute[]> {
  const routes = await daemons.routes(nodeId(id))
  // A daemon that is still starting has no paths yet.
  const paths = await daemons.paths(nodeId(id)).catch(() => new Map<string, string>())
  return routes.map((route) => {
    const withoutPath = expected.some((one) => one.prefix === route.prefix && one.path === undefined)
    return { ...route, ...(withoutPath ? {} : { path: paths.get(route.prefix) ?? 'none' }) }
  })
}
