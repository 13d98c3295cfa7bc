/**
 * Types of what builders return. The type parameters carry the names that a declaration mentions, so that the editor can
 * compare them with the names that exist; nothing of it is there at run time.
 */
declare const sitesUsed: unique symbol
declare const gatewaysUsed: unique symbol
declare const placesUsed: unique symbol
declare const partsUsed: unique symbol
declare const networksMade: unique symbol
declare const scenariosUsed: unique symbol
declare const nothing: unique symbol

/** An object without names. */
export type Nothing = { readonly [nothing]?: never }

export interface SiteDeclaration {
  readonly kind: string
}

export interface GatewayDeclaration<Sites extends string = string> {
  readonly kind: string
  readonly [sitesUsed]?: Sites
}

export interface LinkDeclaration<Gateways extends string = string, Places extends string = string, Networks extends string = never> {
  readonly kind: string
  /** Name of the closed network that it makes. */
  readonly [networksMade]?: Networks
  readonly [gatewaysUsed]?: Gateways
  readonly [placesUsed]?: Places
}

export interface PolicyDeclaration<Places extends string = string> {
  readonly action: 'allow'
  readonly from: Places | readonly Places[]
  readonly to: Places | readonly Places[]
  readonly services: ServiceText | readonly ServiceText[]
}

export interface ExpectationDeclaration<
  Places extends string = string,
  Owners extends string = string,
  Parts extends string = string,
  Scenarios extends string = string,
> {
  readonly kind: 'reachable' | 'unreachable' | 'isolated' | 'path' | 'symmetric' | 'capacity'
  readonly from: Places
  readonly to: Places
  readonly service?: ServiceText
  readonly [placesUsed]?: Owners
  readonly [partsUsed]?: Parts
  readonly [scenariosUsed]?: Scenarios
}

/** Failures with a name in every design. */
export type Failures = 'any-one-failure' | 'any-one-router' | 'any-two-failures'

/** Parts that fail together. */
export interface SharedRiskDeclaration<Parts extends string = string> {
  readonly name: string
  readonly parts: readonly Parts[]
}

/** A failure written down. */
export interface ScenarioDeclaration<Name extends string = string, Parts extends string = string> {
  readonly name: Name
  readonly parts: readonly Parts[]
}

/** `500Mbps`, `1Gbps`, `1.5Gbps`; a bare number is Mbit/s. */
export type Rate = `${number}${'k' | 'M' | 'G' | 'T'}bps` | number

/** `tcp/443`, `tcp/1024-2047`, `udp/53`, `tcp` (every port), `icmp`, `any`. */
export type ServiceText = `${'tcp' | 'udp'}/${number}` | `${'tcp' | 'udp'}/${number}-${number}` | 'tcp' | 'udp' | 'icmp' | 'any'

/** `9s`, `100ms`, `1m`; a bare number is in the unit that the property documents. */
export type Duration = `${number}${'ms' | 's' | 'm'}` | number

/** Every name a policy may use: the internet, a site, or one of its subnets, services and endpoints as `site/subnet`. */
export type PlaceName<Sites> =
  | 'internet'
  | {
      [Site in keyof Sites & string]:
        | Site
        | (Sites[Site] extends { readonly subnets: infer Subnets } ? `${Site}/${keyof Subnets & string}` : never)
        | (Sites[Site] extends { readonly services?: infer Services } ? `${Site}/${keyof Services & string}` : never)
        | (Sites[Site] extends { readonly endpoints?: infer Endpoints } ? `${Site}/${keyof Endpoints & string}` : never)
    }[keyof Sites & string]

/** The same for links that join sites or parts of them: the internet is no end of a link. */
export type SitePlaceName<Sites> = Exclude<PlaceName<Sites>, 'internet'>

/**
 * What may fail or be passed: a site, a gateway, one of its routers (`edge-1`), a closed network, a line or the tunnels between two (`flets/ce-osaka`), or a failure by its id (`zone:aws/ap-northeast-1a`).
 */
export type PartName<Sites, Gateways, Networks extends string> =
  | 'internet'
  | Networks
  | (keyof Sites & string)
  | (keyof Gateways & string)
  | `${keyof Gateways & string}-${number}`
  | `${string}/${string}`
  | `${'router' | 'daemon' | 'tunnel' | 'link' | 'silent-link' | 'session' | 'zone' | 'region' | 'cloud'}:${string}`

/** What sites say of others: routes of a subnet group lead to gateways, endpoints to services. Checked against the names that exist. */
export type KnownNames<Sites, Gateways> = {
  readonly [Site in keyof Sites]: {
    readonly subnets?: {
      readonly [Subnet in keyof PartOf<Sites[Site], 'subnets'>]: {
        readonly routes?: {
          readonly [Prefix in keyof PartOf<PartOf<Sites[Site], 'subnets'>[Subnet], 'routes'>]: (keyof Gateways & string) | RouteWord
        }
      }
    }
    readonly endpoints?: {
      readonly [Endpoint in keyof PartOf<Sites[Site], 'endpoints'>]: string | { readonly kind?: string; readonly to?: SitePlaceName<Sites> }
    }
  }
}

/** Where a route may lead besides a gateway. */
export type RouteWord = 'internet' | 'blackhole'

type PartOf<Whole, Key extends string> = Whole extends { readonly [Name in Key]?: infer Part } ? Part : Nothing

/** What `defineNetwork` gives back: the design as written. {@link readDesign} checks it. */
export interface NetworkDeclaration {
  readonly name: string
  readonly sites: Readonly<Record<string, SiteDeclaration>>
  readonly gateways?: Readonly<Record<string, GatewayDeclaration>>
  readonly links?: readonly LinkDeclaration<string, string, string>[]
  readonly policies?: readonly PolicyDeclaration[]
  readonly expect?: readonly ExpectationDeclaration[]
  readonly sharedRisks?: readonly SharedRiskDeclaration[]
  readonly scenarios?: readonly ScenarioDeclaration[]
}
