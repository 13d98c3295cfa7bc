import { portSet, type PortSet } from '../ip/port-set.ts'
import type { NetworkIndex } from '../network/index.ts'
import { PROTOCOL, type PortRange } from '../network/model.ts'
import type { Down, RoutingState } from '../routing/model.ts'
import { talk, type End } from './conversation.ts'
import { depend, dependBack, newDependence, type Dependence } from './dependence.ts'
import { overlap } from './spans.ts'
import type { Terrain } from './flight.ts'
import type { Packet, Verdict } from './model.ts'
import { CLIENT_PORT } from './service.ts'
import { terrainOf } from './trace.ts'
import { worstVerdict } from './verdict.ts'

/** Traffic that is treated alike: every combination of what it names. */
export interface TrafficOutcome {
  /** IP protocol numbers. */
  readonly protocols: PortSet
  /** Ports that are asked for; for ICMP type × 256 + code. Absent: these protocols have none. */
  readonly destinationPorts?: PortSet
  /** Ports that the client sends from; absent where there are none. */
  readonly clientPorts?: PortSet
  readonly forward: Verdict
  /** Absent where nothing arrives, or what arrives is not answered. */
  readonly return?: Verdict
}

/** Everything that one end may send to the other, divided by what becomes of it: each packet is in one outcome. */
export interface AllowedTraffic {
  readonly outcomes: readonly TrafficOutcome[]
  /** Said where one ordinary port stands for those that a node chooses from, and not all of these are treated alike. */
  readonly assumptions: readonly string[]
}

/** The ports that clients send from (RFC 6056: all but the well-known ones). */
export const CLIENT_PORTS: PortRange = { from: 1024, to: 65535 }
const ALL: PortRange = { from: 0, to: 65535 }
/** DCCP, UDP, SCTP and UDP-Lite have their ports where TCP has them. */
const PORTED: readonly number[] = [PROTOCOL.tcp, PROTOCOL.udp, 33, 132, 136]
/** Requests (type × 256) and what follows them: only requests are answered, and an answer does not depend on the code. */
const ICMP_PARTS: ReadonlyMap<number, readonly number[]> = new Map([
  [PROTOCOL.icmp, [8, 9, 13, 14]],
  [PROTOCOL.icmpv6, [128, 129]],
])
/** More classes than this in one protocol are not told apart any further. */
const MAXIMUM_CLASSES = 20_000

/**
 * The exact sets of traffic between two ends, there and back. Each walk tells how far its ports may differ before anything on its
 * way treats them otherwise; the next walk starts there. The cost follows what the ways meet, not what the network holds.
 *
 * @example allowedTraffic(index, state, NOTHING_DOWN, web, db).outcomes.filter(({ forward }) => forward === 'ACCEPTED')
 */
export function allowedTraffic(index: NetworkIndex, state: RoutingState, down: Down, from: End, to: End): AllowedTraffic {
  const ordinary = terrainOf(index, state, down)
  // Nobody asks for these packets again.
  const survey: Survey = { terrain: { ...ordinary, walks: new Map() }, from, to, chosen: new Map() }
  const family = to.address.includes(':') ? 6 : 4
  const icmp = family === 6 ? PROTOCOL.icmpv6 : PROTOCOL.icmp
  const classes: Class[] = PORTED.flatMap((protocol) => portClasses(survey, protocol))
  classes.push(...icmpClasses(survey, icmp))
  const rest = new Set(Array.from({ length: 256 }, (_, protocol) => protocol))
  for (const protocol of [...PORTED, PROTOCOL.icmp, PROTOCOL.icmpv6]) rest.delete(protocol)
  for (const protocol of rest) {
    const { on, ...verdicts } = examine(survey, { protocol })
    // What the ways do not name goes the same way.
    const alike = on.protocols.has(protocol) ? [protocol] : [...rest].filter((other) => !on.protocols.has(other))
    for (const each of alike) rest.delete(each)
    classes.push({ protocols: alike, ...verdicts })
  }
  return { outcomes: outcomesOf(classes), assumptions: chosenPorts(survey) }
}

interface Survey {
  readonly terrain: Terrain
  readonly from: End
  readonly to: End
  readonly chosen: Dependence['chosen']
}

interface Verdicts {
  readonly forward: Verdict
  readonly return?: Verdict
}

interface Class extends Verdicts {
  readonly protocols: readonly number[]
  readonly asked?: PortRange
  readonly client?: PortRange
}

function portClasses(survey: Survey, protocol: number): Class[] {
  const classes: Class[] = []
  const open = [{ asked: ALL, client: CLIENT_PORTS }]
  for (let box = open.pop(); box !== undefined; box = open.pop()) {
    const { asked, client } = box
    if (classes.length >= MAXIMUM_CLASSES) {
      classes.push({ protocols: [protocol], asked, client, forward: 'UNDETERMINED' })
      continue
    }
    const ordinary = client.from <= CLIENT_PORT && CLIENT_PORT <= client.to
    const { on, ...verdicts } = examine(survey, { protocol, sourcePort: ordinary ? CLIENT_PORT : client.from, destinationPort: asked.from })
    const here = { asked: overlap(asked, on.asked), client: overlap(client, on.client) }
    classes.push({ protocols: [protocol], ...here, ...verdicts })
    if (here.asked.to < asked.to) open.push({ asked: { from: here.asked.to + 1, to: asked.to }, client })
    if (here.client.to < client.to) open.push({ asked: here.asked, client: { from: here.client.to + 1, to: client.to } })
    if (here.client.from > client.from) open.push({ asked: here.asked, client: { from: client.from, to: here.client.from - 1 } })
  }
  return classes
}

function icmpClasses(survey: Survey, protocol: number): Class[] {
  const starts = [0, ...ICMP_PARTS.get(protocol)!.map((type) => type * 256)]
  return starts.flatMap((start, i) => {
    const last = (starts[i + 1] ?? ALL.to + 1) - 1
    const classes: Class[] = []
    for (let from = start; from <= last;) {
      const { on, ...verdicts } = examine(survey, { protocol, destinationPort: from })
      const asked = { from, to: Math.max(from, Math.min(last, on.asked.to)) }
      classes.push({ protocols: [protocol], asked, ...verdicts })
      from = asked.to + 1
    }
    return classes
  })
}

function examine(
  survey: Survey,
  kind: Pick<Packet, 'protocol' | 'sourcePort' | 'destinationPort'>,
): Verdicts & { readonly on: Dependence } {
  const { terrain, from, to } = survey
  terrain.walks.clear()
  const packet: Packet = { source: from.address, destination: to.address, ...kind }
  const { out, backs } = talk(terrain, from, to, packet)
  const on = newDependence(survey.chosen)
  const traced = new Map(out.map((found) => [found, depend(terrain, found, packet, on)]))
  for (const { opening, found } of backs) for (const each of found) dependBack(terrain, each, opening, traced.get(opening)!, on)
  const forward = worstVerdict(out.map((each) => each.path.verdict))
  if (backs.length === 0) return { forward, on }
  return { forward, return: worstVerdict(backs.flatMap(({ found }) => found.map((each) => each.path.verdict))), on }
}

/** Classes that differ in one thing alone are told as one. */
function outcomesOf(classes: readonly Class[]): TrafficOutcome[] {
  const sets = classes.map(({ protocols, asked, client, ...verdicts }): TrafficOutcome => ({
    protocols: portSet(protocols.map((protocol) => ({ from: protocol, to: protocol }))),
    ...(asked === undefined ? {} : { destinationPorts: [asked] }),
    ...(client === undefined ? {} : { clientPorts: [client] }),
    ...verdicts,
  }))
  return unite(unite(unite(sets, 'clientPorts'), 'destinationPorts'), 'protocols')
}

function unite(outcomes: readonly TrafficOutcome[], field: 'clientPorts' | 'destinationPorts' | 'protocols'): TrafficOutcome[] {
  const groups = new Map<string, { readonly one: TrafficOutcome; readonly spans: PortRange[] }>()
  for (const one of outcomes) {
    const key = JSON.stringify({ ...one, [field]: one[field] === undefined })
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { one, spans: [...(one[field] ?? [])] })
    else group.spans.push(...(one[field] ?? []))
  }
  return [...groups.values()].map(({ one, spans }) => (one[field] === undefined ? one : { ...one, [field]: portSet(spans) }))
}

function chosenPorts({ chosen }: Survey): string[] {
  const cut = [...chosen].filter(([, { from, to }]) => from > CLIENT_PORTS.from || to < CLIENT_PORTS.to)
  return cut.map(
    ([node, { from, to }]) => `${node} is taken to choose its own ports from ${from} to ${to}: others are treated differently on the way`,
  )
}
