import { nearest } from '../core/nearest.ts'
import { ProblemError } from '../core/problem.ts'
import type { Expectation } from '../design/model.ts'
import { listFailures } from '../failures/list.ts'
import type { Failure } from '../failures/model.ts'
import { drillFailures, formatDrill, type DrillReport } from '../lab/drill.ts'
import { rehearsed } from '../lab/rehearsed.ts'
import { drillLab, type DrillFlow } from '../lab/run/drill.ts'
import { requireLab } from '../lab/run/state.ts'
import { simulateDrill } from '../lab/simulated-drill.ts'
import { EXIT, isSet, textOption, type CommandCall } from './command.ts'
import { INTERRUPTED, interruptible } from './lab-plan.ts'
import { printJson, wantsJson } from './output.ts'
import { warnIfOutdated } from './running-lab.ts'
import { openWorkspace, type Workspace } from './workspace.ts'

type Reachable = Extract<Expectation, { readonly kind: 'reachable' }>

/** `keiro lab drill`: exit 1 when a measurement lies outside its prediction, or something does not come back. */
export async function run(call: CommandCall): Promise<number> {
  const workspace = await openWorkspace(call)
  const failures = chosen(call, listFailures(rehearsed(workspace.compiled.network)))
  const flow = flowOf(call, workspace)
  const report = isSet(call, 'simulate')
    ? simulateDrill(rehearsed(workspace.compiled.network), failures, flow)
    : await onTheLab(call, workspace, failures, flow)
  if (report === undefined) return INTERRUPTED
  if (isSet(call, 'simulate') && call.words.includes(NEW_PREFIX))
    call.io.err('a new prefix is timed on the lab alone: nothing is simulated for it\n')
  if (wantsJson(call)) printJson(call.io, report)
  else call.io.out(formatDrill(report))
  const good = report.rows.every((row) => row.within !== false) && report.newPrefix?.within !== false && report.remarks.length === 0
  return good ? EXIT.fine : EXIT.findings
}

async function onTheLab(
  call: CommandCall,
  workspace: Workspace,
  failures: readonly Failure[],
  flow: Reachable,
): Promise<DrillReport | undefined> {
  const watched = betweenHosts(workspace, flow)
  const state = requireLab(workspace.compiled.network.name)
  warnIfOutdated(call, state, workspace)
  const onStep = (what: string): void => call.io.err(`  ${what}\n`)
  return interruptible(call.io, (signal) =>
    drillLab(rehearsed(workspace.compiled.network), state.plan, {
      flow: watched,
      failures,
      newPrefix: call.words.length === 0 || call.words.includes(NEW_PREFIX),
      signal,
      onStep,
    }),
  )
}

/** The first host of each end: the probe runs between two. */
function betweenHosts({ compiled }: Workspace, flow: Reachable): DrillFlow {
  const host = (name: string): DrillFlow['source'] => {
    const member = compiled.network.endpoints.find((group) => group.name === name)?.members[0]
    if (member !== undefined) return { node: member.node, address: member.address }
    throw new ProblemError([
      {
        code: 'CLI-012',
        severity: 'error',
        message: `"${name}" has no host, so no probe can run from it`,
        hint: 'expect something of a site or subnet that has hosts',
      },
    ])
  }
  return { ...flow, source: host(flow.from), destination: host(flow.to) }
}

/** The traffic that is watched: of the expectation that `--watch` names, or the first that must survive something. */
function flowOf(call: CommandCall, { compiled }: Workspace): Reachable {
  const { expect } = compiled.design
  const wanted = textOption(call, 'watch')
  const reachable = (wanted === undefined ? expect : [expect[Number(wanted) - 1]]).filter(
    (expectation): expectation is Reachable => expectation?.kind === 'reachable',
  )
  const flow = reachable.find((expectation) => expectation.survives.length > 0) ?? reachable[0]
  if (flow !== undefined) return flow
  const message =
    wanted === undefined ? 'the design expects nothing to be reachable' : `expectation ${wanted} is not one of something reachable`
  throw new ProblemError([
    {
      code: 'CLI-011',
      severity: 'error',
      message: `${message}, so there is no traffic to watch`,
      hint: wanted === undefined ? "add `expect.reachable('a', 'b', 'tcp/443')` to `expect`" : '`keiro prove` shows the numbers',
    },
  ])
}

/** The fault that is none: a new range appears at a site. */
const NEW_PREFIX = 'new-prefix'

function chosen(call: CommandCall, failures: readonly Failure[]): readonly Failure[] {
  if (call.words.length === 0) return drillFailures(failures)
  const byName = new Map(
    failures.flatMap((failure) => [
      [failure.id, failure] as const,
      ...(failure.kind === 'router' ? failure.nodes.map((node) => [String(node), failure] as const) : []),
    ]),
  )
  return call.words
    .filter((word) => word !== NEW_PREFIX)
    .map((word) => {
      const found = byName.get(word)
      if (found !== undefined) return found
      const meant = nearest(word, byName.keys())
      throw new ProblemError([
        {
          code: 'CLI-005',
          severity: 'error',
          message: `nothing that can fail is called "${word}"`,
          hint: meant === undefined ? '`keiro prove --json` lists the failures' : `did you mean ${meant}?`,
        },
      ])
    })
}
