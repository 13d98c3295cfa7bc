import type { Compiled } from '../compile/compile.ts'
import { stableJson } from '../core/stable.ts'
import type { Lock } from '../design/lock.ts'
import { NO_OUTAGE } from '../failures/interval.ts'
import type { Network } from '../network/model.ts'
import { expectationKey } from './flows.ts'
import type { Step } from './model.ts'
import { listWords } from './words.ts'
import { holding, tryWorld, type MigrationContext, type World } from './world.ts'
import { isRecord, writtenOf, type Written } from './written.ts'

/** The old design under the names of the new one, and the step that makes it so. */
export interface Renamed {
  readonly old: Written
  readonly context: MigrationContext
  readonly step: readonly Step[]
  /** What the old design becomes under its own names, where that is another. */
  readonly start?: Compiled
}

type Names = ReadonlyMap<string, string>

/** A site or gateway that is the same but for its name is renamed, where that leaves every address as it is. */
export function renameBetween(old: Written, now: Written, context: MigrationContext): Renamed {
  const names = namesBetween(old, now)
  const unchanged: Renamed = { old, context, step: [] }
  if (names.size === 0) return unchanged
  const renamed = writtenOf(rename(old, names))
  const lock = renameLock(context.lock, names)
  const [before, after] = [tryWorld(old, new Map(), context), tryWorld(renamed, new Map(), { ...context, lock })]
  if (before === undefined || after === undefined || addressesOf(before.network) !== addressesOf(after.network)) return unchanged
  return { old: renamed, context: { ...context, lock }, step: [renameStep(names, renamed, after)], start: before.compiled }
}

function namesBetween(old: Written, now: Written): Names {
  const gone = (section: 'sites' | 'gateways'): string[] => Object.keys(old[section]).filter((name) => !(name in now[section]))
  const fresh = (section: 'sites' | 'gateways'): string[] => Object.keys(now[section]).filter((name) => !(name in old[section]))
  const sections = ['sites', 'gateways'] as const
  const guess = new Map(
    sections.flatMap((section) =>
      gone(section).flatMap((name): [string, string][] =>
        fresh(section).length === gone(section).length ? [[name, fresh(section)[gone(section).indexOf(name)]!]] : [],
      ),
    ),
  )
  // The same under the new names, whatever else the design says.
  const kept = [...guess].filter(([name, next]) =>
    sections.some((section) => name in old[section] && stableJson(rename(old[section][name], guess)) === stableJson(now[section][next])),
  )
  return new Map(kept)
}

function rename(value: unknown, names: Names): unknown {
  if (typeof value === 'string') {
    const [head = '', ...rest] = value.split('/')
    const next = names.get(head)
    return next === undefined ? value : [next, ...rest].join('/')
  }
  if (Array.isArray(value)) return value.map((item: unknown) => rename(item, names))
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [names.get(key) ?? key, rename(inner, names)]))
}

function renameLock(lock: Lock, names: Names): Lock {
  const renamed = (key: string): string =>
    [...names].reduce(
      (text, [name, next]) =>
        text
          .split(/(?<=[/:])|(?=[/:])/u)
          .map((part) => renamePart(part, name, next))
          .join(''),
      key,
    )
  return { ...lock, allocations: Object.fromEntries(Object.entries(lock.allocations).map(([key, value]) => [renamed(key), value])) }
}

/** `dc` and `dc-host`, but not `dc2`. */
const renamePart = (part: string, name: string, next: string): string =>
  part === name ? next : part.startsWith(`${name}-`) ? `${next}${part.slice(name.length)}` : part

const addressesOf = ({ nodes }: Network): string =>
  nodes
    .flatMap((node) => node.interfaces.flatMap((port) => port.addresses))
    .sort()
    .join()

function renameStep(names: Names, design: Written, world: World): Step {
  const pairs = [...names].map(([name, next]) => `"${name}" to "${next}"`)
  const expectations = world.compiled.design.expect
  const holds = holding(world, expectations)
  return {
    title: `Rename ${listWords(pairs)}`,
    actions: pairs.map((pair) => `rename ${pair}, wherever the design names it`),
    byHand: [
      'tell Terraform that the resources have only moved (`moved` blocks, or `terraform state mv`): without that it destroys them and makes them anew',
      'rename the keys in keiro.lock.json, so that every address stays',
    ],
    back: 'rename it back',
    costs: [],
    outage: NO_OUTAGE,
    proven: expectations.map(expectationKey).filter((key) => holds.has(key)),
    broken: [],
    design,
    compiled: world.compiled,
    renames: [...names].map(([from, to]) => ({ from, to })),
    lastChoices: [],
  }
}
