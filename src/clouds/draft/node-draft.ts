import type {
  Balance,
  BgpSpeaker,
  FilterId,
  Interface,
  InterfaceRef,
  LinkId,
  Masquerade,
  NetworkNode,
  NodeId,
  NodeRole,
  Place,
  Provenance,
  RouteTarget,
  StaticRoute,
  Table,
  TakenRoutes,
  Translation,
  TunnelId,
} from '../../network/model.ts'
import { Shelf } from './shelf.ts'

export interface NodeStart {
  readonly role: NodeRole
  readonly kind: string
  readonly place: Place
  readonly from: Provenance
  readonly system?: string
  readonly aliases?: readonly string[]
}

/** What an interface is, before it is plugged in; 9,001 bytes and no source check unless said. */
export interface PortStart {
  readonly name: string
  readonly addresses?: readonly string[]
  readonly mtu?: number
  readonly table?: string
  readonly filterIn?: FilterId
  readonly filterOut?: FilterId
  readonly antiSpoof?: boolean
  readonly hidesIdentity?: boolean
  /** The GRE tunnel that the port is an end of; or the port is a loopback. Ethernet unless said. */
  readonly tunnel?: TunnelId
  readonly kind?: Interface['kind']
  readonly from: Provenance
}

export interface RouteStart {
  readonly prefix: string
  readonly target: RouteTarget
  readonly preference?: number
  readonly origin?: StaticRoute['origin']
  /** Equal routes that all say so are used side by side. */
  readonly shares?: boolean
  readonly from: Provenance
}

interface MutablePort {
  readonly name: string
  readonly start: PortStart
  link: LinkId | undefined
  filterIn: FilterId | undefined
  filterOut: FilterId | undefined
  table: string | undefined
  antiSpoof: boolean
}

interface MutableTable {
  readonly name: string
  from: Provenance | undefined
  readonly routes: StaticRoute[]
  takes: readonly TakenRoutes[]
}

/** Bytes, where a cloud does not say another: jumbo frames. */
const JUMBO = 9001

const NONE: readonly never[] = []

/** A node that grows until {@link Draft.finish}. Most nodes are hosts with one port: what they do not have costs nothing. */
export class NodeDraft {
  readonly id: NodeId
  readonly start: NodeStart
  readonly #ports = new Shelf<MutablePort>()
  readonly #tables = new Shelf<MutableTable>()
  #shared: readonly Table[] | undefined
  #translations: Translation[] | undefined
  #masquerades: readonly Masquerade[] = NONE
  #balances: readonly Balance[] = NONE
  #aliases: readonly string[] = NONE
  #assumes: readonly string[] = NONE
  #counters: Map<string, number> | undefined
  role: NodeRole
  hidesIdentity = false
  clampsMss = false
  bgp: BgpSpeaker | undefined
  unmodelled: string | undefined
  standsFor: string | undefined
  knownAs: readonly string[] = NONE
  forwardFilter: FilterId | undefined
  /** The node is made elsewhere (a router of the design): its ports and first table are what is added to it. */
  isMerged = false

  constructor(id: NodeId, start: NodeStart) {
    this.id = id
    this.start = start
    this.role = start.role
    for (const alias of start.aliases ?? []) this.alias(alias)
  }

  /** A name that no port of this node has yet: `s1`, `s2`… */
  freshName(stem: string): string {
    this.#counters ??= new Map()
    const n = (this.#counters.get(stem) ?? 0) + 1
    this.#counters.set(stem, n)
    return `${stem}${n}`
  }

  hasPort(name: string): boolean {
    return this.#ports.get(name) !== undefined
  }

  /** Gives the place of the port, for `wire` and `plug`. */
  port(start: PortStart): InterfaceRef {
    if (this.hasPort(start.name)) throw new Error(`${this.id} has a port ${start.name} already`)
    const { name, filterIn, filterOut, table, antiSpoof = false } = start
    this.#ports.add({ name, start, link: undefined, filterIn, filterOut, table, antiSpoof })
    return { node: this.id, interface: name }
  }

  /** Changes what a port was started with. */
  change(
    name: string,
    change: { readonly filterIn?: FilterId; readonly filterOut?: FilterId; readonly table?: string; readonly antiSpoof?: boolean },
  ): void {
    const port = this.#port(name)
    if (change.filterIn !== undefined) port.filterIn = change.filterIn
    if (change.filterOut !== undefined) port.filterOut = change.filterOut
    if (change.table !== undefined) port.table = change.table
    if (change.antiSpoof !== undefined) port.antiSpoof = change.antiSpoof
  }

  plugged(name: string, link: LinkId): void {
    this.#port(name).link = link
  }

  /** The table exists from here on, empty or not; the first one made is the node's default table. */
  table(name: string, from?: Provenance): void {
    this.#table(name, from)
  }

  route(table: string, start: RouteStart): void {
    const { prefix, target, preference = 1, origin = 'static', shares, from } = start
    this.#table(table).routes.push({ prefix, target, preference, origin, ...(shares === true ? { shares } : {}), from })
  }

  /** Finished tables that many nodes have alike; they come before the node's own. */
  share(tables: readonly Table[]): void {
    this.#shared = tables
  }

  /** One more finished table. */
  give(table: Table): void {
    this.#shared = [...(this.#shared ?? NONE), table]
  }

  /** What another table has learned by BGP comes into this one. */
  take(table: string, taken: TakenRoutes): void {
    const found = this.#table(table)
    found.takes = [...found.takes, taken]
  }

  translate(translation: Translation): void {
    this.#translations ??= []
    this.#translations.push(translation)
  }

  masquerade(masquerade: Masquerade): void {
    this.#masquerades = [...this.#masquerades, masquerade]
  }

  balance(balance: Balance): void {
    this.#balances = [...this.#balances, balance]
  }

  alias(name: string): void {
    if (name !== '' && name !== this.id && !this.#aliases.includes(name)) this.#aliases = [...this.#aliases, name]
  }

  /** A sentence, said of every answer that passes here; the same one is said once. */
  assume(sentence: string): void {
    if (!this.#assumes.includes(sentence)) this.#assumes = [...this.#assumes, sentence]
  }

  finish(): NetworkNode {
    const { system, kind, place, from } = this.start
    const own = this.#tables.items.map(finishTable)
    return {
      id: this.id,
      role: this.role,
      ...(system === undefined ? {} : { system }),
      kind,
      ...(this.#aliases.length === 0 ? {} : { aliases: this.#aliases }),
      place,
      interfaces: this.#ports.items.map(finishPort),
      tables: this.#shared === undefined ? own : own.length === 0 ? this.#shared : [...this.#shared, ...own],
      ...(this.forwardFilter === undefined ? {} : { forwardFilter: this.forwardFilter }),
      translations: this.#translations ?? NONE,
      ...(this.#masquerades.length === 0 ? {} : { masquerades: this.#masquerades }),
      ...(this.#balances.length === 0 ? {} : { balances: this.#balances }),
      ...(this.bgp === undefined ? {} : { bgp: this.bgp }),
      clampsMss: this.clampsMss,
      ...(this.hidesIdentity ? { hidesIdentity: true } : {}),
      ...(this.unmodelled === undefined ? {} : { unmodelled: this.unmodelled }),
      ...(this.standsFor === undefined ? {} : { standsFor: this.standsFor }),
      ...(this.knownAs.length === 0 ? {} : { knownAs: this.knownAs }),
      ...(this.#assumes.length === 0 ? {} : { assumes: this.#assumes.join('; ') }),
      from,
    }
  }

  #port(name: string): MutablePort {
    const port = this.#ports.get(name)
    if (port === undefined) throw new Error(`${this.id} has no port ${name}`)
    return port
  }

  #table(name: string, from?: Provenance): MutableTable {
    const known = this.#tables.get(name)
    if (known === undefined) return this.#tables.add({ name, from, routes: [], takes: NONE })
    if (from !== undefined) known.from = from
    return known
  }
}

function finishPort({ start, link, filterIn, filterOut, table, antiSpoof }: MutablePort): Interface {
  return {
    name: start.name,
    kind: start.kind ?? 'ethernet',
    addresses: start.addresses ?? [],
    mtu: start.mtu ?? JUMBO,
    ...(link === undefined ? {} : { link }),
    ...(start.tunnel === undefined ? {} : { tunnel: start.tunnel }),
    ...(table === undefined ? {} : { table }),
    ...(filterIn === undefined ? {} : { filterIn }),
    ...(filterOut === undefined ? {} : { filterOut }),
    antiSpoof,
    ...(start.hidesIdentity === true ? { hidesIdentity: true } : {}),
    from: start.from,
  }
}

function finishTable({ name, routes, takes, from }: MutableTable): Table {
  return { name, routes, ...(takes.length === 0 ? {} : { takes }), ...(from === undefined ? {} : { from }) }
}
