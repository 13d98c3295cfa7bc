import type { Aggregate, BgpSpeaker, SessionEnd, StaticRoute } from '../../src/network/model.ts'
import type { SmallRouter } from '../routing/small-network.ts'
import type { CaseFailure, CaseLink, CaseRouter, LabCase } from './case.ts'
import { diceOf, type Dice } from './dice.ts'
import { exportPolicy, importPolicy, insidePolicy, originPolicy, type PolicyMaker } from './random-policies.ts'

/** Routers of one AS in one place; another such group may have the same ASN. */
interface Group {
  readonly asn: number
  readonly routers: readonly string[]
  readonly reflectors: readonly string[]
  /** Routers of the AS announce themselves as the way to what they learn; else the ranges of all links are known inside. */
  readonly selfHop: boolean
}

interface Wire {
  readonly between: readonly [string, string]
  readonly inside: Group | undefined
}

/** 3 to 12 routers of both daemons in several AS, with policies, and one failure. The same seed, the same network. */
export function randomCase(seed: number): LabCase {
  const dice = diceOf(seed)
  const groups = groupsOf(dice)
  const names = groups.flatMap((group) => group.routers)
  const daemons = new Map(names.map((name) => [name, dice.chance(0.5) ? ('bird' as const) : ('frr' as const)]))
  const groupOf = new Map(groups.flatMap((group) => group.routers.map((name) => [name, group] as const)))
  const wires = [...groups.flatMap((group) => insideWires(dice, group)), ...outsideWires(dice, groups, groupOf)]
  const asns = [...new Set(groups.map(({ asn }) => asn))]
  const maker = (name: string): PolicyMaker => ({ dice, asns, daemon: daemons.get(name)! })
  const failure = failureOf(dice, names, wires)
  // Longer than the test waits.
  const restarting = failure.kind === 'daemons' && dice.chance(0.4) ? failure.router : undefined
  const links = wires
    .map((wire, n) => linkOf(dice, wire, maker, 'link' in failure && failure.link === n ? failure.kind : undefined))
    .map((link) => (restarting === undefined ? link : asksToWait(link, restarting)))
  const ids = dice.shuffled(names.map((_, i) => i + 1))
  const anycast = dice.chance(0.4) ? dice.shuffled(names).slice(0, 2) : []
  const routers = names.map((name, i): [string, CaseRouter] => {
    const group = groupOf.get(name)!
    const number = groups.indexOf(group) + 1
    const lans = [
      `10.${number}.${i + 1}.0/24`,
      ...(dice.chance(0.2) ? [`10.${number}.${i + 101}.0/24`] : []),
      ...(anycast.includes(name) ? ['192.0.2.0/24'] : []),
    ]
    const target = dice.chance(0.5) ? gatewayOf(dice, wires, name) : ({ kind: 'blackhole' } as const)
    const own: StaticRoute[] = dice.chance(0.2)
      ? [{ prefix: `10.${number}.${i + 201}.0/24`, target, preference: 1, origin: 'static', from: {} }]
      : []
    const routes = [...own, ...insideRoutes(group, wires, name)]
    const policy = originPolicy(maker(name))
    const router: SmallRouter = {
      asn: group.asn,
      routerId: `10.255.0.${ids[i]!}`,
      lans,
      routes,
      originations: [{ source: 'connected', policy }, ...(own.length === 0 ? [] : [{ source: 'static' as const, policy }])],
    }
    return [name, { daemon: daemons.get(name)!, ...router, speaker: speakerOf(dice, daemons.get(name)!, group, name, number) }]
  })
  return { note: `random network ${seed}`, routers: Object.fromEntries(routers), links, failure }
}

function groupsOf(dice: Dice): Group[] {
  const count = dice.pick([3, 4, 4, 5, 5, 6, 6, 7, 8, 9, 10, 12])
  const groups: Group[] = []
  for (let made = 0; made < count;) {
    const size = dice.chance(0.5) ? 1 : Math.min(count - made, 2 + dice.below(4))
    const routers = dice.times(size, (i) => `r${made + i + 1}`)
    made += size
    const other = groups.length > 1 && dice.chance(0.15) ? dice.pick(groups).asn : undefined
    const reflects = size >= 3 && dice.chance(0.7)
    groups.push({
      asn: other ?? 64601 + groups.length,
      routers,
      reflectors: reflects ? routers.slice(0, size >= 4 && dice.chance(0.4) ? 2 : 1) : [],
      selfHop: dice.chance(0.6),
    })
  }
  return groups
}

/** All with all, or every client with every reflector and the reflectors with each other. */
function insideWires(dice: Dice, group: Group): Wire[] {
  const { routers, reflectors } = group
  return routers.flatMap((a, i) =>
    routers.slice(i + 1).flatMap((b): Wire[] => {
      if (reflectors.length > 0 && !reflectors.includes(a)) return []
      return dice.chance(0.97) ? [{ between: [a, b], inside: group }] : []
    }),
  )
}

/** A tree that joins the groups, and some more; groups of one ASN are not joined. */
function outsideWires(dice: Dice, groups: readonly Group[], groupOf: ReadonlyMap<string, Group>): Wire[] {
  const found: Wire[] = []
  const join = (a: string, b: string): void => {
    if (groupOf.get(a)!.asn !== groupOf.get(b)!.asn) found.push({ between: dice.chance(0.5) ? [a, b] : [b, a], inside: undefined })
  }
  for (const [i, group] of groups.entries()) {
    if (i === 0) continue
    const reachable = groups.slice(0, i).filter((other) => other.asn !== group.asn)
    if (reachable.length > 0) join(dice.pick(group.routers), dice.pick(dice.pick(reachable).routers))
  }
  const all = [...groupOf.keys()]
  for (const _ of dice.times(1 + dice.below(all.length), String)) join(dice.pick(all), dice.pick(all))
  return found
}

function linkOf(
  dice: Dice,
  { between, inside }: Wire,
  maker: (name: string) => PolicyMaker,
  failing: CaseFailure['kind'] | undefined,
): CaseLink {
  const [a, b] = between
  const each = <T>(make: (name: string) => T): Record<string, T> => ({ [a]: make(a), [b]: make(b) })
  // Silence, and inside an AS any loss of the wire, is found by the timers of the session alone.
  const timed = failing === 'silent-link' || (failing === 'link' && inside !== undefined)
  const bfd = timed && dice.chance(0.5)
  const hold = timed ? { holdSeconds: 3, keepaliveSeconds: 1 } : {}
  return {
    between,
    import: each((name) => (inside === undefined ? importPolicy(maker(name)) : insidePolicy(maker(name)))),
    export: each((name) => (inside === undefined ? exportPolicy(maker(name)) : insidePolicy(maker(name)))),
    nextHopSelf: inside?.selfHop ?? true,
    ends: each((name) => ({ ...hold, ...endOf(dice, maker(name), inside, name, name === a ? b : a) })),
    ...(bfd ? { bfd: { intervalMs: 200, multiplier: 3 } } : {}),
  }
}

/** The router asks its neighbours to keep its routes while its daemon restarts. */
function asksToWait(link: CaseLink, router: string): CaseLink {
  const own = link.ends?.[router]
  return own === undefined ? link : { ...link, ends: { ...link.ends, [router]: { ...own, gracefulRestartSeconds: 300 } } }
}

function endOf(dice: Dice, { daemon }: PolicyMaker, inside: Group | undefined, name: string, other: string): Partial<SessionEnd> {
  const weight = daemon === 'frr' && dice.chance(0.1) ? { weight: dice.pick([50, 100]) } : {}
  if (inside !== undefined) return { ...weight, ...(inside.reflectors.includes(name) ? { reflectsTo: true } : {}) }
  return {
    ...weight,
    ...(dice.chance(0.15) ? { allowsOwnAs: 1 + dice.below(2) } : {}),
    // Where it goes both ways, or round, FRR keeps a lost route alive for ever: each tells the other what it had from there.
    ...(daemon === 'frr' && name < other && dice.chance(0.2) ? { overridesAs: true } : {}),
    ...(dice.chance(0.08) ? { maximumPrefixes: dice.pick([1, 1000]) } : {}),
  }
}

function speakerOf(dice: Dice, daemon: 'frr' | 'bird', group: Group, name: string, number: number): Partial<BgpSpeaker> {
  const paths = dice.pick([1, 1, 8])
  const shared = {
    // BIRD, with several paths, takes them from any neighbour AS.
    ...(daemon === 'bird' ? { maximumPaths: paths, multipathRelax: paths > 1 } : {}),
    ...(dice.chance(0.15) ? { alwaysCompareMed: true } : {}),
    ...(group.reflectors.includes(name) && dice.chance(0.5) ? { clusterId: dice.pick(['10.254.0.1', '10.254.0.2']) } : {}),
  }
  if (daemon === 'bird') return shared
  const aggregate: Aggregate = {
    prefix: dice.chance(0.25) ? '10.0.0.0/8' : `10.${number}.0.0/16`,
    summaryOnly: dice.chance(0.5),
    asSet: dice.chance(0.3),
  }
  return {
    ...shared,
    maximumPaths: dice.pick([1, 1, 2, 4]),
    ...(dice.chance(0.3) ? { maximumPathsIbgp: dice.pick([1, 2, 4]) } : {}),
    ...(dice.chance(0.3) ? { multipathRelax: true } : {}),
    ...(dice.chance(0.15) ? { aggregates: [aggregate] } : {}),
  }
}

/** Any neighbour; a router without one throws its packets away. */
function gatewayOf(dice: Dice, wires: readonly Wire[], name: string): StaticRoute['target'] {
  const near = wires.flatMap(({ between }, n) => (between.includes(name) ? [{ n, side: between[0] === name ? 2 : 1 }] : []))
  if (near.length === 0) return { kind: 'blackhole' }
  const { n, side } = dice.pick(near)
  return { kind: 'gateway', interface: `l${n}`, address: `172.16.${n}.${side}` }
}

/** Static routes to the ranges of links that others of the AS have, by the shortest way inside it. */
function insideRoutes(group: Group, wires: readonly Wire[], name: string): StaticRoute[] {
  const routes: StaticRoute[] = []
  const known = new Set(wires.flatMap((wire, n) => (wire.between.includes(name) ? [n] : [])))
  const visited = new Set([name])
  let edge: { readonly at: string; readonly via: number }[] = [{ at: name, via: -1 }]
  while (edge.length > 0) {
    const next: { at: string; via: number }[] = []
    for (const { at, via } of edge) {
      for (const [n, { between, inside }] of wires.entries()) {
        if (!between.includes(at)) continue
        if (!known.has(n) && (inside === group || !group.selfHop)) {
          known.add(n)
          const address = `172.16.${via}.${wires[via]!.between[0] === name ? 2 : 1}`
          const target = { kind: 'gateway' as const, interface: `l${via}`, address }
          routes.push({ prefix: `172.16.${n}.0/24`, target, preference: 1, origin: 'static', from: {} })
        }
        const other = between[0] === at ? between[1] : between[0]
        if (inside !== group || visited.has(other)) continue
        visited.add(other)
        next.push({ at: other, via: via < 0 ? n : via })
      }
    }
    edge = next
  }
  return routes
}

function failureOf(dice: Dice, names: readonly string[], wires: readonly Wire[]): CaseFailure {
  const kind = dice.pick(['node', 'daemons', 'link', 'link', 'silent-link', 'session'] as const)
  if (kind === 'node' || kind === 'daemons') return { kind, router: dice.pick(names) }
  return { kind, link: dice.below(wires.length) }
}
