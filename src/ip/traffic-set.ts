import { AND, IntervalMaps, MINUS, OR } from './interval-map.ts'
import type { PortSpan } from './port-set.ts'

/** A set of traffic: an integer that is only meaningful to the {@link TrafficSets} that gave it. Equal sets are equal integers. */
export type TrafficSet = number

/** The set without any traffic. */
export const NOTHING: TrafficSet = 0

/** What a rule can say of a packet apart from its addresses. */
export interface TrafficMatch {
  readonly protocol: number | 'any'
  /** A packet that has no port is in no range; absent: any packet. */
  readonly sourcePorts?: readonly PortSpan[]
  /** For ICMP: type × 256 + code. */
  readonly destinationPorts?: readonly PortSpan[]
  /** Only TCP segments that cannot open a connection. */
  readonly answersOnly?: boolean
}

/** A block of traffic: every combination of what it names. */
export interface TrafficBlock {
  readonly protocols: PortSpan
  readonly destinationPorts: readonly PortSpan[]
  readonly sourcePorts: readonly PortSpan[]
  /** For TCP; other traffic only opens. */
  readonly opens: boolean
  readonly answers: boolean
}

/** Stands on a port axis for "this packet has no port". */
export const NO_PORT = 65536
const LAST_PROTOCOL = 255
const TCP = 6
/** Protocols with ports in the place where TCP has them: DCCP, UDP, SCTP, UDP-Lite. */
const PORTED: readonly number[] = [TCP, 17, 33, 132, 136]
const ICMP: readonly number[] = [1, 58]
const ICMP6 = 58
/** ICMP requests and their replies: RFC 792 echo and timestamp, RFC 4443 echo. The reply has code 0. */
const REPLIES: Readonly<Record<number, readonly { readonly request: number; readonly reply: number }[]>> = {
  1: [
    { request: 8, reply: 0 },
    { request: 13, reply: 14 },
  ],
  [ICMP6]: [{ request: 128, reply: 129 }],
}
/** Protocols whose answers differ from their questions, and the end of all. */
const MIRRORED: readonly number[] = [...ICMP, ...PORTED, LAST_PROTOCOL + 1].sort((a, b) => a - b)
const OPENS = 1
const ANSWERS = 2
const ANY_PORT: readonly PortSpan[] = [{ from: 0, to: NO_PORT }]

/**
 * The algebra of sets of (protocol, source port, destination port, whether a TCP segment may open a connection). Every set is kept
 * once, operations are remembered, so the tenth million costs a look-up each.
 *
 * @example
 * const sets = new TrafficSets()
 * const web = sets.of({ protocol: 6, destinationPorts: [{ from: 443, to: 443 }] })
 * sets.and(web, sets.of({ protocol: 17 })) // NOTHING
 */
export class TrafficSets {
  readonly #sources = new IntervalMaps(NO_PORT, (op, a, b) => (op === AND ? a & b : op === OR ? a | b : a & ~b))
  readonly #destinations = new IntervalMaps(NO_PORT, (op, a, b) => this.#sources.combine(op, a, b))
  readonly #protocols = new IntervalMaps(LAST_PROTOCOL, (op, a, b) => this.#destinations.combine(op, a, b))
  readonly #matches = new Map<string, TrafficSet>()
  readonly #questions = new Map<TrafficSet, TrafficSet>()
  readonly #answers = new Map<TrafficSet, TrafficSet>()
  /** All traffic that there is. */
  readonly everything: TrafficSet
  /** What can begin a conversation: all but the TCP segments that only answer. */
  readonly openings: TrafficSet

  constructor() {
    this.everything = this.#universe(OPENS | ANSWERS)
    this.openings = this.#universe(OPENS)
  }

  /** How many different sets have been met. */
  get size(): number {
    return this.#protocols.size
  }

  and(a: TrafficSet, b: TrafficSet): TrafficSet {
    // Every set that was given out is within it.
    if (a === this.everything) return b
    if (b === this.everything) return a
    return this.#protocols.combine(AND, a, b)
  }

  or(a: TrafficSet, b: TrafficSet): TrafficSet {
    return this.#protocols.combine(OR, a, b)
  }

  /** What is in `a` and not in `b`. */
  minus(a: TrafficSet, b: TrafficSet): TrafficSet {
    return this.#protocols.combine(MINUS, a, b)
  }

  contains(outer: TrafficSet, inner: TrafficSet): boolean {
    return this.minus(inner, outer) === NOTHING
  }

  /** The traffic that a rule matches. */
  of(match: TrafficMatch): TrafficSet {
    const key = matchKey(match)
    const known = this.#matches.get(key)
    if (known !== undefined) return known
    const flags = match.answersOnly === true ? ANSWERS : OPENS | ANSWERS
    const source = this.#sources.of(merged(match.sourcePorts).map((span) => ({ ...span, value: flags })))
    const destination = this.#destinations.of(merged(match.destinationPorts).map((span) => ({ ...span, value: source })))
    const from = match.protocol === 'any' ? 0 : match.protocol
    const to = match.protocol === 'any' ? LAST_PROTOCOL : match.protocol
    const made = this.#existing([{ from, to, value: destination }])
    this.#matches.set(key, made)
    return made
  }

  /** Whether the packet is in the set; {@link NO_PORT} where it has no port. */
  has(set: TrafficSet, protocol: number, sourcePort: number, destinationPort: number, answer: boolean): boolean {
    const destination = this.#protocols.valueAt(set, protocol)
    if (destination === 0) return false
    const source = this.#destinations.valueAt(destination, destinationPort)
    return source !== 0 && (this.#sources.valueAt(source, sourcePort) & (answer && protocol === TCP ? ANSWERS : OPENS)) !== 0
  }

  /** Everything in the set, with ports (where the protocol has them) anywhere in the spans instead of its own. */
  withPorts(set: TrafficSet, change: { readonly sourcePorts?: PortSpan; readonly destinationPorts?: PortSpan }): TrafficSet {
    const spans = this.#protocols.spans(set).map(({ from, to, value }) => {
      if (!PORTED.includes(from)) return { from, to, value }
      const moved = this.#destinations
        .spans(value)
        .map((block) => ({ ...block, value: this.#otherSource(block.value, change.sourcePorts) }))
      return { from, to, value: this.#otherDestination(this.#destinations.of(moved), change.destinationPorts) }
    })
    return this.#existing(spans)
  }

  /** Of these spans what traffic there is. */
  #existing(spans: Parameters<IntervalMaps['of']>[0]): TrafficSet {
    return this.#protocols.combine(AND, this.everything, this.#protocols.of(spans))
  }

  #otherSource(source: number, ports: PortSpan | undefined): number {
    const flags = this.#sources.spans(source).reduce((all, { value }) => all | value, 0)
    return ports === undefined ? source : this.#sources.of([{ ...ports, value: flags }])
  }

  #otherDestination(destination: number, ports: PortSpan | undefined): number {
    if (ports === undefined) return destination
    const all = this.#destinations.spans(destination).reduce((sum, { value }) => this.#sources.combine(OR, sum, value), 0)
    return this.#destinations.of([{ ...ports, value: all }])
  }

  /**
   * The openings whose answers are in the set: ports swapped, for TCP the answers of the set, requests for replies of ICMP. What has
   * no ports is answered by the like of it. ICMP that is no request asks for no answer and is always in.
   */
  questionsOf(set: TrafficSet): TrafficSet {
    return this.#mirrored(set, this.#questions, (protocol, answers) => {
      if (PORTED.includes(protocol)) return this.#transposed(answers, protocol === TCP ? ANSWERS : OPENS, OPENS)
      const replies = REPLIES[protocol]
      if (replies === undefined) return answers
      return replies.reduce(
        (all, { request, reply }) => this.#exchanged(all, wholeType(request), this.#destinations.valueAt(answers, reply * 256)),
        this.#destinations.of([{ from: 0, to: NO_PORT, value: this.#sources.of([{ from: 0, to: NO_PORT, value: OPENS }]) }]),
      )
    })
  }

  /** The answers to all that is in the set, opens a conversation and is answered. */
  answersOf(set: TrafficSet): TrafficSet {
    return this.#mirrored(set, this.#answers, (protocol, questions) => {
      if (PORTED.includes(protocol)) return this.#transposed(questions, OPENS, protocol === TCP ? ANSWERS : OPENS)
      const replies = REPLIES[protocol]
      if (replies === undefined) return questions
      return replies.reduce((all, { request, reply }) => {
        const type = wholeType(request)
        const asked = this.#destinations.spans(questions).find(({ from, to }) => from <= type.to && to >= type.from)
        return asked === undefined ? all : this.#exchanged(all, { from: reply * 256, to: reply * 256 }, asked.value)
      }, 0)
    })
  }

  #mirrored(set: TrafficSet, known: Map<TrafficSet, TrafficSet>, mirror: (protocol: number, part: number) => number): TrafficSet {
    const before = known.get(set)
    if (before !== undefined) return before
    const own = this.#protocols.spans(set)
    const spans: { from: number; to: number; value: number }[] = []
    let next = 0
    for (const protocol of MIRRORED) {
      // Between them, what has no ports is its own mirror.
      for (const { from, to, value } of own) {
        const [first, last] = [Math.max(from, next), Math.min(to, protocol - 1)]
        if (first <= last) spans.push({ from: first, to: last, value })
      }
      if (protocol <= LAST_PROTOCOL)
        spans.push({ from: protocol, to: protocol, value: mirror(protocol, this.#protocols.valueAt(set, protocol)) })
      next = protocol + 1
    }
    const made = this.#existing(spans)
    known.set(set, made)
    return made
  }

  /** The map with this value in this span. */
  #exchanged(destination: number, span: PortSpan, value: number): number {
    const whole = this.#destinations.of([{ ...span, value: this.#sources.of([{ from: 0, to: NO_PORT, value: OPENS | ANSWERS }]) }])
    return this.#destinations.combine(
      OR,
      this.#destinations.combine(MINUS, destination, whole),
      this.#destinations.of([{ ...span, value }]),
    )
  }

  /** Source and destination changed places, for what has the flag; all of it gets the other flag. */
  #transposed(destination: number, flag: number, becomes: number): number {
    let all = 0
    for (const block of this.#destinations.spans(destination)) {
      const asSource = this.#sources.of([{ from: block.from, to: block.to, value: becomes }])
      const spans = this.#sources
        .spans(block.value)
        .flatMap(({ from, to, value }) => ((value & flag) === 0 ? [] : [{ from, to, value: asSource }]))
      all = this.#destinations.combine(OR, all, this.#destinations.of(spans))
    }
    return all
  }

  /** The set as blocks, in order of protocol and port. */
  blocks(set: TrafficSet): TrafficBlock[] {
    return this.#protocols.spans(set).flatMap(({ from, to, value }) => {
      const byShape = new Map<number, PortSpan[]>()
      for (const block of this.#destinations.spans(value)) {
        const same = byShape.get(block.value)
        if (same === undefined) byShape.set(block.value, [block])
        else same.push(block)
      }
      return [...byShape].flatMap(([source, ports]) => this.#sourceBlocks(source, { from, to }, ports))
    })
  }

  #sourceBlocks(source: number, protocols: PortSpan, destinationPorts: readonly PortSpan[]): TrafficBlock[] {
    const byFlags = [OPENS, ANSWERS, OPENS | ANSWERS].map((flags) => ({
      flags,
      spans: this.#sources.spans(source).filter(({ value }) => value === flags),
    }))
    return byFlags
      .filter(({ spans }) => spans.length > 0)
      .map(({ flags, spans }) => ({
        protocols,
        destinationPorts: destinationPorts.map(({ from, to }) => ({ from, to })),
        sourcePorts: spans.map(({ from, to }) => ({ from, to })),
        opens: (flags & OPENS) !== 0,
        answers: (flags & ANSWERS) !== 0,
      }))
  }

  #universe(tcpFlags: number): TrafficSet {
    const none = this.#sources.of([{ from: NO_PORT, to: NO_PORT, value: OPENS }])
    const ports = (flags: number): number => {
      const source = this.#sources.of([{ from: 0, to: NO_PORT - 1, value: flags }])
      return this.#destinations.of([{ from: 0, to: NO_PORT - 1, value: source }])
    }
    const messages = this.#destinations.of([{ from: 0, to: NO_PORT - 1, value: none }])
    const bare = this.#destinations.of([{ from: NO_PORT, to: NO_PORT, value: none }])
    const kind = (protocol: number): number => {
      if (protocol === TCP) return ports(tcpFlags)
      return PORTED.includes(protocol) ? ports(OPENS) : ICMP.includes(protocol) ? messages : bare
    }
    return this.#protocols.of(Array.from({ length: LAST_PROTOCOL + 1 }, (_, at) => ({ from: at, to: at, value: kind(at) })))
  }
}

const wholeType = (type: number): PortSpan => ({ from: type * 256, to: type * 256 + 255 })

function matchKey({ protocol, sourcePorts, destinationPorts, answersOnly }: TrafficMatch): string {
  const ports = (spans: readonly PortSpan[] | undefined): string => spans?.map(({ from, to }) => `${from}-${to}`).join() ?? '*'
  return `${protocol} ${ports(sourcePorts)} ${ports(destinationPorts)} ${answersOnly === true}`
}

/** Ascending and disjoint; a range that ends before it starts is empty. */
function merged(spans: readonly PortSpan[] | undefined): readonly PortSpan[] {
  if (spans === undefined) return ANY_PORT
  const all: { from: number; to: number }[] = []
  for (const { from, to } of [...spans].filter((span) => span.from <= span.to).sort((a, b) => a.from - b.from)) {
    const last = all.at(-1)
    if (last !== undefined && from <= last.to + 1) last.to = Math.max(last.to, to)
    else all.push({ from, to })
  }
  return all
}
