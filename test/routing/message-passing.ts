import type { Aggregate, Network, NetworkNode, Session, SessionEnd } from '../../src/network/model.ts'
import { choose, sideBySide } from './plain-decision.ts'
import { judge } from './plain-policy.ts'
import { isInside, rangeOf } from './plain-prefixes.ts'

/**
 * A second, deliberately simple BGP: every session is a queue of messages, and a seeded dice picks which queue speaks next.
 * Written apart from `src/routing`, from RFC 4271 §9, RFC 4456 and the comments of the model, so that the two can disagree.
 */
export interface OraclePath {
  readonly prefix: string
  readonly nextHop: string
  readonly asPath: readonly number[]
  readonly asSet: readonly number[]
  readonly origin: number
  readonly localPreference: number
  readonly med: number
  readonly communities: readonly string[]
  readonly weight: number
  readonly originatorId: string
  readonly clusterList: readonly string[]
  /** Made of longer routes. */
  readonly aggregate: boolean
  readonly session: Session | undefined
  readonly sender: NetworkNode | undefined
  readonly senderAddress: string
}

interface Message {
  readonly prefix: string
  readonly path: OraclePath | undefined
}

export class PlainBgp {
  readonly network: Network
  /** By session and receiver: what is held, by prefix. */
  readonly ribIn = new Map<string, Map<string, OraclePath>>()
  readonly #own = new Map<string, readonly OraclePath[]>()

  constructor(network: Network) {
    this.network = network
  }

  router(id: string): NetworkNode {
    return this.network.nodes.find((node) => node.id === id)!
  }

  best(router: NetworkNode, prefix: string): OraclePath | undefined {
    return choose(router, this.candidates(router, prefix))
  }

  /** The neighbours that packets for the prefix are sent to. */
  hops(router: NetworkNode, prefix: string): string[] {
    const usable = this.candidates(router, prefix)
    const best = choose(router, usable)
    if (best?.session === undefined) return []
    return [...new Set(sideBySide(router, best, usable).map((path) => hopOf(router, path)!))].sort()
  }

  candidates(router: NetworkNode, prefix: string): OraclePath[] {
    return [
      ...this.own(router).filter((path) => path.prefix === prefix),
      ...(router.bgp!.aggregates ?? []).filter((one) => one.prefix === prefix).flatMap((one) => this.aggregated(router, one)),
      ...this.network.sessions
        .flatMap((session) => this.ribIn.get(`${session.id}>${router.id}`)?.get(prefix) ?? [])
        .filter((path) => hopOf(router, path) !== undefined),
    ]
  }

  learned(router: NetworkNode): OraclePath[] {
    return this.network.sessions.flatMap((session) => [...(this.ribIn.get(`${session.id}>${router.id}`)?.values() ?? [])])
  }

  own(router: NetworkNode): readonly OraclePath[] {
    const known = this.#own.get(router.id) ?? this.#originate(router)
    this.#own.set(router.id, known)
    return known
  }

  #originate(router: NetworkNode): OraclePath[] {
    return router.bgp!.originations.flatMap(({ policy }) =>
      router.interfaces
        .flatMap((port) => port.addresses.map(rangeOf))
        .flatMap((prefix) => judge(policy, { ...made(router, prefix), origin: 2 }, router.bgp!.asn)),
    )
  }

  aggregated(router: NetworkNode, { prefix, asSet }: Aggregate): OraclePath[] {
    const longer = [...this.own(router), ...this.learned(router).filter((path) => hopOf(router, path) !== undefined)].filter(
      (path) => path.prefix !== prefix && isInside(path.prefix, prefix, 0, 32),
    )
    if (longer.length === 0) return []
    let common = 0
    while (longer.every((path) => path.asPath[common] !== undefined && path.asPath[common] === longer[0]!.asPath[common])) common++
    const rest = new Set(longer.flatMap((path) => [...path.asPath.slice(common), ...path.asSet]))
    return [
      {
        ...made(router, prefix),
        aggregate: true,
        origin: Math.max(...longer.map((path) => path.origin)),
        asPath: asSet ? longer[0]!.asPath.slice(0, common) : [],
        asSet: asSet ? [...rest].sort((a, b) => a - b) : [],
        communities: asSet ? [...new Set(longer.flatMap((path) => path.communities))].sort() : [],
      },
    ]
  }

  /** What one end of a session makes of what the other end has chosen: nothing, or the path that it holds. */
  passed(session: Session, from: SessionEnd, to: SessionEnd, path: OraclePath | undefined): OraclePath | undefined {
    const sent = path === undefined ? undefined : this.#send(session, from, to, path)
    return sent === undefined ? undefined : this.#accept(session, to, sent)
  }

  #send(session: Session, from: SessionEnd, to: SessionEnd, path: OraclePath): OraclePath | undefined {
    const router = this.router(from.node)
    const bgp = router.bgp!
    const external = session.kind === 'ebgp'
    if (path.session === session && (!external || router.system === 'bird')) return undefined
    const source = path.session?.ends.find((end) => end.node === router.id)
    const reflects = path.session?.kind === 'ibgp' && !external
    if (reflects && source?.reflectsTo !== true && from.reflectsTo !== true) return undefined
    if (
      !path.aggregate &&
      (bgp.aggregates ?? []).some((one) => one.summaryOnly && one.prefix !== path.prefix && isInside(path.prefix, one.prefix, 0, 32))
    )
      return undefined
    if (path.communities.includes('65535:65282') || (external && path.communities.includes('65535:65281'))) return undefined
    const replaced = (asn: number): number =>
      external && from.overridesAs === true && asn === this.router(to.node).bgp!.asn ? bgp.asn : asn
    const keeps = path.nextHop !== '' && (reflects || (!external && !from.nextHopSelf))
    const [out] = judge(
      from.export,
      {
        ...path,
        nextHop: keeps ? path.nextHop : from.address,
        asPath: path.asPath.map(replaced),
        asSet: [...new Set(path.asSet.map(replaced))].sort((a, b) => a - b),
        med: external && path.session !== undefined ? 0 : path.med,
        originatorId: reflects ? path.originatorId || path.sender!.bgp!.routerId : '',
        clusterList: reflects ? [bgp.clusterId ?? bgp.routerId, ...path.clusterList] : [],
      },
      bgp.asn,
    )
    if (out === undefined) return undefined
    return {
      ...out,
      asPath: external ? [bgp.asn, ...out.asPath] : out.asPath,
      aggregate: false,
      session,
      sender: router,
      senderAddress: from.address,
    }
  }

  #accept(session: Session, end: SessionEnd, path: OraclePath): OraclePath | undefined {
    const router = this.router(end.node)
    const bgp = router.bgp!
    const seen = [...path.asPath, ...path.asSet].filter((asn) => asn === bgp.asn).length
    if (seen > (end.allowsOwnAs ?? 0)) return undefined
    if (router.interfaces.some((port) => port.addresses.some((address) => address.startsWith(`${path.nextHop}/`)))) return undefined
    if (path.originatorId === bgp.routerId) return undefined
    const looksAtClusters = router.system !== 'bird' || end.reflectsTo === true
    if (looksAtClusters && path.clusterList.includes(bgp.clusterId ?? bgp.routerId)) return undefined
    const localPreference = session.kind === 'ebgp' ? 100 : path.localPreference
    const [held] = judge(end.import, { ...path, localPreference, weight: end.weight ?? 0 }, bgp.asn)
    return held
  }
}

/** Lets the routers talk until nobody has anything more to say; undefined when they do not come to an end. */
export function messagePassing(network: Network, seed: number, steps = 2000): PlainBgp | undefined {
  const bgp = new PlainBgp(network)
  const bests = new Map<string, string>()
  const queues = new Map<string, Message[]>()
  for (const session of network.sessions) for (const end of session.ends) queues.set(`${session.id}>${end.node}`, [])
  let dice = seed >>> 0
  const roll = (n: number): number => {
    dice = (Math.imul(dice, 1664525) + 1013904223) >>> 0
    return Math.floor((dice / 2 ** 32) * n)
  }

  const decide = (router: NetworkNode, prefix: string): void => {
    const best = bgp.best(router, prefix)
    const text = best === undefined ? '' : JSON.stringify({ ...best, session: best.session?.id, sender: best.sender?.id })
    if (text === (bests.get(`${router.id} ${prefix}`) ?? '')) return
    bests.set(`${router.id} ${prefix}`, text)
    for (const session of network.sessions)
      for (const to of session.ends)
        if (to.node !== router.id && session.ends.some((end) => end.node === router.id))
          queues.get(`${session.id}>${to.node}`)!.push({ prefix, path: best })
  }
  const decideAll = (router: NetworkNode, prefix: string): void => {
    decide(router, prefix)
    for (const aggregate of router.bgp!.aggregates ?? []) if (isInside(prefix, aggregate.prefix, 0, 32)) decide(router, aggregate.prefix)
  }

  for (const router of network.nodes) for (const path of bgp.own(router)) decideAll(router, path.prefix)
  for (let step = 0; step < steps; step++) {
    const waiting = [...queues].filter(([, queue]) => queue.length > 0)
    if (waiting.length === 0) return bgp
    const [key, queue] = waiting[roll(waiting.length)]!
    const message = queue.shift()!
    const [sessionName, receiver] = key.split('>') as [string, string]
    const session = network.sessions.find((one) => one.id === sessionName)!
    const from = session.ends.find((end) => end.node !== receiver)!
    const to = session.ends.find((end) => end.node === receiver)!
    const held = bgp.ribIn.get(key) ?? new Map<string, OraclePath>()
    bgp.ribIn.set(key, held)
    const path = bgp.passed(session, from, to, message.path)
    if (path === undefined) held.delete(message.prefix)
    else held.set(message.prefix, path)
    decideAll(bgp.router(receiver), message.prefix)
  }
  return undefined
}

function made(router: NetworkNode, prefix: string): OraclePath {
  return {
    prefix,
    nextHop: '',
    asPath: [],
    asSet: [],
    origin: 0,
    localPreference: 100,
    med: 0,
    communities: [],
    weight: router.system === 'bird' ? 100_000 : 32_768,
    originatorId: '',
    clusterList: [],
    aggregate: false,
    session: undefined,
    sender: undefined,
    senderAddress: '',
  }
}

/** The neighbour that leads to the next hop: on a network of the router's own, else (iBGP) by a static route. */
export function hopOf(router: NetworkNode, path: OraclePath): string | undefined {
  const near = router.interfaces.flatMap((port) => port.addresses.map(rangeOf))
  if (near.some((range) => isInside(`${path.nextHop}/32`, range, 32, 32))) return path.nextHop
  if (path.session?.kind === 'ebgp') return undefined
  const route = router.tables[0]!.routes.find((one) => isInside(`${path.nextHop}/32`, one.prefix, 32, 32))
  return route?.target.kind === 'gateway' ? route.target.address : undefined
}
