import { interfaceUp } from './interfaces.ts'
import type { FeltDown } from './felt.ts'
import type { Hop, Resolution } from './paths.ts'
import type { End, Prepared, ReadyNode } from './prepare.ts'
import { routeUp } from './static-tables.ts'

/** Of a next hop behind a static route in BIRD: worse than any other (`rt_get_igp_metric`, IGP_METRIC_UNKNOWN); FRR has 0. */
const UNKNOWN_METRIC = 2 ** 31

/**
 * How nodes reach next hops, under what is down. Next hops are looked up among connected ranges and, where the session is
 * not a direct eBGP one, static routes; a default route does not count, as in FRR (`ip nht resolve-via-default` is off).
 * Routes learned by BGP do not count either.
 */
export class NextHopResolver {
  readonly #prepared: Prepared
  readonly #down: FeltDown
  /** By number of the end: how it reaches its peer itself, which most next hops are. */
  readonly #peers: (Resolution | undefined | null)[]
  /** The others, by hop, then by end. */
  readonly #others = new Map<Hop, Map<End, Resolution | undefined>>()

  constructor(prepared: Prepared, down: FeltDown) {
    this.#prepared = prepared
    this.#down = down
    this.#peers = Array.from({ length: prepared.ends.length })
  }

  resolve(end: End, hop: Hop | undefined): Resolution | undefined {
    if (hop === undefined) return undefined
    if (hop === end.peerHop) {
      let found = this.#peers[end.number]
      if (found === undefined) this.#peers[end.number] = found = this.#find(this.#prepared.nodes[end.node]!, hop, end.direct) ?? null
      return found ?? undefined
    }
    let ofHop = this.#others.get(hop)
    if (ofHop === undefined) this.#others.set(hop, (ofHop = new Map<End, Resolution | undefined>()))
    if (!ofHop.has(end)) ofHop.set(end, this.#find(this.#prepared.nodes[end.node]!, hop, end.direct))
    return ofHop.get(end)
  }

  #find(ready: ReadyNode, hop: Hop, direct: boolean): Resolution | undefined {
    const { node } = ready
    const fixed = ready.statics?.routes.longest(hop.address, (same) => same.some((route) => routeUp(node, route, this.#down)))
    const route = fixed?.find((candidate) => routeUp(node, candidate, this.#down))
    const ranges = ready.connectedTable.longest(hop.address, (same) => same.some((range) => interfaceUp(node, range.interface, this.#down)))
    const range = ranges?.find((candidate) => interfaceUp(node, candidate.interface, this.#down))
    const connectedLength = range?.prefix.length ?? -1
    if (route === undefined || connectedLength >= route.prefix.length) {
      if (range === undefined) return undefined
      return { nextHop: { interface: range.interface.name, address: hop.text, kind: 'gateway' }, metric: 0 }
    }
    if (direct || route.prefix.length === 0) return undefined
    const target = route.target
    const metric = node.system === 'bird' ? UNKNOWN_METRIC : 0
    switch (target.kind) {
      case 'gateway':
        return { nextHop: { interface: target.interface, address: target.address, kind: 'gateway' }, metric }
      case 'connected':
        return { nextHop: { interface: target.interface, address: hop.text, kind: 'gateway' }, metric }
      case 'peer':
        return { nextHop: { interface: target.interface, kind: 'peer' }, metric }
      default:
        return undefined
    }
  }
}
