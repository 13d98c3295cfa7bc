import { interfaceUp } from './interfaces.ts'
import type { Down } from './model.ts'
import type { Hop, Resolution } from './paths.ts'
import type { End, Prepared, ReadyNode } from './prepare.ts'
import { routeUp } from './static-tables.ts'

/**
 * How nodes reach next hops, under what is down. Next hops are looked up among connected ranges and, where the session is
 * not a direct eBGP one, static routes; a default route does not count, as in FRR (`ip nht resolve-via-default` is off).
 * Routes learned by BGP do not count either.
 */
export class NextHopResolver {
  readonly #prepared: Prepared
  readonly #down: Down
  /** By number of the end, then of the hop. */
  readonly #known: (Resolution | undefined | null)[][]

  constructor(prepared: Prepared, down: Down) {
    this.#prepared = prepared
    this.#down = down
    this.#known = Array.from(prepared.ends, () => [])
  }

  resolve(end: End, hop: Hop | undefined): Resolution | undefined {
    if (hop === undefined) return undefined
    const known = this.#known[end.number]!
    const before = known[hop.id]
    if (before !== undefined) return before ?? undefined
    const found = this.#find(this.#prepared.nodes[end.node]!, hop, end.direct)
    known[hop.id] = found ?? null
    return found
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
    switch (target.kind) {
      case 'gateway':
        return { nextHop: { interface: target.interface, address: target.address, kind: 'gateway' }, metric: 0 }
      case 'connected':
        return { nextHop: { interface: target.interface, address: hop.text, kind: 'gateway' }, metric: 0 }
      case 'peer':
        return { nextHop: { interface: target.interface, kind: 'peer' }, metric: 0 }
      default:
        return undefined
    }
  }
}
