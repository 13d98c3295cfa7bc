import { compareText } from '../../core/stable.ts'
import {
  filterId,
  linkId,
  type AddressSet,
  type AddressSetId,
  type Endpoint,
  type EndpointGroup,
  type Filter,
  type FilterId,
  type InterfaceRef,
  type Link,
  type LinkId,
  type NodeId,
  type Provenance,
  type Session,
  type SharedRisk,
  type Watch,
} from '../../network/model.ts'
import type { NetworkPart } from '../cloud.ts'
import type { JoinedEnd } from '../tunnel-faces.ts'
import { NodeDraft, type NodeStart } from './node-draft.ts'

/** Collects a {@link NetworkPart}; every step is a map look-up, so that 100,000 interfaces cost no more than themselves. */
export class Draft {
  readonly #nodes = new Map<NodeId, NodeDraft>()
  readonly #links = new Map<LinkId, Omit<Link, 'ends'> & { readonly ends: InterfaceRef[] }>()
  readonly #filters = new Map<FilterId, Filter>()
  readonly #sets = new Map<AddressSetId, AddressSet>()
  readonly #groups = new Map<string, { readonly prefixes: Set<string>; readonly members: Endpoint[]; readonly from: Provenance }>()
  readonly #internet = new Map<string, { readonly node: NodeId; readonly interface: string; readonly addresses: Set<string> }>()
  readonly #underlay = new Set<string>()
  readonly #joinedEnds: JoinedEnd[] = []
  readonly #sessions: Session[] = []
  readonly #risks = new Map<string, SharedRisk>()
  #fabricAddresses = 0

  /** Makes the node, or gives the one that is there already (whatever it was started with). */
  node(id: NodeId, start: NodeStart): NodeDraft {
    const known = this.#nodes.get(id)
    if (known !== undefined) return known
    const made = new NodeDraft(id, start)
    this.#nodes.set(id, made)
    return made
  }

  find(id: NodeId): NodeDraft | undefined {
    return this.#nodes.get(id)
  }

  /** A node that must be there. */
  get(id: NodeId): NodeDraft {
    const known = this.#nodes.get(id)
    if (known === undefined) throw new Error(`no node ${id} in the draft`)
    return known
  }

  /** Point to point between two ports that exist; with `watch` it is among what failure sweeps try, and found dead so. */
  wire(id: string, label: string, a: InterfaceRef, b: InterfaceRef, from: Provenance = {}, watch?: Watch): void {
    this.#link(id, 'wire', label, from, watch)
    this.plug(id, a)
    this.plug(id, b)
  }

  /** One broadcast domain; ports come in by {@link plug}. */
  segment(id: string, label: string, from: Provenance): void {
    this.#link(id, 'segment', label, from)
  }

  /** Puts the link among what failure sweeps try, under that name. */
  mayFail(id: string, label: string): void {
    const link = this.#links.get(linkId(id))
    if (link === undefined) throw new Error(`no link ${id} in the draft`)
    this.#links.set(linkId(id), { ...link, label, fails: true })
  }

  plug(id: string, end: InterfaceRef): void {
    const link = this.#links.get(linkId(id))
    if (link === undefined) throw new Error(`no link ${id} in the draft`)
    link.ends.push(end)
    this.get(end.node).plugged(end.interface, linkId(id))
  }

  /** Made once: the same id again changes nothing. */
  filter(id: string, make: () => Omit<Filter, 'id'>): FilterId {
    const name = filterId(id)
    if (!this.#filters.has(name)) this.#filters.set(name, { id: name, ...make() })
    return name
  }

  addressSet(id: AddressSetId, make: () => Omit<AddressSet, 'id'>): AddressSetId {
    if (!this.#sets.has(id)) this.#sets.set(id, { id, ...make() })
    return id
  }

  /** Adds to the group of that name what is not in it yet. */
  endpoint(group: string, from: Provenance, members: Iterable<Endpoint>, prefixes: Iterable<string> = []): void {
    let known = this.#groups.get(group)
    if (known === undefined) this.#groups.set(group, (known = { prefixes: new Set(), members: [], from }))
    for (const prefix of prefixes) known.prefixes.add(prefix)
    for (const member of members) known.members.push(member)
  }

  /** The internet sends these addresses (or ranges, with a length) to that port. */
  internet(at: InterfaceRef, addresses: Iterable<string>): void {
    const key = `${at.node}|${at.interface}`
    let known = this.#internet.get(key)
    if (known === undefined) this.#internet.set(key, (known = { ...at, addresses: new Set() }))
    for (const address of addresses) known.addresses.add(address)
  }

  /** A link-local address that only the fabric knows, so that `deliver` finds the interface; with length. */
  fabricAddress(): string {
    return linkLocal(++this.#fabricAddresses)
  }

  /** A range that carries tunnels and must not be learned through them. */
  underlay(range: string): void {
    this.#underlay.add(range)
  }

  /** The end of a tunnel that another part has the other end of; its port must be plugged into the tunnel's link. */
  joinedEnd(end: JoinedEnd): void {
    this.#joinedEnds.push(end)
  }

  /** A session between two nodes of this part. */
  session(session: Session): void {
    this.#sessions.push(session)
  }

  /** One more link that fails with all others of that risk. */
  risk(name: string, link: LinkId, from: Provenance): void {
    const known = this.#risks.get(name) ?? { name, nodes: [], links: [], tunnels: [], from }
    this.#risks.set(name, { ...known, links: [...known.links, link] })
  }

  finish(): NetworkPart {
    const byId = <T extends { readonly id: string }>(items: Iterable<T>): T[] => [...items].sort((a, b) => compareText(a.id, b.id))
    const nodes = byId(this.#nodes.values())
    return {
      nodes: nodes.filter((node) => !node.isMerged).map((node) => node.finish()),
      links: byId(this.#links.values()),
      filters: byId(this.#filters.values()),
      addressSets: byId(this.#sets.values()),
      endpoints: [...this.#groups]
        .map(([name, group]): EndpointGroup => ({
          name,
          prefixes: [...group.prefixes],
          members: group.members,
          from: group.from,
        }))
        .sort((a, b) => compareText(a.name, b.name)),
      routers: nodes
        .filter((node) => node.isMerged)
        .map((node) => node.finish())
        .map(({ id, interfaces, tables }) => ({ node: id, interfaces, routes: tables[0]?.routes ?? [] })),
      underlay: [...this.#underlay].sort(compareText),
      ...(this.#joinedEnds.length === 0 ? {} : { joinedEnds: this.#joinedEnds }),
      ...(this.#sessions.length === 0 ? {} : { sessions: byId(this.#sessions) }),
      // What fails alone is no shared risk.
      ...([...this.#risks.values()].some(({ links }) => links.length > 1)
        ? { sharedRisks: [...this.#risks.values()].filter(({ links }) => links.length > 1) }
        : {}),
      internet: [...this.#internet.values()]
        .map((each) => ({ ...each, addresses: [...each.addresses].sort(compareText) }))
        .sort((a, b) => compareText(a.node, b.node) || compareText(a.interface, b.interface)),
    }
  }

  #link(id: string, kind: Link['kind'], label: string, from: Provenance, watch?: Watch): void {
    if (this.#links.has(linkId(id))) throw new Error(`there is a link ${id} already`)
    this.#links.set(linkId(id), {
      id: linkId(id),
      kind,
      ends: [],
      fails: watch !== undefined,
      label,
      from,
      ...(watch === undefined ? {} : { watch }),
    })
  }
}

/** The n-th link-local address, from 1; with length. */
export function linkLocal(n: number): string {
  const high = Math.floor(n / 0x10000)
  return `fe80::${high === 0 ? '' : `${high.toString(16)}:`}${(n % 0x10000).toString(16)}/128`
}
