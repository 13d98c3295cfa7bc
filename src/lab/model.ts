import type { RenderedFile } from '../deploy/resource.ts'
import type { NodeRole } from '../network/model.ts'

/** Raised when state written by another version can not be read. */
export const PLAN_VERSION = 2

/** UDP port of the probe; the first of traceroute's, which nothing else listens on. */
export const PROBE_PORT = 33_434

/** What the kernel of this machine can do by itself; where it can not, a program in user space does it. */
export interface KernelFeatures {
  readonly gre: boolean
  readonly wireguard: boolean
}

/** A connection that the lab tries from one host to another to say whether it is up, and between which it measures. */
export interface LabProbe {
  readonly from: LabPlace
  readonly to: LabPlace
  readonly protocol: 'tcp' | 'udp'
  readonly port: number
  readonly expect: 'open' | 'closed'
}

export interface LabPlace {
  readonly node: string
  readonly address: string
}

/** Everything that the runner has to do, as data: made by `planLab`, carried out by `lab/run`. */
export interface LabPlan {
  readonly version: typeof PLAN_VERSION
  readonly name: string
  /** What it was planned for. */
  readonly features: KernelFeatures
  readonly nodes: readonly LabNode[]
  /** Segments with more than two ends, each a bridge in a namespace of its own. */
  readonly segments: readonly LabSegment[]
  readonly wires: readonly LabWire[]
  readonly conditions: readonly LabCondition[]
  readonly probes: readonly LabProbe[]
}

export interface LabNode {
  /** Node of the network. */
  readonly node: string
  /** `keiro-<lab>-<node>`. */
  readonly namespace: string
  readonly role: NodeRole
  /** Which daemons speak here. */
  readonly speaks: 'frr' | 'bird' | 'nothing'
  /** What stands in for what: `FRR stands for NEC IX`, `GRE in user space`. */
  readonly notes: readonly string[]
  /** Relative to the node's own directory; `etc/…` is what the node sees as `/etc/…`. */
  readonly files: readonly RenderedFile[]
  /** Lines for `ip -batch`, after the wires are in place. */
  readonly ip: readonly string[]
  /** Shell lines by stage; each stage starts when all nodes have finished the one before. */
  readonly links: readonly string[]
  readonly tunnels: readonly string[]
  readonly daemons: readonly string[]
  /** Removes what a dead router leaves in the kernel, before its stages run again. */
  readonly sweep: readonly string[]
  /** Ports that face other nodes; a dead machine falls silent on all of them. */
  readonly ports: readonly string[]
  /** Directory below the node's own that takes rules before the filter's; absent where nothing is filtered. */
  readonly dropIn?: string
  /** Addresses by interface, for status and for links that come back. */
  readonly addresses: Readonly<Record<string, readonly string[]>>
  /** Tables of a hub, as the daemon knows them; empty elsewhere. */
  readonly hubTables: readonly HubTable[]
}

export interface HubTable {
  readonly table: string
  /** Name in the configuration of BIRD. */
  readonly birdTable: string
  /** Number of the kernel's table. */
  readonly number: number
}

export interface LabSegment {
  readonly link: string
  readonly namespace: string
}

/** A pair of virtual Ethernet ends. */
export interface LabWire {
  readonly link: string
  readonly ends: readonly [LabWireEnd, LabWireEnd]
  /** Both ends get this hardware address and no ARP runs: what enters one end leaves the other, whatever its address. */
  readonly sharedMac?: string
}

export interface LabWireEnd {
  /** Node, or link of the segment for the bridge's side. */
  readonly owner: string
  readonly namespace: string
  readonly interface: string
  readonly mtu: number
}

/** Something to wait for, with what to say while it is missing. */
export type LabCondition =
  | {
      readonly kind: 'session'
      readonly session: string
      readonly node: string
      readonly address: string
      readonly peer: string
      readonly peerNode: string
    }
  | { readonly kind: 'bfd'; readonly session: string; readonly node: string; readonly peer: string; readonly peerNode: string }
  | { readonly kind: 'probe'; readonly probe: LabProbe }
