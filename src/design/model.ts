import type { Location } from '../core/problem.ts'

/** A design after the schema has checked it and every default is filled in; names are resolved by `checkReferences`. */
export interface Design {
  readonly name: string
  readonly sites: Readonly<Record<string, Site>>
  readonly gateways: Readonly<Record<string, Gateway>>
  readonly links: readonly DesignLink[]
  readonly policies: readonly DesignPolicy[]
  readonly expect: readonly Expectation[]
  /** Parts that fail together. Absent: none. */
  readonly sharedRisks?: readonly PartList[]
  /** Failures that the design has written down. Absent: none. */
  readonly scenarios?: readonly PartList[]
  /** Where a path of the design was written: the nearest known parent answers. */
  readonly locate: (path: string) => Location | undefined
}

/** A place with addresses. `kind` is `<cloud>.<noun>` and names the cloud folder that understands the rest. */
export interface Site {
  readonly kind: string
  readonly [property: string]: unknown
}

/** Something that joins places. `kind` as in {@link Site}. */
export interface Gateway {
  readonly kind: string
  readonly [property: string]: unknown
}

export type DesignLink = WireguardLink | ClosedNetworkLink | CloudLink

export interface Timers {
  /** BGP hold time in seconds; keepalive is a third of it. */
  readonly holdSeconds: number
}

export interface BfdSetting {
  /** Milliseconds between packets, 10 to 60000. */
  readonly intervalMs: number
  /** Packets missed before the session is declared down, 2 to 255. */
  readonly multiplier: number
}

/** A full mesh of WireGuard tunnels between the routers of two gateways, with BGP on each. */
export interface WireguardLink {
  readonly kind: 'wireguard'
  readonly between: readonly [string, string]
  /** null = off. */
  readonly bfd: BfdSetting | null
  readonly timers: Timers
  readonly mtu?: number
  /** Mbit/s of each tunnel. Absent: not a bottleneck. */
  readonly capacityMbps?: number
}

/** A closed L3 network of an access carrier; `hub` routers and each other member are joined over it by GRE with BGP. */
export interface ClosedNetworkLink {
  readonly kind: 'closed-network'
  readonly name: string
  /** Gateways: the first is the hub that all others build tunnels to. */
  readonly members: readonly string[]
  /** Range that the members' addresses in the closed network come from. */
  readonly cidr: string
  /** 1454 for PPPoE on Flet's. */
  readonly mtu: number
  readonly access: 'pppoe' | 'ethernet'
  readonly bfd: BfdSetting | null
  readonly timers: Timers
  /** Mbit/s of each member's line. Absent: not a bottleneck. */
  readonly capacityMbps?: number
}

/** A link that one cloud alone understands: `<cloud>.<noun>`. */
export interface CloudLink {
  readonly kind: `${string}.${string}`
  readonly [property: string]: unknown
}

/** Traffic that may pass; whatever no policy allows is dropped. */
export interface DesignPolicy {
  readonly action: 'allow'
  /** Site or `site/subnet` names. */
  readonly from: readonly string[]
  readonly to: readonly string[]
  readonly services: readonly Service[]
}

/** `tcp/443`, `udp/53`, `icmp`, `any`, `tcp/1024-2047`. */
export interface Service {
  readonly protocol: 'tcp' | 'udp' | 'icmp' | 'any'
  readonly ports?: { readonly from: number; readonly to: number }
}

/** A name of the user's for parts that fail at the same moment. The parts are names as `network/parts.ts` resolves them. */
export interface PartList {
  readonly name: string
  readonly parts: readonly string[]
}

export type Expectation =
  | ReachableExpectation
  | UnreachableExpectation
  | IsolatedExpectation
  | PathExpectation
  | SymmetricExpectation
  | CapacityExpectation

/** Traffic between two places, and what must not take it away. */
export interface TrafficExpectation {
  readonly from: string
  readonly to: string
  readonly service: Service
  /** Which failures it must survive, and how fast. */
  readonly survives: readonly SurvivalDemand[]
  /** Sites or gateways whose own equipment may break it (accepted, listed as such). */
  readonly except: readonly string[]
}

export interface ReachableExpectation extends TrafficExpectation {
  readonly kind: 'reachable'
}

/** Must never pass, in health and in failure. */
export interface UnreachableExpectation {
  readonly kind: 'unreachable'
  readonly from: string
  readonly to: string
  readonly service: Service
}

/** Nothing passes, whatever the service, neither there nor back, in health and in failure. */
export interface IsolatedExpectation {
  readonly kind: 'isolated'
  readonly from: string
  readonly to: string
  /** `any`. */
  readonly service: Service
}

/** Arrives, and every path there and back passes all of `through` and none of `avoids`. */
export interface PathExpectation extends TrafficExpectation {
  readonly kind: 'path'
  /** Sites, gateways, routers or closed networks. */
  readonly through: readonly string[]
  readonly avoids: readonly string[]
}

/** Arrives, and the answer passes the same routers the other way round, whatever failed. */
export interface SymmetricExpectation extends TrafficExpectation {
  readonly kind: 'symmetric'
}

/** Arrives, and everything on the way carries this load beside all others that the design states. */
export interface CapacityExpectation extends TrafficExpectation {
  readonly kind: 'capacity'
  /** Mbit/s in the direction from `from` to `to`. */
  readonly demandMbps: number
}

/** Words for combinations that are often asked for. */
export const SURVIVAL_WORDS = ['any-one-router', 'any-one-failure', 'any-two-failures'] as const

export interface SurvivalDemand {
  readonly failures: (typeof SURVIVAL_WORDS)[number] | AnyOf | Scenario
  readonly withinSeconds: number
}

/** Whichever parts, so many at once or fewer. */
export interface AnyOf {
  readonly any: number
  /** Kinds of failure; absent: those that are swept unless something else is asked for. */
  readonly of?: readonly DemandedKind[]
}

/** One that the design has written down. */
export interface Scenario {
  readonly scenario: string
}

/** Kinds of single failure that a design may ask for. */
export const DEMANDED_KINDS = [
  'router',
  'daemon',
  'tunnel',
  'maintenance',
  'link',
  'site-link',
  'silent-link',
  'session',
  'zone',
  'region',
  'cloud',
  'risk',
] as const

export type DemandedKind = (typeof DEMANDED_KINDS)[number]

/** `any-one-router`, `any 2 of link, tunnel`, the name of a scenario. */
export function demandText({ failures }: Pick<SurvivalDemand, 'failures'>): string {
  if (typeof failures === 'string') return failures
  if ('scenario' in failures) return `"${failures.scenario}"`
  return `any ${failures.any}${failures.of === undefined ? '' : ` of ${failures.of.join(', ')}`}`
}

export function formatService(service: Service): string {
  if (service.ports === undefined) return service.protocol
  const { from, to } = service.ports
  return `${service.protocol}/${from}${to === from ? '' : `-${to}`}`
}
