import type { ExplainImmovable, Obstacle, ProposeEdits } from '../network/edits.ts'
import type { Allocator } from '../design/lock.ts'
import type { Problem } from '../core/problem.ts'
import type { RenderedFile, TerraformFile } from '../deploy/resource.ts'
import type { Design } from '../design/model.ts'
import type { InternetChecklist, InternetQuestion } from '../network/needs.ts'
import type { JoinedEnd, JoinedFaces, TunnelFace } from './tunnel-faces.ts'
import type {
  AddressSet,
  Duration,
  EndpointGroup,
  Filter,
  Interface,
  Link,
  NetworkNode,
  NodeId,
  Place,
  Provenance,
  Session,
  SharedRisk,
  StaticRoute,
} from '../network/model.ts'

/**
 * The contract of a place. Each folder under `clouds/` gives one of these; `registry.ts` lists them. The way of the data:
 * `routers` (which machines of the user's stand here) → the compiler plans tunnels and sessions between all routers →
 * `expand` (the cloud's own objects) → `network` (what they mean for packets). What makes them is in each folder's `terraform.ts`.
 */
export interface Cloud<Objects = unknown> {
  /** First half of every `kind`: `aws`. */
  readonly name: string
  readonly routers: (design: Design, allocator: Allocator) => readonly RouterMachine[]
  /** Tunnels and sessions that only this cloud understands, for example between a router and a provider's hub. */
  readonly links: (design: Design, routers: readonly RouterMachine[], allocator: Allocator) => readonly TunnelPlan[]
  readonly expand: (design: Design, routers: readonly RouterMachine[], tunnels: readonly TunnelPlan[], allocator: Allocator) => Objects
  readonly network: (objects: Objects, design: Design, routers: readonly RouterMachine[]) => NetworkPart
  readonly internetNeeds?: InternetNeeds<Objects>
  /** What a way from one design to another has to know of this cloud. Absent: nothing is known. */
  readonly migration?: MigrationFacts<Objects>
}

/** Changes of a design that may remove an obstacle: lines of the cloud's own constructs, for `keiro reach --fix`. */
export type ProposeChanges<Objects = unknown> = (design: Design, objects: Objects, obstacle: Obstacle) => readonly DesignChange[]

/** How a cloud changes: what can be moved while it runs, what can not be changed in place, and how long it takes to make something. */
export interface MigrationFacts<Objects = unknown> {
  /** Entries of the design that lead traffic to another gateway while both are there; without them it follows what gateways learn. */
  readonly levers: (objects: Objects) => readonly DesignLever[]
  /** Objects that both have and that must be made anew to become as the second says. */
  readonly remade: (before: Objects, after: Objects) => readonly RemadeObject[]
  /** How long an object takes to be made, by its id. Undefined: at once, or nobody knows. */
  readonly making: (object: string) => Duration | undefined
}

/** One place's traffic to one range. */
export interface DesignLever {
  /** Those of one place move together: `tokyo/app`. */
  readonly place: string
  /** In the design as written: `['sites', 'tokyo', 'subnets', 'app', 'routes', '192.168.10.0/24']`. */
  readonly path: readonly string[]
  readonly value: string
  /** How the cloud changes from one route to the other, and where that is said. */
  readonly source: string
}

export interface RemadeObject {
  readonly id: string
  /** `the VPN connection hub-ce-dc: its routing can not be changed`. */
  readonly what: string
}

/** What makes a cloud's objects real. Apart from {@link Cloud} because only `build` and `plan` need it; the same for every cloud that has an API. */
export interface CloudDeployment<Objects = unknown> {
  readonly cloud: string
  /** Pure and stable: files of `out/terraform/` for these objects. Empty when there is nothing to make. */
  readonly terraform: (objects: Objects, design: Design, routers: readonly RouterMachine[]) => readonly TerraformFile[]
  /** Templates of the images that the machines start from, as files of `out/`. */
  readonly images: (objects: Objects, design: Design) => readonly RenderedFile[]
  /** What the pipeline needs to act on this cloud. Absent when there is nothing to make. */
  readonly pipeline: (objects: Objects, design: Design) => PipelineAccess | undefined
}

/** One file of a snapshot, as bytes: whether they are text at all is for the reader to say. */
export interface SnapshotFile {
  /** Below the snapshot's folder, with `/`: `accounts/123456789012/ap-northeast-1/vpcs.json`. */
  readonly path: string
  /** As problems show it; the path where absent. */
  readonly shown?: string
  readonly bytes: Uint8Array
  /** Its first 64 KiB, or all of a smaller one, where they can be had without the rest. */
  readonly head?: Uint8Array
}

/** What turns a snapshot of a live account into the cloud's objects, and these into a part of the network. Pure. */
export interface AccountReader<Objects = unknown> {
  readonly cloud: string
  /** Whether the file is one of this cloud's; looks at its beginning only. */
  readonly recognizes: (file: SnapshotFile) => boolean
  /** Goes through the files once, one at a time, so that an iterable may read each from disk only when it is asked for. */
  readonly read: (files: Iterable<SnapshotFile>) => AccountRead<Objects>
  /** @param joined the tunnels of {@link faces} whose other end is in the network too: these speak BGP, instead of what the account says was learned. */
  readonly network: (objects: Objects, joined?: JoinedFaces) => NetworkPart
  /** Tunnels with BGP that a gateway of this account ends. */
  readonly faces?: (objects: Objects) => readonly TunnelFace[]
  readonly internetNeeds?: InternetNeeds<Objects>
  /** Changes that may remove an obstacle, for `keiro reach --fix`. */
  readonly proposeEdits?: ProposeEdits<Objects>
  /** What no change can help against. */
  readonly explainImmovable?: ExplainImmovable<Objects>
  /** What is wrong or risky with the routing of its gateways, as the account itself tells it. */
  readonly routingFaults?: (objects: Objects) => readonly Problem[]
  /** LINT-007: filters that nothing stands behind, which the network does not show. */
  readonly unattachedFilters?: (objects: Objects) => readonly Problem[]
}

/** A change of a design in the cloud's own constructs. */
export interface DesignChange {
  readonly key: string
  /** As of a change of an account: 1 is a rule, 3 a route, more is a new thing. */
  readonly cost: number
  readonly words: string
  /** Where it is to be written: `sites.tokyo.subnets.app`. */
  readonly path: string
  /** What to write there. */
  readonly text: string
  readonly apply: (design: Design) => Design
}

/** What traffic between a machine and the internet needs in this cloud; empty where the machine is not one of this cloud's. */
export type InternetNeeds<Objects = unknown> = (objects: Objects, question: InternetQuestion) => readonly InternetChecklist[]

export interface AccountRead<Objects> {
  readonly objects: Objects
  /** Errors: nothing may be concluded. Warnings: what was not read, and what that means for answers. */
  readonly problems: readonly Problem[]
}

/** What asks a live account for its description. The only part of a cloud that goes out to the network. */
export interface AccountCollector {
  readonly cloud: string
  /** Variables that its SDK reads; to be set in the process before it collects. */
  readonly environment: Readonly<Record<string, string>>
  readonly collect: (request: CollectRequest) => Promise<CollectResult>
}

export interface CollectRequest {
  /** Empty: the one that the user's own settings name. */
  readonly regions: readonly string[]
  readonly profile?: string
  /** Another server that speaks the same API, for tests. */
  readonly endpoint?: string
  /** How often a call is made before it counts as failed; absent: as the collector sees fit. */
  readonly attempts?: number
  /** Takes each document as soon as it is complete; the path is below the snapshot's folder. */
  readonly write: (path: string, document: unknown) => Promise<void>
  readonly progress: (line: string) => void
  readonly signal: AbortSignal
}

export interface CollectResult {
  readonly account: string
  readonly regions: readonly string[]
  readonly documents: number
  /** Elements in all documents. */
  readonly elements: number
  /** Calls that were refused or failed; the rest of the snapshot is whole. */
  readonly problems: readonly Problem[]
}

/** How a pipeline gets its rights on one cloud. */
export interface PipelineAccess {
  /** Steps of a job before Terraform runs, in the workflow's own words. */
  readonly steps: (use: 'plan' | 'apply') => readonly PipelineStep[]
  /** Environment of every Terraform step: names and GitHub expressions, never values. */
  readonly environment: Readonly<Record<string, string>>
  /** Variables and secrets that somebody must set in the repository once, and what they hold. */
  readonly settings: readonly { readonly kind: 'variable' | 'secret'; readonly name: string; readonly meaning: string }[]
}

export type PipelineStep =
  | { readonly name: string; readonly uses: string; readonly with?: Readonly<Record<string, string>> }
  | { readonly name: string; readonly run: string }

/** A router of the user's, before any tunnel is known. */
export interface RouterMachine {
  readonly node: NodeId
  /** Gateway of the design, and which member of it (from 1). */
  readonly gateway: string
  readonly member: number
  readonly system: string
  readonly place: Place
  readonly asn: number
  readonly routerId: string
  readonly mode: 'active-standby' | 'active-active'
  readonly ports: readonly RouterPort[]
  /** How it reaches its twin of the same gateway: a shared segment, or a tunnel over a port. Absent when it stands alone. */
  readonly pair?: { readonly kind: 'segment'; readonly port: string } | { readonly kind: 'tunnel'; readonly port: string }
  /** As {@link NetworkNode.replacement}. */
  readonly replacement?: Duration
  readonly from: Provenance
}

export interface RouterPort {
  /** `eth0`. */
  readonly interface: string
  readonly kind: 'ethernet' | 'pppoe'
  readonly use: 'internet' | 'lan' | 'closed-network'
  /** Name of the closed network that the port is plugged into. */
  readonly network?: string
  /** With prefix length. */
  readonly address: string
  /** What others on the internet send to, where a one-to-one translation stands before the router. */
  readonly outside?: string
  readonly gateway?: string
  /** What is reached through the gateway: `0.0.0.0/0` for the internet, the carrier's range for a closed network. */
  readonly beyond?: string
  readonly mtu: number
  readonly antiSpoof: boolean
}

/** A tunnel with its BGP sessions, before it becomes part of the network. */
export interface TunnelPlan {
  readonly id: string
  readonly kind: 'wireguard' | 'gre'
  readonly left: TunnelPlanEnd
  readonly right: TunnelPlanEnd
  /** Bytes of the largest inner packet. */
  readonly mtu: number
  readonly sessions: readonly SessionPlan[]
  /** Where one end is a provider's hub: tables that take the routes, and the table that is announced. */
  readonly hub?: HubTables
  /** As those of a tunnel of the network. */
  readonly capacityMbps?: number
  readonly maintenance?: Duration
  readonly from: Provenance
}

export interface HubTables {
  readonly importTables: readonly string[]
  readonly exportTable: string
  /** As that of a session's end. */
  readonly maximumPrefixes?: number
}

export interface TunnelPlanEnd {
  readonly node: NodeId
  readonly interface: string
  readonly underlay: string
  readonly local: string
  readonly outside: string
  readonly port?: number
  /** Inside addresses with prefix length. */
  readonly addresses: readonly string[]
}

export interface SessionPlan {
  readonly id: string
  readonly leftAddress: string
  readonly rightAddress: string
  readonly leftHoldSeconds: number
  readonly rightHoldSeconds: number
  readonly bfd?: { readonly intervalMs: number; readonly multiplier: number }
  readonly multihop?: number
}

/** What a cloud adds to the network. Interfaces and routes of routers are merged into the router's node by the compiler. */
export interface NetworkPart {
  readonly nodes: readonly NetworkNode[]
  readonly links: readonly Link[]
  readonly filters: readonly Filter[]
  /** Absent: no rule names a set. */
  readonly addressSets?: readonly AddressSet[]
  readonly endpoints: readonly EndpointGroup[]
  readonly routers: readonly { readonly node: NodeId; readonly interfaces: readonly Interface[]; readonly routes: readonly StaticRoute[] }[]
  /** Ranges that carry tunnels here and must not be learned or announced through them. */
  readonly underlay: readonly string[]
  /** Who answers for which public addresses, or ranges (with a prefix length), for the internet. */
  readonly internet: readonly { readonly node: NodeId; readonly interface: string; readonly addresses: readonly string[] }[]
  /** Ends of joined tunnels, whose ports name their link already. Absent: none. */
  readonly joinedEnds?: readonly JoinedEnd[]
  /** Sessions between this part's own nodes. Absent: none. */
  readonly sessions?: readonly Session[]
  /** Parts that fail together. Absent: none are known. */
  readonly sharedRisks?: readonly SharedRisk[]
}
