import type { Location } from '../core/problem.ts'
import type { Policy } from './policy.ts'

export type { AsPathMatch, Policy, PolicyTerm, PrefixRange } from './policy.ts'

type Brand<T extends string> = string & { readonly __brand: T }
/** Readable and stable, never random: `edge-aws-1`. Also the name that users type and the lab shows. */
export type NodeId = Brand<'node'>
export type LinkId = Brand<'link'>
export type TunnelId = Brand<'tunnel'>
export type SessionId = Brand<'session'>
export type FilterId = Brand<'filter'>
export type AddressSetId = Brand<'address-set'>

export const nodeId = (text: string): NodeId => text as NodeId
export const linkId = (text: string): LinkId => text as LinkId
export const tunnelId = (text: string): TunnelId => text as TunnelId
export const sessionId = (text: string): SessionId => text as SessionId
export const filterId = (text: string): FilterId => text as FilterId
export const addressSetId = (text: string): AddressSetId => text as AddressSetId

/** The carrier that is the internet: public addresses that nobody in the network has are beyond it. */
export const INTERNET: NodeId = nodeId('internet')

/** Where an element of the network came from, so that every answer can name it. */
export interface Provenance {
  /** Path in the design, for example `policies[0]` or `gateways.edge-aws`. */
  readonly path?: string
  readonly at?: Location
  /** The cloud's own object, for example `aws:tokyo/subnet/app-a`. */
  readonly object?: string
  /** The rule inside that object, in the cloud's own words: `sgr-0abc`, `100 ingress`. */
  readonly rule?: string
  /** The provider's own word for why this element stops traffic: `ENI_SG_RULES_MISMATCH`. */
  readonly code?: string
}

/** The whole network. All addresses and prefixes are canonical text (`10.0.0.0/8`); all lists are in a stable order. */
export interface Network {
  readonly name: string
  readonly nodes: readonly NetworkNode[]
  readonly links: readonly Link[]
  readonly tunnels: readonly Tunnel[]
  readonly sessions: readonly Session[]
  readonly filters: readonly Filter[]
  /** What rules name together. Absent: no rule names a set. */
  readonly addressSets?: readonly AddressSet[]
  readonly endpoints: readonly EndpointGroup[]
  /** Parts that fail together: tunnels over one line, machines in one rack. Absent: none are known. */
  readonly sharedRisks?: readonly SharedRisk[]
  /** Failures that somebody has written down, with the names that they gave them. Absent: none. */
  readonly scenarios?: readonly WrittenFailure[]
}

/** Whatever takes one of its parts away for this reason takes all. */
export interface SharedRisk {
  /** Unique, as users name it: `ntt-line-1`. */
  readonly name: string
  readonly nodes: readonly NodeId[]
  readonly links: readonly LinkId[]
  readonly tunnels: readonly TunnelId[]
  readonly from: Provenance
}

/** All of it fails at the same moment. */
export interface WrittenFailure extends SharedRisk {
  /** These drop everything but keep carrier. */
  readonly silentLinks?: readonly LinkId[]
  readonly sessions?: readonly SessionId[]
  /** The routing daemons of these die. */
  readonly daemons?: readonly NodeId[]
}

/**
 * What a node does with packets:
 * - `host`: an endpoint; never forwards.
 * - `router`: a machine of the user's; runs a routing daemon.
 * - `fabric`: a provider's implicit router; static tables chosen by the interface that a packet enters.
 * - `hub`: a provider's router that speaks BGP, with several tables.
 * - `carrier`: an opaque L3 cloud (the internet, a closed network): carries only between the addresses of its members.
 */
export type NodeRole = 'host' | 'router' | 'fabric' | 'hub' | 'carrier'

export interface NetworkNode {
  readonly id: NodeId
  readonly role: NodeRole
  /** For routers, the system that runs on it, for example `frr` or `nec-ix`; absent on other roles. */
  readonly system?: string
  /** The owner's word for what it is, for people and for hops: `subnet`, `nat-gateway`, `instance`. The role where absent. */
  readonly kind?: string
  /** Other names that users may ask by: a Name tag, a DNS name, an ARN. */
  readonly aliases?: readonly string[]
  readonly place: Place
  readonly interfaces: readonly Interface[]
  /** Static and connected-by-configuration routes; what BGP learns is added by `routing/`. The first is the default one. */
  readonly tables: readonly Table[]
  /** Checked for every packet that passes through the node (enters one interface and leaves another). */
  readonly forwardFilter?: FilterId
  readonly translations: readonly Translation[]
  readonly masquerades?: readonly Masquerade[]
  readonly balances?: readonly Balance[]
  readonly bgp?: BgpSpeaker
  /** Path-MTU behaviour: `clamp` rewrites the MSS of TCP to fit. */
  readonly clampsMss: boolean
  /** Beyond it nobody knows any more which group the sender was in: rules with `identity` do not match. */
  readonly hidesIdentity?: boolean
  /** What is not modelled here, by name: a packet that arrives is UNDETERMINED. */
  readonly unmodelled?: string
  /** The address of a machine of the user's that the node stands for, where nothing more is known of it: a network that has the machine can be joined here. */
  readonly standsFor?: string
  /** Beside `standsFor`: what that machine calls this side, by address. Where it is itself only stood for, by a node that has these two the other way round, both are joined. */
  readonly knownAs?: readonly string[]
  /** Somebody puts a new machine in its place when it dies. Absent: it stays dead until it is repaired. */
  readonly replacement?: Duration
  /** Said of every answer whose path passes here: what had to be assumed, in a sentence. */
  readonly assumes?: string
  readonly from: Provenance
}

export interface Place {
  /** Which cloud folder made it: `aws`, `sakura`, `onpremises`… */
  readonly cloud: string
  readonly site?: string
  readonly gateway?: string
  /** Failure domain, for example `ap-northeast-1a`; absent when the node spans zones. */
  readonly zone?: string
  readonly region?: string
  /** The owner's account, project or subscription. */
  readonly account?: string
}

export interface Interface {
  /** Unique in the node, at most 15 characters: `eth0`, `wg1`, `gre1`. */
  readonly name: string
  readonly kind: 'ethernet' | 'pppoe' | 'loopback' | 'wireguard' | 'gre'
  /** Own addresses with their prefix length: `10.0.0.4/24`; a `/32` has no on-link range. */
  readonly addresses: readonly string[]
  /** Bytes of the largest IP packet. */
  readonly mtu: number
  /** The link that the interface is plugged into (ethernet, pppoe). */
  readonly link?: LinkId
  /** The tunnel that the interface is an end of (wireguard, gre). */
  readonly tunnel?: TunnelId
  /** Table for a packet entering here, and for what a host sends from an address of it; the node's first table when absent. */
  readonly table?: string
  /** Filters at this interface, seen from the node: `in` as packets enter it, `out` as they leave it. */
  readonly filterIn?: FilterId
  readonly filterOut?: FilterId
  /** True: drops what is not from or to an address of this interface (a cloud's source/destination check). */
  readonly antiSpoof: boolean
  /** As {@link NetworkNode.hidesIdentity}, for what enters or leaves here only. */
  readonly hidesIdentity?: boolean
  readonly from: Provenance
}

export interface Table {
  readonly name: string
  readonly routes: readonly StaticRoute[]
  /** What other tables have learned by BGP and comes in here by itself: a provider's route propagation. Absent: nothing. */
  readonly takes?: readonly TakenRoutes[]
  /** Blamed when it has no route. */
  readonly from?: Provenance
}

/** The routes that another table has chosen by BGP, each as a route of this table to the same prefix. */
export interface TakenRoutes {
  readonly node: NodeId
  readonly table: string
  /** The way from here; the table that the routes come from decides further on. */
  readonly target: RouteTarget
  /** Among the static routes of this table; lower wins at equal length. */
  readonly preference: number
  /** Added to the preference for each unit of a route's MED; 0 unless said. */
  readonly perMed?: number
  /** Prefixes inside these stay out. */
  readonly except?: readonly string[]
  /** As {@link StaticRoute.shares}. */
  readonly shares?: boolean
  readonly from: Provenance
}

export interface StaticRoute {
  readonly prefix: string
  readonly target: RouteTarget
  /** How the provider's own order of preference ranks it; lower wins at equal length. Static 1 unless said. */
  readonly preference: number
  /** Word for people: `local`, `static`, `propagated`. */
  readonly origin: 'local' | 'static' | 'propagated'
  /** Provider only: used side by side with routes of equal length and preference that say so too; a router shares anyway. */
  readonly shares?: boolean
  /** The route stands only while the probe is answered. Absent: while its interface is up. */
  readonly probe?: Probe
  readonly from: Provenance
}

/** Asks an address beyond the route's next hop, out of the route's own interface whatever the tables say, and takes the route away when nothing answers. */
export interface Probe {
  /** Who must answer. */
  readonly address: string
  /** Seconds between two questions. */
  readonly intervalSeconds: number
  /** So many questions in a row without an answer take the route away. */
  readonly failures: number
  /** So many answers in a row bring it back. */
  readonly successes: number
}

export type RouteTarget =
  /** Deliver to whoever owns the destination address on the link of that interface. */
  | { readonly kind: 'connected'; readonly interface: string }
  /** Through a next hop; on a fabric or carrier link the next hop need not lie in an on-link range. */
  | { readonly kind: 'gateway'; readonly interface: string; readonly address: string }
  /** Whole packet to the node at the other end of that interface's point-to-point link, whatever its address. */
  | { readonly kind: 'peer'; readonly interface: string }
  /** Fabric and carrier: deliver to the attached interface that owns the destination address. */
  | { readonly kind: 'attached' }
  /**
   * Provider only: to this interface, wherever in the provider's fabric it is plugged in. Until it gets there the packet's
   * destination does not choose the way: each provider's node on the way looks up the interface's own address in its first table.
   */
  | { readonly kind: 'deliver'; readonly node: NodeId; readonly interface: string }
  /** Leads to something that is not modelled, by name. */
  | { readonly kind: 'unmodelled'; readonly what: string }
  /** Out of the network, to what lies beyond by name: the packet has left what is modelled (EXITS_NETWORK). */
  | { readonly kind: 'exit'; readonly what: string }
  | { readonly kind: 'blackhole' }

/** The node's own interface that a target sends out of; undefined where the target is none of its interfaces. */
export function leavesBy(target: RouteTarget): string | undefined {
  return target.kind === 'connected' || target.kind === 'gateway' || target.kind === 'peer' ? target.interface : undefined
}

/** A wire or a layer-2 segment. */
export interface Link {
  readonly id: LinkId
  /** `wire` joins exactly two interfaces; `segment` two or more in one broadcast domain. */
  readonly kind: 'wire' | 'segment'
  readonly ends: readonly InterfaceRef[]
  /** What it is, for failure lists: an attachment inside a provider does not fail alone and is not swept. */
  readonly fails: boolean
  /** Mbit/s in each direction. Absent: not a bottleneck. */
  readonly capacityMbps?: number
  /** How its ends learn that it carries nothing any more, where nothing takes their carrier away. */
  readonly watch?: Watch
  /** Word for people: `closed-network port of osaka`. */
  readonly label: string
  readonly from: Provenance
}

/** A protocol over a link whose details are the provider's: it finds the link dead within that time, in seconds. */
export interface Watch {
  readonly means: string
  readonly low: number
  readonly high: number
  readonly source: string
  /** The provider now and then replaces its end, which takes so long. Absent: it does not, or nobody knows. */
  readonly maintenance?: Duration
}

/** How long something of a provider's takes, in seconds. */
export interface Duration {
  readonly means: string
  readonly low: number
  readonly high: number
  readonly source: string
}

export interface InterfaceRef {
  readonly node: NodeId
  readonly interface: string
}

export interface Tunnel {
  readonly id: TunnelId
  readonly kind: 'wireguard' | 'gre'
  readonly ends: readonly [TunnelEnd, TunnelEnd]
  /** Mbit/s in each direction. Absent: that of what it runs over. */
  readonly capacityMbps?: number
  /** As {@link Watch.maintenance}. */
  readonly maintenance?: Duration
  readonly from: Provenance
}

export interface TunnelEnd {
  readonly node: NodeId
  /** The tunnel's own interface: `wg1`. */
  readonly interface: string
  /** The interface that carries the outer packets: `eth0`. */
  readonly underlay: string
  /** Outer address as the machine itself has it. */
  readonly local: string
  /** Outer address as the other end must send to it; differs from `local` behind a one-to-one translation. */
  readonly outside: string
  /** UDP port of a WireGuard end. */
  readonly port?: number
}

export interface BgpSpeaker {
  readonly asn: number
  readonly routerId: string
  readonly originations: readonly Origination[]
  /** 1 = no equal-cost multipath. */
  readonly maximumPaths: number
  /** The same for iBGP paths where it differs. */
  readonly maximumPathsIbgp?: number
  /** Equal-cost eBGP paths need not come from the same neighbour AS, only have AS paths of equal length. */
  readonly multipathRelax?: boolean
  /** MED orders paths of different neighbour AS too. */
  readonly alwaysCompareMed?: boolean
  /**
   * Between eBGP paths that are equal in everything else: the lower router id (FRR with `compare-routerid`, BIRD), or the one that
   * has been there longest (FRR and most vendors by default; the simulation starts all sessions at once, so that it is the one that
   * arrived in the earliest round).
   */
  readonly tieBreak: 'router-id' | 'oldest'
  /** Of a route reflector (RFC 4456). Absent: the router id. */
  readonly clusterId?: string
  readonly aggregates?: readonly Aggregate[]
}

/** A route to `prefix` that exists, and is announced, while a longer route inside it does (RFC 4271 §9.2.2.2). */
export interface Aggregate {
  readonly prefix: string
  /** The longer routes inside are not announced. */
  readonly summaryOnly: boolean
  /** The AS path lists, as one unordered set, every AS of the longer routes; else it is empty and ATOMIC_AGGREGATE is set. */
  readonly asSet: boolean
}

/** What a speaker announces of its own. */
export interface Origination {
  /** `connected`: prefixes of its interfaces (origin incomplete); `static`: routes of the session's table (origin IGP). */
  readonly source: 'connected' | 'static'
  readonly policy: Policy
}

export interface Session {
  readonly id: SessionId
  readonly kind: 'ebgp' | 'ibgp'
  readonly ends: readonly [SessionEnd, SessionEnd]
  /** What its packets ride on; when that fails, so does the session. */
  readonly carriedBy: { readonly kind: 'tunnel'; readonly id: TunnelId } | { readonly kind: 'link'; readonly id: LinkId }
  /** Absent: failures are found by the hold timer alone. */
  readonly bfd?: { readonly intervalMs: number; readonly multiplier: number }
  /** TTL of eBGP multihop; absent for a directly connected peer. */
  readonly multihop?: number
  readonly from: Provenance
}

export interface SessionEnd {
  readonly node: NodeId
  readonly interface: string
  /** Own address of this end. */
  readonly address: string
  /** What this end proposes; the smaller hold time of both ends holds (RFC 4271 §4.2). */
  readonly holdSeconds: number
  readonly keepaliveSeconds: number
  readonly nextHopSelf: boolean
  /** Applied to what this end receives. */
  readonly import: Policy
  /** Applied to what this end sends. */
  readonly export: Policy
  /** Hubs: tables that receive the routes, and the table whose routes are sent. Routers have one table, named here too. */
  readonly importTables: readonly string[]
  readonly exportTable: string
  /** Of what this end receives, before everything else; 0 unless said. */
  readonly weight?: number
  /** More prefixes than that from the peer end the session, and it stays down. Absent: no limit. */
  readonly maximumPrefixes?: number
  /** How often this end accepts its own ASN in a path; 0 unless said. */
  readonly allowsOwnAs?: number
  /** In what is sent, the peer's ASN is replaced by one's own. */
  readonly overridesAs?: boolean
  /** iBGP: the peer is a client of this route reflector. */
  readonly reflectsTo?: boolean
  /** This end asks its peer to keep its routes so long after losing it (RFC 4724). Absent: no graceful restart. */
  readonly gracefulRestartSeconds?: number
  /** Shortest time between two announcements of a prefix to the peer; 0 unless said. */
  readonly advertisementSeconds?: number
  /** Longest time until a new attempt to connect, after a loss; 2 unless said. */
  readonly connectRetrySeconds?: number
}

/** First matching rule decides, else `default`. A stateful filter lets answers of accepted traffic pass by itself. */
export interface Filter {
  readonly id: FilterId
  readonly stateful: boolean
  readonly rules: readonly FilterRule[]
  readonly default: 'accept' | 'drop'
  /** Term for people: `security group`, `router policy`. */
  readonly label: string
  readonly from: Provenance
}

export interface FilterRule {
  /** `unknown`: nobody can say whether it matches what its ranges, ports and protocol match; the answer is UNDETERMINED unless an earlier rule decides. */
  readonly action: 'accept' | 'drop' | 'unknown'
  /** IP protocol number, or `any`. */
  readonly protocol: number | 'any'
  /** Absent, with no set either: any. Any of the ranges and the sets. */
  readonly sources?: readonly string[]
  readonly sourceSets?: readonly AddressSetId[]
  readonly destinations?: readonly string[]
  readonly destinationSets?: readonly AddressSetId[]
  /** The sets are groups of senders and receivers, not ranges: they match only where identity is not hidden. */
  readonly identity?: boolean
  readonly sourcePorts?: readonly PortRange[]
  /** For ICMP (1, 58): type × 256 + code. */
  readonly destinationPorts?: readonly PortRange[]
  /** True: only TCP segments that cannot open a connection (a SYN without ACK does not match). */
  readonly answersOnly?: boolean
  readonly from: Provenance
}

/** Addresses that rules name together: a prefix list, the members of a group, a service's ranges. */
export interface AddressSet {
  readonly id: AddressSetId
  readonly label: string
  readonly prefixes: readonly string[]
  readonly from: Provenance
}

/** Inclusive. */
export interface PortRange {
  readonly from: number
  readonly to: number
}

/** One-to-one, without state: packets leaving `interface` from `inside` get source `outside`; entering it to `outside` get destination `inside`. */
export interface Translation {
  readonly kind: 'one-to-one'
  readonly interface: string
  readonly inside: string
  readonly outside: string
  readonly from: Provenance
}

/**
 * Packets that pass through and leave `interface` get source `outside` and a source port of its own choice (1024 to 65535);
 * answers are restored.
 */
export interface Masquerade {
  readonly interface: string
  readonly outside: string
  /** Sources that it serves; others are dropped. Absent: any. */
  readonly sources?: readonly string[]
  /** Towards these, packets keep their source and pass whatever it is. Absent: none. */
  readonly exceptTo?: readonly string[]
  /** Protocols that it can serve; others are dropped. */
  readonly protocols: readonly number[]
  readonly from: Provenance
}

/** Packets entering `interface` to the address and one of the ports go on to one of the targets; answers are restored. */
export interface Balance {
  readonly interface: string
  readonly address: string
  readonly protocol: number
  readonly ports: PortRange
  /** Any of these; `port` absent: kept. */
  readonly targets: readonly { readonly address: string; readonly port?: number }[]
  /** True: the target sees the client's address, and the provider leads its answers back through here. False: it sees `address`. */
  readonly keepsSource: boolean
  readonly from: Provenance
}

/** A name that users ask about (`osaka`, `tokyo/app`) and the hosts behind it. */
export interface EndpointGroup {
  readonly name: string
  readonly prefixes: readonly string[]
  readonly members: readonly Endpoint[]
  readonly from: Provenance
}

export interface Endpoint {
  readonly node: NodeId
  readonly interface: string
  readonly address: string
}

export const PROTOCOL = { icmp: 1, tcp: 6, udp: 17, gre: 47, esp: 50, icmpv6: 58 } as const
