import { ProblemError } from '../../core/problem.ts'
import { TrafficSets } from '../../ip/traffic-set.ts'
import { INTERNET, type NodeId } from '../../network/model.ts'
import type { InternetChecklist, InternetQuestion } from '../../network/needs.ts'
import type { Terrain } from '../flight.ts'
import type { Conversation, Packet, Verdict } from '../model.ts'
import { outsideAddresses } from '../outside.ts'
import { CLIENT_PORT } from '../service.ts'
import { worstVerdict } from '../verdict.ts'
import type { Asked } from './asked.ts'
import { askedEnd, askedPairs, type AskedEnd, type AskedPair } from './asked-ends.ts'
import { findBlockedPath, type BlockedPath, type FoundBlocker } from './blocked-path.ts'
import { noInternet } from './no-internet.ts'
import { judgeChecklist, type JudgedChecklist } from './needed-parts.ts'
import { echoOf, icmpOf, probePair, type ClientProbe, type Probe } from './probe.ts'
import { speak } from './speak.ts'
import { tellTraffic, trafficOf, type Traffic } from './traffic.ts'
import { tellWay, type Way } from './way.ts'

export interface DiagnosisQuestion {
  readonly from: string
  readonly to: string
  readonly asked: Asked
}

/** What the clouds and other rooms put in. */
export interface DiagnosisHelp {
  /** What traffic with the internet needs; the first that gives a checklist speaks. */
  readonly internetNeeds?: readonly ((question: InternetQuestion) => readonly InternetChecklist[])[]
  /** Changes that make the pair pass, each proven. Absent: none are looked for. */
  readonly proposeFixes?: (context: FixContext) => readonly unknown[]
}

export interface FixContext {
  readonly terrain: Terrain
  readonly pair: AskedPair
  readonly packet: Packet
  readonly blocked: BlockedPath
}

/** The answer in full. */
export interface Diagnosis {
  readonly from: AskedEnd
  readonly to: AskedEnd
  readonly asked: Asked
  /** ACCEPTED when at least one destination gets what was asked from every source, both ways. */
  readonly verdict: Verdict
  /** What passes there, of what was asked, between the pair that is shown. */
  readonly allowed: Traffic
  readonly pairs: readonly PairVerdict[]
  /** The pair that the ways, sets and blockers are about. */
  readonly shown: PairAnswer
  readonly forward: Way
  readonly return?: Way & ReturnSets
  readonly blockers: readonly FoundBlocker[]
  /** False: more may stand behind the last blocker. */
  readonly isComplete: boolean
  readonly checklists: readonly JudgedChecklist[]
  readonly fixes: readonly unknown[]
  readonly findings: readonly Finding[]
  readonly assumptions: readonly string[]
  /** What is not modelled, or can not be known, and lies on the way. */
  readonly undetermined: readonly string[]
}

export interface ReturnSets {
  /** What is answered; with the ports of the clients that get their answers, where it is not all. */
  readonly allowed: Traffic
  /** What arrives and is not answered. */
  readonly blocked: Traffic
}

/** What is kept of every pair; there may be thousands. */
export interface PairVerdict {
  readonly pair: AskedPair
  readonly verdict: Verdict
  /** Some of what was asked arrives on some path, answered or not. */
  readonly arrives: boolean
  /** What is not modelled, or can not be known, on the way of any of it. */
  readonly unmodelled: readonly string[]
}

export interface PairAnswer extends PairVerdict {
  readonly probes: readonly Probe[]
}

export interface Finding {
  readonly kind: 'answer-blocked' | 'partly-allowed'
  readonly message: string
}

/** More pairs than this are a matter for a matrix. */
const MAXIMUM_PAIRS = 20_000

/**
 * Answers a question between two ends in full. Routes are those of the terrain.
 *
 * @throws ProblemError CLI-201, CLI-202 for the ends, CLI-203 when it is about too many pairs.
 * @example diagnose(terrain, { from: 'i-0abc', to: 'internet', asked: readAsked('tcp/443') }).verdict // 'NO_ROUTE'
 */
export function diagnose(terrain: Terrain, question: DiagnosisQuestion, help: DiagnosisHelp = {}): Diagnosis {
  const { from, to, pairs } = pairsOf(terrain, question)
  const { asked } = question
  const answers = pairs.map((pair) => judgePair(terrain, pair, asked))
  const verdict = together(answers)
  const shown = answerPair(terrain, (answers.find((each) => each.verdict === verdict) ?? answers[0]!).pair, asked)
  const everything = asked.parts === undefined
  const sets = new TrafficSets()
  const told = (passes: (client: ClientProbe) => boolean): Traffic => tellTraffic(sets, trafficOf(sets, shown.probes, everything, passes))
  const { conversation, packet } = sampleOf(terrain, shown)
  const blocked: BlockedPath =
    verdict === 'ACCEPTED' ? { blockers: [], isComplete: true, mends: [] } : blockedPathOf(terrain, shown.pair, packet)
  const unanswered = told((client) => isForward(client) && !isAnswered(client))
  const traces = [conversation.forward, ...(conversation.return === undefined ? [] : [conversation.return])]
  return {
    from,
    to,
    asked,
    verdict,
    allowed: told(isForward),
    pairs: answers,
    shown,
    forward: tellWay(terrain.index, terrain.state, conversation.forward),
    ...(conversation.return === undefined
      ? {}
      : { return: { ...tellWay(terrain.index, terrain.state, conversation.return), allowed: told(isAnswered), blocked: unanswered } }),
    blockers: blocked.blockers,
    isComplete: blocked.isComplete,
    checklists: checklistsOf(terrain, { from, to }, answers, packet, help),
    fixes: verdict === 'ACCEPTED' ? [] : (help.proposeFixes?.({ terrain, pair: shown.pair, packet, blocked }) ?? []),
    findings: findingsOf(asked, shown, unanswered),
    assumptions: [...new Set(traces.flatMap((trace) => trace.assumptions))],
    undetermined: [...new Set(answers.flatMap(({ unmodelled }) => unmodelled))],
  }
}

/** Ends and pairs of a question. */
export function pairsOf(terrain: Terrain, { from: source, to: target }: Pick<DiagnosisQuestion, 'from' | 'to'>) {
  const { index } = terrain
  const from = askedEnd(index, source, 'source')
  const to = askedEnd(index, target, 'destination')
  const pairs = askedPairs(index, from, to)
  if (pairs.length === 0) throw noPair(source, target)
  if (pairs.length > MAXIMUM_PAIRS) throw tooMany(source, target, pairs.length)
  return { from, to, pairs }
}

/** One pair of addresses: everything of the asked traffic that could be treated differently, walked. */
export function answerPair(terrain: Terrain, pair: AskedPair, asked: Asked): PairAnswer {
  // Nobody asks for these packets again.
  const survey: Terrain = { ...terrain, walks: new Map() }
  const probes = noInternet(terrain, pair) ?? probePair(survey, pair, asked)
  const conversations = probes.flatMap(({ clients }) => clients.map(({ judged }) => judged))
  const arrives = conversations.some(({ conversation }) => conversation.forward.paths.some((path) => path.verdict === 'ACCEPTED'))
  const unmodelled = new Set(conversations.flatMap(({ blockers }) => blockers.flatMap((each) => each.unmodelled ?? [])))
  return { pair, probes, arrives, unmodelled: [...unmodelled], verdict: verdictOf(pair, probes, asked) }
}

/** As {@link answerPair}, without what it found on the way. */
export function judgePair(terrain: Terrain, pair: AskedPair, asked: Asked): PairVerdict {
  const { verdict, arrives, unmodelled } = answerPair(terrain, pair, asked)
  return { pair, verdict, arrives, unmodelled }
}

/** For one destination the worst of its sources; of the destinations, the best. */
export function together(answers: readonly PairVerdict[]): Verdict {
  const byDestination = new Map<string, Verdict[]>()
  for (const { pair, verdict } of answers) {
    const key = `${pair.to.node}|${pair.to.address}`
    const known = byDestination.get(key)
    if (known === undefined) byDestination.set(key, [verdict])
    else known.push(verdict)
  }
  const verdicts = [...byDestination.values()].map(worstVerdict)
  return verdicts.includes('ACCEPTED') ? 'ACCEPTED' : worstVerdict(verdicts)
}

/** ICMP is asked for as an echo request: other messages are told in the sets. */
function verdictOf(pair: AskedPair, probes: readonly Probe[], asked: Asked): Verdict {
  const verdicts = probes.filter((probe) => counts(pair, probe, asked)).map(({ verdict }) => verdict)
  if (asked.demand === 'some' && verdicts.includes('ACCEPTED')) return 'ACCEPTED'
  if (asked.demand === 'some' && verdicts.includes('UNDETERMINED')) return 'UNDETERMINED'
  return worstVerdict(verdicts)
}

function counts(pair: AskedPair, { protocol, ports }: Probe, asked: Asked): boolean {
  if (protocol !== icmpOf(pair) || ports === undefined || asked.demand === 'some') return true
  const typed = asked.parts?.some((part) => part.ports !== undefined && (part.protocol === 'icmp' || part.protocol === protocol))
  return typed === true || (ports.from <= echoOf(protocol) && echoOf(protocol) <= ports.to)
}

const isForward = ({ judged }: ClientProbe): boolean => judged.conversation.forward.verdict === 'ACCEPTED'
const isAnswered = ({ judged }: ClientProbe): boolean => judged.conversation.verdict === 'ACCEPTED'

interface Sample {
  readonly conversation: Conversation
  readonly packet: Packet
}

/** The conversation that shows the verdict: of several, the one that needs the fewest changes. */
function sampleOf(terrain: Terrain, { pair, verdict, probes }: PairAnswer): Sample {
  const all = probes.flatMap((probe) => probe.clients.map(({ judged }) => ({ probe, conversation: judged.conversation })))
  const fitting = all.filter(({ conversation }) => conversation.verdict === verdict)
  const candidates = (fitting.length === 0 ? all : fitting).sort((a, b) => Number(isOrdinary(b)) - Number(isOrdinary(a)))
  const [first] = candidates
  if (verdict === 'ACCEPTED' || candidates.length === 1) return familiar(terrain, pair, first!)
  let best = first!
  let fewest = Number.POSITIVE_INFINITY
  for (const candidate of spread(candidates)) {
    const { blockers, isComplete } = blockedPathOf(terrain, pair, candidate.conversation.forward.packet)
    const weight = blockers.length + (isComplete ? 0 : 100)
    if (weight >= fewest) continue
    best = candidate
    fewest = weight
  }
  return familiar(terrain, pair, best)
}

interface Candidate {
  readonly probe: Probe
  readonly conversation: Conversation
}

const isOrdinary = ({ conversation: { forward } }: Candidate): boolean => (forward.packet.sourcePort ?? CLIENT_PORT) === CLIENT_PORT

/** Ports that people know, to show instead of the first of a range that is treated alike. */
const FAMILIAR: readonly number[] = [443, 53, 8 * 256, 128 * 256]

function familiar(terrain: Terrain, pair: AskedPair, { probe: { ports }, conversation }: Candidate): Sample {
  const { packet } = conversation.forward
  const port = ports === undefined ? undefined : FAMILIAR.find((each) => ports.from <= each && each <= ports.to)
  if (port === undefined || port === packet.destinationPort) return { conversation, packet }
  const shown = { ...packet, destinationPort: port }
  return { conversation: speak(terrain, pair, shown).conversation, packet: shown }
}

/** At most so many of a long list, the first of each protocol among them. */
function spread(candidates: readonly Candidate[]): readonly Candidate[] {
  const order = [6, 17, 1, 58, 0]
  const rank = ({
    conversation: {
      forward: { packet },
    },
  }: Candidate): number => (order.includes(packet.protocol) ? order.indexOf(packet.protocol) : order.length)
  return [...candidates].sort((a, b) => rank(a) - rank(b)).slice(0, 12)
}

function blockedPathOf(terrain: Terrain, pair: AskedPair, packet: Packet): BlockedPath {
  const absent = noInternet(terrain, pair)
  if (absent === undefined) return findBlockedPath(terrain, pair, packet)
  const blockers = absent
    .flatMap(({ clients }) => clients.flatMap(({ judged }) => judged.blockers))
    .map((each) => ({ ...each, way: 'forward' as const }))
  return { blockers, isComplete: false, mends: [] }
}

function checklistsOf(
  terrain: Terrain,
  { from, to }: Pick<Diagnosis, 'from' | 'to'>,
  answers: readonly PairVerdict[],
  packet: Packet,
  { internetNeeds = [] }: DiagnosisHelp,
): JudgedChecklist[] {
  const direction = to.kind === 'internet' ? 'out' : from.kind === 'internet' ? 'in' : undefined
  if (direction === undefined) return []
  const machine = direction === 'out' ? from : to
  const nodes = new Set<NodeId>(machine.members.map(({ node }) => node))
  // A checklist is of one machine.
  const node =
    nodes.size === 1 ? [...nodes][0] : answers.find((each) => each.verdict !== 'ACCEPTED')?.pair[direction === 'out' ? 'from' : 'to'].node
  if (node === undefined || node === INTERNET) return []
  const addresses = machine.members.filter((end) => end.node === node).map(({ address }) => address)
  const object = terrain.index.nodes.get(node)?.from.object
  const outside = outsideAddresses(terrain.index)
  const question: InternetQuestion = { node, addresses, outside, direction, ...(object === undefined ? {} : { object }) }
  for (const needs of internetNeeds) {
    const lists = needs(question)
    if (lists.length > 0) return lists.map((list) => judgeChecklist(terrain, list, kindFor(packet, list.family)))
  }
  return []
}

/** The asked traffic in the other family: ICMP has another number there. */
function kindFor({ source: _source, destination: _destination, ...kind }: Packet, family: 4 | 6): Omit<Packet, 'source' | 'destination'> {
  if (kind.protocol !== 1 && kind.protocol !== 58) return kind
  const protocol = family === 4 ? 1 : 58
  return { ...kind, protocol, ...(kind.protocol === protocol ? {} : { destinationPort: echoOf(protocol) }) }
}

function findingsOf(asked: Asked, { probes, verdict }: PairAnswer, unanswered: Traffic): Finding[] {
  const findings: Finding[] = []
  if (unanswered.words.length > 0)
    findings.push({ kind: 'answer-blocked', message: `arrives, but its answer does not come back: ${unanswered.words.join(', ')}` })
  const passes = probes.some((probe) => probe.verdict === 'ACCEPTED')
  if (asked.demand === 'all' && verdict !== 'ACCEPTED' && passes)
    findings.push({ kind: 'partly-allowed', message: `only a part of ${asked.text} passes` })
  return findings
}

function noPair(from: string, to: string): ProblemError {
  const message = from === to ? `"${from}" is the only one that it could speak with` : `"${from}" and "${to}" have no IP version in common`
  const hint = from === to ? 'name another destination' : 'one has only IPv4 addresses, the other only IPv6'
  return new ProblemError([{ code: 'CLI-202', severity: 'error', message, hint }])
}

function tooMany(from: string, to: string, count: number): ProblemError {
  const message = `"${from}" and "${to}" are ${count} pairs of addresses, more than ${MAXIMUM_PAIRS}`
  return new ProblemError([{ code: 'CLI-203', severity: 'error', message, hint: 'ask `keiro reach --matrix`, or name a smaller group' }])
}
