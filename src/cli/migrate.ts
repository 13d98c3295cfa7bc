import { resolve } from 'node:path'
import { runChecks } from '../checks/run-checks.ts'
import { compileNetwork } from '../compile/compile.ts'
import { loadDesign, loadWrittenDesign, readDesign } from '../compile/load-design.ts'
import { ProblemError } from '../core/problem.ts'
import { formatLock, type Lock } from '../design/lock.ts'
import { loadLock } from '../design/load.ts'
import type { RenderedFile } from '../deploy/resource.ts'
import { unitedLock } from '../migration/locks.ts'
import type { Migration } from '../migration/model.ts'
import { planMigration } from '../migration/plan-migration.ts'
import { writtenOf, type Written } from '../migration/written.ts'
import { migrationSections, type ResourceChanges } from '../report/migration-sections.ts'
import { sectionAsMarkdown } from '../report/markdown.ts'
import { sectionAsText } from '../report/text.ts'
import { EXIT, isSet, textOption, type CommandCall } from './command.ts'
import { designArgument } from './design-argument.ts'
import { writeOut } from './out-file.ts'
import { writeFolder } from './output-folder.ts'
import { jsonValue, textStyle, wantsJson } from './output.ts'
import { terraformChanges } from './terraform-changes.ts'
import { shownPath } from './workspace.ts'

/** `keiro migrate OLD NEW`: exit 1 when something that must hold all the time is gone for a while. */
export async function run(call: CommandCall): Promise<number> {
  const [old = '', now = ''] = call.words
  const paths = [designPath(call, old), designPath(call, now)] as const
  const [before, after] = [await load(paths[0]), await load(paths[1])]
  const { lock, notes } = unitedLock(before.lock, after.lock)
  const planned = planMigration(before.written, after.written, {
    lock,
    read: (written) => readDesign(written),
    errorsOf: (design, compiled) => runChecks({ design, compiled }).filter((problem) => problem.severity === 'error'),
  })
  const migration: Migration = { ...planned, old, now, notes: [...planned.notes, ...notes] }
  const resources = migration.steps.map((step, i) => terraformChanges(migration.steps[i - 1]?.compiled ?? migration.start, step.compiled))
  await print(call, migration, resources)
  const folder = textOption(call, 'write')
  if (folder !== undefined) {
    const path = resolve(call.io.cwd, folder)
    await writeFolder(path, filesOf(migration, resources), shownPath(call.io, path))
    call.io.err(`wrote the design of every step to ${shownPath(call.io, path)}\n`)
  }
  return migration.outage.high === 0 ? EXIT.fine : EXIT.findings
}

/** Read and compiled once by itself, so that its faults are told with their places. */
async function load(path: string): Promise<{ readonly written: Written; readonly lock: Lock }> {
  const [design, lock] = await Promise.all([loadDesign(path), loadLock(path)])
  compileNetwork(design, lock)
  return { written: writtenOf((await loadWrittenDesign(path)).value), lock }
}

function designPath(call: CommandCall, word: string): string {
  const { design } = designArgument(call, word)
  if (design !== undefined) return design
  throw new ProblemError([
    {
      code: 'CLI-221',
      severity: 'error',
      message: `${word} holds no design`,
      hint: 'a migration leads from one design to another; a snapshot of an account says nothing of how it is to be changed',
    },
  ])
}

async function print(call: CommandCall, migration: Migration, resources: readonly ResourceChanges[]): Promise<void> {
  const format = wantsJson(call) ? 'json' : (textOption(call, 'format') ?? (isSet(call, 'markdown') ? 'markdown' : 'text'))
  if (format === 'json') {
    const { start: _, ...rest } = migration
    const steps = migration.steps.map(({ compiled: _compiled, ...step }, i) => ({ ...step, terraform: resources[i] }))
    await writeOut(call, `${JSON.stringify({ ...rest, steps }, jsonValue, 2)}\n`)
    return
  }
  const sections = migrationSections(migration, resources, isSet(call, 'verbose') || format === 'markdown')
  const style = textOption(call, 'out') === undefined ? textStyle(call.io) : undefined
  await writeOut(
    call,
    sections.map((section) => (format === 'markdown' ? sectionAsMarkdown(section) : sectionAsText(section, style))).join('\n'),
  )
}

/** A folder a step: its design, the lock file beside it, and what to do besides. */
function filesOf(migration: Migration, resources: readonly ResourceChanges[]): RenderedFile[] {
  return migration.steps.flatMap((step, i): RenderedFile[] => {
    const { made = [], changed = [], destroyed = [] } = resources[i] ?? {}
    const lines = [
      ...made.map((address) => `+ ${address}`),
      ...changed.map((address) => `~ ${address}`),
      ...destroyed.map((address) => `- ${address}`),
    ]
    const todo = [`# Step ${i + 1}: ${step.title}`, '', ...[...step.actions, ...step.byHand].map((action) => `- ${action}`), '']
    return [
      { path: `step-${i + 1}/network.json`, content: `${JSON.stringify(step.design, undefined, 2)}\n` },
      { path: `step-${i + 1}/keiro.lock.json`, content: formatLock(step.compiled.lock) },
      { path: `step-${i + 1}/terraform.txt`, content: lines.map((line) => `${line}\n`).join('') },
      { path: `step-${i + 1}/step.md`, content: todo.join('\n') },
      ...(step.renames.length === 0 ? [] : [{ path: `step-${i + 1}/moved.tf`, content: movedBlocks(step.renames, made, destroyed) }]),
    ]
  })
}

/** Terraform's own words for resources that only have another name. */
function movedBlocks(renames: Migration['steps'][number]['renames'], made: readonly string[], destroyed: readonly string[]): string {
  const label = (name: string): string => name.replaceAll(/[^a-z0-9]/gu, '_')
  const renamed = (address: string): string =>
    renames.reduce((text, { from, to }) => text.replaceAll(new RegExp(`(?<=[._])${label(from)}(?=_|$)`, 'gu'), label(to)), address)
  const moved = destroyed.filter((address) => made.includes(renamed(address)))
  return moved.map((address) => `moved {\n  from = ${address}\n  to   = ${renamed(address)}\n}\n`).join('\n')
}
