import type {
  Duration,
  ExpectationDeclaration,
  Failures,
  GatewayDeclaration,
  KnownNames,
  LinkDeclaration,
  NetworkDeclaration,
  PartName,
  PlaceName,
  PolicyDeclaration,
  Rate,
  ScenarioDeclaration,
  ServiceText,
  SharedRiskDeclaration,
  SiteDeclaration,
  SitePlaceName,
} from './declarations.ts'
import { rememberCall } from './place.ts'

/**
 * A network: places, what joins them, what may talk, and what must hold. Names used anywhere must exist; the editor says so.
 *
 * @example
 * export default defineNetwork({
 *   name: 'two-sites',
 *   sites: { osaka: onPremises.site({ cidr: '192.168.10.0/24' }), nagoya: onPremises.site({ cidr: '192.168.20.0/24' }) },
 *   gateways: { 'ce-osaka': onPremises.router({ site: 'osaka' }), 'ce-nagoya': onPremises.router({ site: 'nagoya' }) },
 *   links: [link.wireguard('ce-osaka', 'ce-nagoya', { bfd: true })],
 *   policies: [allow('osaka', 'nagoya', 'tcp/443')],
 * })
 */
export function defineNetwork<
  const Sites extends Readonly<Record<string, SiteDeclaration>>,
  const Gateways extends Readonly<Record<string, GatewayDeclaration<keyof Sites & string>>>,
  const Scenarios extends string = never,
  const Networks extends string = never,
>(network: {
  /** Name of the network: lower-case letters, digits and hyphens. */
  readonly name: string
  /** Places with addresses, by name. */
  readonly sites: Sites & NoInfer<KnownNames<Sites, Gateways>>
  /** What joins places, by name. Default: none. */
  readonly gateways?: Gateways
  /** How gateways are joined. Default: none. */
  readonly links?: readonly LinkDeclaration<NoInfer<keyof Gateways & string>, NoInfer<SitePlaceName<Sites>>, Networks>[]
  /** What may talk to what, `internet` included; whatever is not allowed is dropped. Default: nothing is allowed. */
  readonly policies?: readonly PolicyDeclaration<NoInfer<PlaceName<Sites>>>[]
  /** What must hold, in health and in failure. Default: nothing. */
  readonly expect?: readonly ExpectationDeclaration<
    NoInfer<PlaceName<Sites>>,
    NoInfer<(keyof Sites | keyof Gateways) & string>,
    NoInfer<PartName<Sites, Gateways, Networks>>,
    NoInfer<Scenarios> | Failures
  >[]
  /** Parts that fail together: whatever takes one away takes all. Default: none. */
  readonly sharedRisks?: readonly SharedRiskDeclaration<NoInfer<PartName<Sites, Gateways, Networks>>>[]
  /** Failures written down, for expectations to survive by name. Default: none. */
  readonly scenarios?: readonly ScenarioDeclaration<Scenarios, NoInfer<PartName<Sites, Gateways, Networks>>>[]
}): NetworkDeclaration {
  return rememberCall({ ...network }, defineNetwork)
}

/** BFD of a link: `true` is 300 ms × 3. */
export type BfdInput = boolean | { readonly interval?: Duration; readonly multiplier?: number }

export interface WireguardInput {
  /** Fast failure detection. Default: off. `true` is 300 ms × 3. */
  readonly bfd?: BfdInput
  /** BGP hold time; a number is seconds. Default: 9s. Limit: 3s to 65535s. */
  readonly hold?: Duration
  /** Bytes of the largest packet inside the tunnel. Default: derived from the path. Limit: 576 to 9000. */
  readonly mtu?: number
  /** What each tunnel carries; a number is Mbit/s. Default: not a bottleneck. Limit: 1kbps to 100Tbps. */
  readonly capacity?: Rate
}

export interface ClosedNetworkInput {
  /** Range that the members' addresses in the closed network come from. */
  readonly cidr: string
  /** How members are connected. Default: pppoe. */
  readonly access?: 'pppoe' | 'ethernet'
  /** Bytes of the largest packet the carrier takes. Default: 1454 with pppoe, 1500 with ethernet. Limit: 576 to 9000. */
  readonly mtu?: number
  /** Fast failure detection. Default: off. `true` is 300 ms × 3. */
  readonly bfd?: BfdInput
  /** BGP hold time; a number is seconds. Default: 9s. Limit: 3s to 65535s. */
  readonly hold?: Duration
  /** What each member's line carries; a number is Mbit/s. Default: not a bottleneck. Limit: 1kbps to 100Tbps. */
  readonly capacity?: Rate
}

/** Links that need no particular cloud; `link` of the public entry adds those that do. */
export const coreLinks = {
  /**
   * A full mesh of WireGuard tunnels between the routers of two gateways, with BGP on each.
   *
   * @example link.wireguard('edge-east', 'edge-west', { bfd: { interval: '100ms', multiplier: 3 } })
   */
  wireguard<const Gateway extends string>(
    this: void,
    left: Gateway,
    right: Gateway,
    options: WireguardInput = {},
  ): LinkDeclaration<Gateway, never> {
    return rememberCall({ kind: 'wireguard', between: [left, right], ...options }, coreLinks.wireguard)
  },

  /**
   * A closed L3 network of an access carrier. The first member is the hub that all others build tunnels to.
   *
   * @example link.closedNetwork('flets', ['edge-west', 'ce-osaka', 'ce-nagoya'], { cidr: '172.20.0.0/24' })
   */
  closedNetwork<const Gateway extends string, const Name extends string>(
    this: void,
    name: Name,
    members: readonly Gateway[],
    options: ClosedNetworkInput,
  ): LinkDeclaration<Gateway, never, Name> {
    return rememberCall({ kind: 'closed-network', name, members, ...options }, coreLinks.closedNetwork)
  },
}

/**
 * Traffic that may pass, and its answers.
 *
 * @example allow(['osaka', 'nagoya'], 'tokyo/app', ['tcp/443', 'tcp/22'])
 * @example allow('tokyo/app', 'internet', 'tcp/443')
 */
export function allow<const Place extends string>(
  from: Place | readonly Place[],
  to: Place | readonly Place[],
  services: ServiceText | readonly ServiceText[],
): PolicyDeclaration<Place> {
  return rememberCall({ action: 'allow', from, to, services } as const, allow)
}

/**
 * Parts that fail together: two tunnels over one line, two lines in one duct. A proof fails all of it at once.
 *
 * @example sharedRisk('ntt-line', ['flets/ce-osaka', 'flets/ce-nagoya'])
 */
export function sharedRisk<const Part extends string>(name: string, parts: readonly Part[]): SharedRiskDeclaration<Part> {
  return rememberCall({ name, parts }, sharedRisk)
}

/**
 * A failure written down: all parts at once, whichever they are.
 *
 * @example scenario('Osaka moves', ['osaka', 'edge-sakura-1'])
 */
export function scenario<const Name extends string, const Part extends string>(
  name: Name,
  parts: readonly Part[],
): ScenarioDeclaration<Name, Part> {
  return rememberCall({ name, parts }, scenario)
}
