import type { Duration, ExpectationDeclaration, Failures, Rate, ServiceText } from './declarations.ts'
import { rememberCall } from './place.ts'

/** Kinds of failure that `any` may count. */
export type FailureKindName =
  | 'router'
  | 'daemon'
  | 'tunnel'
  | 'maintenance'
  | 'link'
  | 'site-link'
  | 'silent-link'
  | 'session'
  | 'zone'
  | 'region'
  | 'cloud'
  | 'risk'

/** Names with one time for all (words or scenarios), so many at once of the kinds named, or a time for each name. */
type Written = string | readonly string[] | AnyInput | { readonly [name: string]: Duration }

interface AnyInput {
  readonly any: number
  readonly of?: FailureKindName | readonly FailureKindName[]
}

/** Scenarios that are named there. */
type ScenarioOf<Survives> = Survives extends string
  ? Exclude<Survives, Failures>
  : Survives extends readonly (infer Name extends string)[]
    ? Exclude<Name, Failures>
    : Survives extends AnyInput | undefined
      ? never
      : Exclude<keyof Survives & string, Failures>

/** What must be survived, how fast, and sites or gateways whose own equipment may break it. */
type Survival<Survives, Owner extends string> = {
  readonly survives?: Survives
  readonly except?: readonly Owner[]
} & (Survives extends string | readonly string[] | AnyInput ? { readonly within: Duration } : { readonly within?: never })

export const expect = {
  /**
   * Must be possible, and stay so within the time stated when something fails. `except` names sites or gateways whose own
   * equipment may break it.
   *
   * @example expect.reachable('osaka', 'tokyo/app', 'tcp/443', { survives: 'any-one-failure', within: '1s' })
   */
  reachable<const Place extends string, const Owner extends string = never, const Survives extends Written | undefined = undefined>(
    this: void,
    from: Place,
    to: Place,
    service: ServiceText,
    options?: Survival<Survives, Owner>,
  ): ExpectationDeclaration<Place, NoInfer<Owner>, never, NoInfer<ScenarioOf<Survives>>> {
    return rememberCall({ kind: 'reachable', from, to, service, ...options } as const, expect.reachable)
  },

  /** Must never be possible, in health and in any failure. */
  unreachable<const Place extends string>(
    this: void,
    from: Place,
    to: Place,
    service: ServiceText,
  ): ExpectationDeclaration<Place, never, never, never> {
    return rememberCall({ kind: 'unreachable', from, to, service } as const, expect.unreachable)
  },

  /**
   * Nothing passes between the two, of whatever service, there or back, in health and in any failure.
   *
   * @example expect.isolated('osaka', 'nagoya')
   */
  isolated<const Place extends string>(this: void, from: Place, to: Place): ExpectationDeclaration<Place, never, never, never> {
    return rememberCall({ kind: 'isolated', from, to } as const, expect.isolated)
  },

  /**
   * Must be possible, and pass all of `through` and none of `avoids` (sites, gateways, routers, closed networks), there and back.
   *
   * @example expect.path('osaka', 'tokyo/app', 'tcp/443', { through: ['edge-sakura'], avoids: ['internet'] })
   */
  path<
    const Place extends string,
    const Part extends string = never,
    const Owner extends string = never,
    const Survives extends Written | undefined = undefined,
  >(
    this: void,
    from: Place,
    to: Place,
    service: ServiceText,
    options: Survival<Survives, Owner> & { readonly through?: readonly Part[]; readonly avoids?: readonly Part[] },
  ): ExpectationDeclaration<Place, NoInfer<Owner>, NoInfer<Part>, NoInfer<ScenarioOf<Survives>>> {
    return rememberCall({ kind: 'path', from, to, service, ...options } as const, expect.path)
  },

  /**
   * Must be possible, and the answer passes the same routers and filters the other way round: what a stateful firewall on the way needs.
   *
   * @example expect.symmetric('osaka', 'tokyo/app', 'tcp/443')
   */
  symmetric<const Place extends string, const Owner extends string = never, const Survives extends Written | undefined = undefined>(
    this: void,
    from: Place,
    to: Place,
    service: ServiceText,
    options?: Survival<Survives, Owner>,
  ): ExpectationDeclaration<Place, NoInfer<Owner>, never, NoInfer<ScenarioOf<Survives>>> {
    return rememberCall({ kind: 'symmetric', from, to, service, ...options } as const, expect.symmetric)
  },

  /**
   * This load arrives beside all others that the design states: no line, tunnel or link with a `capacity` has to carry more.
   *
   * @example expect.capacity('osaka', 'tokyo/app', '300Mbps', { survives: 'any-one-failure', within: '10s' })
   */
  capacity<const Place extends string, const Owner extends string = never, const Survives extends Written | undefined = undefined>(
    this: void,
    from: Place,
    to: Place,
    demand: Rate,
    options?: Survival<Survives, Owner> & { readonly service?: ServiceText },
  ): ExpectationDeclaration<Place, NoInfer<Owner>, never, NoInfer<ScenarioOf<Survives>>> {
    return rememberCall({ kind: 'capacity', from, to, demand, ...options } as const, expect.capacity)
  },
}
