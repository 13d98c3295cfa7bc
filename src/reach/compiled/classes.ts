import type { AddressNumber } from './addresses.ts'
import type { CompiledReach } from './compile.ts'
import { Sequences } from './sequences.ts'
import { HOST } from './wiring.ts'

/** An address of a node that is asked about. */
export interface NumberedEndpoint {
  readonly node: number
  readonly port: number
  readonly address: AddressNumber
}

/**
 * Endpoints that nothing in the network tells apart: plugged in at the same place, behind the same filters, their addresses alike to
 * every range, set, route and translation.
 */
export interface EndpointClasses {
  readonly endpoints: readonly NumberedEndpoint[]
  /** Per endpoint, its class. */
  readonly classOf: Int32Array
  /** Per class, its endpoints' numbers. */
  readonly members: readonly Int32Array[]
  /** Per class, the domain: classes that the network between them tells apart in nothing but their own filters. */
  readonly domainOf: Int32Array
  readonly domainCount: number
  /** Per class, its address group: addresses that no filter tells apart. */
  readonly groupOf: Int32Array
  /** Per address group, one address. */
  readonly groups: readonly AddressNumber[]
  /** Per class: its own filters are judged apart from the way between. */
  readonly isPlain: Uint8Array
  /** Filters that are met between domains, not only at plain endpoints. */
  readonly filtersOnTheWay: ReadonlySet<number>
}

/** Every address of every host. */
export function hostEndpoints(net: CompiledReach): NumberedEndpoint[] {
  const { role, portNode, firstAddress, addresses } = net.wiring
  const found: NumberedEndpoint[] = []
  portNode.forEach((node, port) => {
    if (role[node] !== HOST) return
    for (let at = firstAddress[port]!; at < firstAddress[port + 1]!; at++) found.push({ node, port, address: addresses[at]! })
  })
  return found
}

export function classify(net: CompiledReach, endpoints: readonly NumberedEndpoint[]): EndpointClasses {
  const alike = new Likeness(net)
  const domains = new Map<number, number>()
  const groupNumbers = new Map<number, number>()
  const groups: AddressNumber[] = []
  const classNumbers = new Map<number, number>()
  const kinds = new Sequences()
  const members: number[][] = []
  const [domainOf, groupOf, plain]: [number[], number[], number[]] = [[], [], []]
  const classOf = new Int32Array(endpoints.length)
  // Neighbours get numbers close to each other: rows are then read in the order in which they lie in memory.
  const { portLink } = net.wiring
  const filters = net.index.network.filters.length + 1
  const places = Float64Array.from(
    endpoints,
    ({ port }, number) => ((portLink[port]! + 1) * filters + net.portFilterIn[port]! + 1) * endpoints.length + number,
  )
  for (const place of places.sort()) {
    const number = place % endpoints.length
    const endpoint = endpoints[number]!
    const isPlain = alike.isPlain(endpoint)
    const domain = numbered(domains, isPlain ? alike.domainOf(endpoint) : alike.alone(endpoint))
    const group = numbered(groupNumbers, alike.groupOf(endpoint.address))
    groups[group] ??= endpoint.address
    const kind = kinds.add(kinds.add(0, domain), group)
    const { port } = endpoint
    const found = numbered(classNumbers, isPlain ? kinds.add(kinds.add(kind, net.portFilterIn[port]!), net.portFilterOut[port]!) : kind)
    classOf[number] = found
    domainOf[found] = domain
    groupOf[found] = group
    plain[found] = isPlain ? 1 : 0
    const list = members[found]
    if (list === undefined) members[found] = [number]
    else list.push(number)
  }
  return {
    endpoints,
    classOf,
    members: members.map((list) => Int32Array.from(list)),
    domainOf: Int32Array.from(domainOf),
    domainCount: domains.size,
    groupOf: Int32Array.from(groupOf),
    groups,
    isPlain: Uint8Array.from(plain),
    filtersOnTheWay: alike.filtersOnTheWay,
  }
}

function numbered(numbers: Map<number, number>, key: number): number {
  const known = numbers.get(key)
  if (known !== undefined) return known
  numbers.set(key, numbers.size)
  return numbers.size - 1
}

/** What a sequence of {@link Likeness} is of. */
const OF_PLAIN = 0
const OF_ONE = 1
const OF_GROUP = 2

/** What tells addresses and hosts apart. */
class Likeness {
  readonly #net: CompiledReach
  /** Per atom, the first atom that nothing on the way tells from it. */
  readonly #coarse: Int32Array
  readonly #membersOnTheWay = new Set<number>()
  /** Addresses that a route, a next hop, a balance or an outside of a translation names. */
  readonly #named = new Set<AddressNumber>()
  readonly #ledTo = new Set<number>()
  /** By place in the addresses of ports: 0 not asked yet, 1 no, 2 yes. */
  readonly #plain: Uint8Array
  readonly filtersOnTheWay = new Set<number>()
  readonly #insides = new Map<AddressNumber, string>()
  readonly #sequences = new Sequences()
  /** By list of memberships, those of them that are met on the way, as text. */
  readonly #met = new Map<number, string>()

  constructor(net: CompiledReach) {
    this.#net = net
    this.#plain = new Uint8Array(net.wiring.addresses.length)
    const cuts = new Uint8Array(net.book.atomCount + 1)
    for (const table of net.tables) {
      for (const start of table.starts) cuts[start] = 1
      for (const address of table.singles?.keys() ?? []) this.#named.add(address)
    }
    for (const route of net.routes) {
      for (const hop of route.hops) if (hop.address >= 0) this.#named.add(hop.address)
      if (route.target >= 0) this.#ledTo.add(route.target)
    }
    this.#meetRewrites(cuts)
    this.#meetFilters(cuts)
    this.#coarse = new Int32Array(net.book.atomCount)
    for (let atom = 1; atom < this.#coarse.length; atom++) this.#coarse[atom] = cuts[atom] === 1 ? atom : this.#coarse[atom - 1]!
  }

  /** Filters that are not only at the ports of plain hosts are met on the way. */
  #meetFilters(cuts: Uint8Array): void {
    const net = this.#net
    const { wiring } = net
    const onTheWay = this.filtersOnTheWay
    for (const filter of net.nodeFilter) onTheWay.add(filter)
    wiring.portNode.forEach((node, port) => {
      if (wiring.role[node] === HOST && this.#isPlainPort(node, port)) return
      onTheWay.add(net.portFilterIn[port]!)
      onTheWay.add(net.portFilterOut[port]!)
    })
    for (const filter of onTheWay) {
      if (filter < 0) continue
      for (const { source, destination } of net.filters.get(filter).rules)
        for (const matcher of [source, destination]) this.#meet(cuts, matcher)
    }
  }

  #meetRewrites(cuts: Uint8Array): void {
    this.#meet(cuts, this.#net.isPrivate)
    for (const [, { translations, masquerades, balances }] of this.#net.rewrites) {
      for (const { sources, exceptTo } of masquerades) for (const matcher of [sources, exceptTo ?? -1]) this.#meet(cuts, matcher)
      for (const { address, targets } of balances)
        for (const each of [address, ...targets.map((target) => target.address)]) this.#named.add(each)
      for (const { outside } of translations) this.#named.add(outside)
    }
    for (const [, { translations }] of this.#net.rewrites) {
      for (const { port, inside, outside } of translations) {
        const after = `${port}:${this.groupOf(outside)}:${this.#answering(outside, -1)}`
        this.#insides.set(inside, `${this.#insides.get(inside) ?? ''} ${after}`)
      }
    }
  }

  #meet(cuts: Uint8Array, matcher: number): void {
    const { ranges, sets } = this.#net.matchers.partsOf(matcher, false)
    for (const list of ranges) {
      for (let i = 0; i < list.length; i += 2) {
        cuts[list[i]!] = 1
        cuts[list[i + 1]! + 1] = 1
      }
    }
    for (const set of sets) this.#membersOnTheWay.add(set)
  }

  /** A host with one plug, of whose address nothing else speaks: there may be very many of them. */
  isPlain(endpoint: NumberedEndpoint): boolean {
    const { firstAddress, addresses } = this.#net.wiring
    for (let at = firstAddress[endpoint.port]!; at < firstAddress[endpoint.port + 1]!; at++) {
      if (addresses[at] !== endpoint.address) continue
      if (this.#plain[at] === 0) this.#plain[at] = this.#findPlain(endpoint) ? 2 : 1
      return this.#plain[at] === 2
    }
    return this.#findPlain(endpoint)
  }

  #findPlain({ node, port, address }: NumberedEndpoint): boolean {
    const { wiring, owners, index, rewrites } = this.#net
    const model = index.network.nodes[node]!
    if (wiring.role[node] !== HOST || model.interfaces.length !== 1 || model.unmodelled !== undefined || wiring.hides[port]! > 0)
      return false
    if (wiring.portTunnel[port]! >= 0 || wiring.nodeDown[node] === 1 || rewrites.has(node)) return false
    if (this.#named.has(address) || this.#ledTo.has(port)) return false
    const link = wiring.portLink[port]!
    return link >= 0 && owners.answersAlone(link, address) && this.#isAlone(address, node)
  }

  #isPlainPort(node: number, port: number): boolean {
    const { firstAddress, addresses } = this.#net.wiring
    return addresses.subarray(firstAddress[port], firstAddress[port + 1]).every((address) => this.isPlain({ node, port, address }))
  }

  /** No node on the way has the address, too. */
  #isAlone(address: AddressNumber, node: number): boolean {
    const { wiring, owners } = this.#net
    return owners.ownersOf(address).every((port) => wiring.portNode[port] === node || wiring.role[wiring.portNode[port]!] === HOST)
  }

  /** Equal for plain endpoints that nothing between tells apart. */
  domainOf({ port, address }: NumberedEndpoint): number {
    const { wiring, owners, book, portTable } = this.#net
    const link = wiring.portLink[port]!
    let place = this.#sequences.add(this.#sequences.add(this.#sequences.add(0, OF_PLAIN), link), portTable[port]!)
    place = this.#sequences.add(this.#sequences.add(place, wiring.antiSpoof[port]!), this.#coarse[book.atomOf(address)]!)
    place = this.#sequences.addPart(place, this.#membersMet(address))
    const elsewhere = owners.answersNowhereElse(link, address) ? '' : this.#answering(address, link)
    const insides = this.#insides.get(address) ?? ''
    return elsewhere === '' && insides === '' ? place : this.#sequences.addPart(place, `${elsewhere}|${insides}`)
  }

  /** Of an endpoint that is like no other; never what {@link Likeness.domainOf} gives. */
  alone({ port, address }: NumberedEndpoint): number {
    return this.#sequences.add(this.#sequences.add(this.#sequences.add(0, OF_ONE), port), address)
  }

  #membersMet(address: AddressNumber): string {
    const { book } = this.#net
    const list = book.membershipListOf(address)
    let met = this.#met.get(list)
    if (met === undefined) {
      met = (book.membershipsOf(address) ?? new Int32Array(0)).filter((set) => this.#membersOnTheWay.has(set)).join()
      this.#met.set(list, met)
    }
    return met
  }

  /** All that any filter can tell of an address. */
  groupOf(address: AddressNumber): number {
    const { book } = this.#net
    return this.#sequences.add(this.#sequences.add(this.#sequences.add(0, OF_GROUP), book.atomOf(address)), book.membershipListOf(address))
  }

  /** The other links where somebody answers for the address. */
  #answering(address: AddressNumber, except: number): string {
    const { owners, wiring } = this.#net
    const links = owners.answering(address).map((port) => wiring.portLink[port]!)
    return links.length === 1 && links[0] === except ? '' : links.filter((link) => link !== except).join()
  }
}
