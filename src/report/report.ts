import { formatLocation, type Problem } from '../core/problem.ts'
import type { Design } from '../design/model.ts'
import type { Proof } from '../failures/prove.ts'
import type { NetworkIndex } from '../network/index.ts'
import { applySection, type ApplyStep } from './apply-section.ts'
import { renderHtml } from './html.ts'
import { sectionAsMarkdown } from './markdown.ts'
import { addressesSection, sessionsSection, tunnelsSection } from './network-sections.ts'
import { consequenceLines, countProof, failuresSection, healthySection, isProven } from './proof-sections.ts'
import { routesSection } from './route-sections.ts'
import { columns, type Part, type Section } from './table.ts'

export interface ReportInput {
  readonly design: Design
  readonly index: NetworkIndex
  readonly proof: Proof
  readonly problems: readonly Problem[]
  readonly steps: readonly ApplyStep[]
  readonly map: string
  /** Of this program. */
  readonly version: string
  /** What the proof takes for granted, and what it leaves out. */
  readonly assumptions: readonly string[]
}

/** The whole report as sections, the same for Markdown and HTML. No time and no path of the machine: the same input, the same text. */
export function reportSections(input: ReportInput): Section[] {
  const { design, index, proof } = input
  const { network } = index
  return [
    summarySection(input),
    {
      id: 'picture',
      title: 'Picture',
      parts: [{ kind: 'picture', svg: input.map, alternative: `${network.name}: sites, gateways, links and sessions`, file: 'map.svg' }],
    },
    healthySection(proof, design.expect),
    failuresSection(proof, design.expect),
    addressesSection(network),
    tunnelsSection(network),
    sessionsSection(network),
    routesSection(index, proof.state),
    applySection(input.steps),
    problemsSection(input.problems),
    { id: 'made', title: 'How this was made', parts: [{ kind: 'list', items: [`keiro ${input.version}`, ...input.assumptions] }] },
  ]
}

function summarySection({ design, index, proof }: ReportInput): Section {
  const counts = countProof(proof)
  const accepted = consequenceLines(proof, design.expect, 'accepted')
  const broken = consequenceLines(proof, design.expect, 'broken')
  const parts: Part[] = [
    {
      kind: 'text',
      text: `${index.network.nodes.length} nodes, ${index.network.tunnels.length} tunnels, ${index.network.sessions.length} BGP sessions.`,
    },
    {
      kind: 'text',
      text: `${counts.expectations - counts.unmet} of ${counts.expectations} expectations are met with nothing down. Under ${counts.failures} single failures each: ${counts.held} held, ${counts.accepted} accepted, ${counts.broken} broken.`,
    },
  ]
  if (broken.length > 0) parts.push({ kind: 'text', text: 'What a failure would break:' }, { kind: 'list', items: broken })
  if (accepted.length > 0) parts.push({ kind: 'text', text: 'Risks that the design accepts:' }, { kind: 'list', items: accepted })
  return { id: 'summary', title: 'Summary', parts }
}

function problemsSection(problems: readonly Problem[]): Section {
  if (problems.length === 0) return { id: 'problems', title: 'Problems', parts: [{ kind: 'text', text: 'None.' }] }
  const rows = problems.map((problem) => [problem.severity, problem.code, formatLocation(problem.at), problem.message])
  return {
    id: 'problems',
    title: 'Problems',
    parts: [{ kind: 'table', table: { columns: columns('severity', 'code', 'at', 'what'), rows } }],
  }
}

export function reportMarkdown(input: ReportInput): string {
  return `# ${input.index.network.name}\n\n${reportSections(input).map(sectionAsMarkdown).join('\n')}`
}

export function reportHtml(input: ReportInput): string {
  const counts = countProof(input.proof)
  const { network } = input.index
  return renderHtml({
    title: network.name,
    lead: isProven(input.proof)
      ? 'Every expectation is met, and survives what it must.'
      : 'Not every expectation is met, or survives what it must.',
    figures: [
      { value: `${counts.expectations - counts.unmet}/${counts.expectations}`, word: 'expectations met', bad: counts.unmet > 0 },
      { value: String(counts.failures), word: 'single failures tried' },
      { value: String(counts.broken), word: 'broken', bad: counts.broken > 0 },
      { value: String(counts.accepted), word: 'accepted risks' },
      { value: String(network.nodes.length), word: 'nodes' },
      { value: String(network.tunnels.length), word: 'tunnels' },
      { value: String(network.sessions.length), word: 'BGP sessions' },
    ],
    sections: reportSections(input),
  })
}
