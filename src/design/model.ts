import type { Location } from '../core/problem.ts'

/** A design after the schema has checked it and every default is filled in; names are resolved by `checkReferences`. */
export interface Design {
  readonly name: string
  readonly sites: Readonly<Record<string, Site>>
  readonly gateways: Readonly<Record<string, Gateway>>
  readonly links: readonly DesignLink[]
  readonly policies: readonly DesignPolicy[]
  readonly expect: readonly Expectation[]
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

export type Expectation =
  | {
      readonly kind: 'reachable'
      readonly from: string
      readonly to: string
      readonly service: Service
      /** Which failures it must survive: none, any one router, any one part. */
      readonly survives: readonly SurvivalDemand[]
      /** Sites or gateways whose own equipment may break it (accepted, listed as such). */
      readonly except: readonly string[]
    }
  | { readonly kind: 'unreachable'; readonly from: string; readonly to: string; readonly service: Service }

export interface SurvivalDemand {
  readonly failures: 'any-one-failure' | 'any-one-router'
  readonly withinSeconds: number
}

export function formatService(service: Service): string {
  if (service.ports === undefined) return service.protocol
  const { from, to } = service.ports
  return `${service.protocol}/${from}${to === from ? '' : `-${to}`}`
}
