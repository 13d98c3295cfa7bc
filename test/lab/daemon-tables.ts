import type { BgpPath } from '../../src/routing/model.ts'

export interface KernelRoute {
  readonly prefix: string
  /** `gateway@interface`, sorted; one word `blackhole` where packets end. */
  readonly nextHops: readonly string[]
}

/** Routes of FRR and BIRD in the output of `ip -j route show`, sorted by prefix. */
export function kernelRoutes(text: string): KernelRoute[] {
  const all = JSON.parse(text) as {
    readonly type?: string
    readonly dst: string
    readonly protocol: string
    readonly gateway?: string
    readonly dev?: string
    readonly nexthops?: readonly { readonly gateway: string; readonly dev: string; readonly flags: readonly string[] }[]
  }[]
  return all
    .filter((route) => route.protocol === 'bgp' || route.protocol === 'bird')
    .map((route) => ({
      prefix: route.dst.includes('/') ? route.dst : `${route.dst}/32`,
      nextHops:
        route.type === 'blackhole'
          ? ['blackhole']
          : distinct(
              (route.nexthops ?? [{ gateway: route.gateway ?? '', dev: route.dev ?? '', flags: [] }])
                // The kernel passes over a next hop whose interface is down; BIRD leaves it there.
                .filter((hop) => !hop.flags.includes('dead'))
                .map((hop) => `${hop.gateway}@${hop.dev}`),
            ),
    }))
    .sort((a, b) => (a.prefix < b.prefix ? -1 : 1))
}

/** Two BGP next hops behind one gateway are written twice. */
const distinct = (hops: readonly string[]): string[] => [...new Set(hops)].sort()

type Shown = Pick<
  BgpPath,
  'asPath' | 'asSet' | 'origin' | 'localPreference' | 'med' | 'communities' | 'weight' | 'originatorId' | 'clusterList'
>

/** One line for a path, the same for the simulation and for both daemons. */
export function pathLine(path: Shown): string {
  return [
    [...path.asPath, ...(path.asSet === undefined ? [] : [`{${path.asSet.join(',')}}`])].join(' ') || 'own AS',
    path.origin,
    `preference ${path.localPreference}`,
    `MED ${path.med}`,
    ...(path.communities.length === 0 ? [] : [`communities ${[...path.communities].sort().join(' ')}`]),
    ...(path.weight === 0 ? [] : [`weight ${path.weight}`]),
    ...(path.originatorId === undefined ? [] : [`originator ${path.originatorId}`]),
    ...(path.clusterList === undefined || path.clusterList.length === 0 ? [] : [`clusters ${path.clusterList.join(' ')}`]),
  ].join(', ')
}

/** `64512 {64513,64514}`; BIRD has blanks in the set, and FRR, after an `as-override`, an ASN twice. */
function writtenPath(text: string): Pick<Shown, 'asPath' | 'asSet'> {
  const numbers = (part: string): number[] => [...part.matchAll(/\d+/gu)].map(Number)
  const [sequence = '', set] = text.split('{')
  return { asPath: numbers(sequence), ...(set === undefined ? {} : { asSet: [...new Set(numbers(set))].sort((a, b) => a - b) }) }
}

/** Prefixes of FRR's BGP table. */
export const frrPrefixes = (text: string): string[] => Object.keys((JSON.parse(text) as { readonly routes: object }).routes)

const WELL_KNOWN: Readonly<Record<string, string>> = {
  noExport: '65535:65281',
  noAdvertise: '65535:65282',
  localAs: '65535:65283',
}
const ORIGIN_OF: Readonly<Record<string, BgpPath['origin']>> = {
  IGP: 'igp',
  EGP: 'egp',
  incomplete: 'incomplete',
  Incomplete: 'incomplete',
}

/** The best path in FRR's answer about one prefix, by prefix; nothing when it has none. */
export function frrPath(prefix: string, text: string): [string, string][] {
  const { paths = [] } = JSON.parse(text) as {
    readonly paths?: readonly {
      readonly aspath: { readonly string: string }
      readonly origin: string
      readonly metric?: number
      readonly locPrf?: number
      readonly weight?: number
      readonly community?: { readonly list: readonly string[] }
      readonly originatorId?: string
      readonly clusterList?: { readonly list: readonly string[] }
      readonly bestpath?: { readonly overall?: boolean }
    }[]
  }
  const best = paths.find((path) => path.bestpath?.overall === true)
  if (best === undefined) return []
  const { originatorId, clusterList } = best
  return [
    [
      prefix,
      pathLine({
        ...writtenPath(best.aspath.string),
        origin: ORIGIN_OF[best.origin]!,
        localPreference: best.locPrf ?? 100,
        med: best.metric ?? 0,
        communities: (best.community?.list ?? []).map((one) => WELL_KNOWN[one] ?? one),
        weight: best.weight ?? 0,
        ...(originatorId === undefined ? {} : { originatorId }),
        ...(clusterList === undefined ? {} : { clusterList: clusterList.list }),
      }),
    ],
  ]
}

/** The chosen BGP paths in BIRD's answer to `show route all`, by prefix. */
export function birdPaths(text: string): Map<string, string> {
  const found = new Map<string, string>()
  let prefix = ''
  // A path begins with a line that says what it leads to; only the first one of a prefix names it. The best has a star, or `!` after a
  // quarrel with the kernel.
  for (const block of text.replaceAll(/^(?:\d{4}[- ]| )/gmu, '').split(/\n(?=\S* +\w+ \[)/u)) {
    const head = /(\S+\/\d+)? +\w+ \[.*?\] ([*!])?/u.exec(block)
    if (head === null) continue
    prefix = head[1] ?? prefix
    const origin = /BGP\.origin: (\S+)/u.exec(block)?.[1]
    if (head[2] === undefined || origin === undefined) continue
    const value = (name: string): string | undefined => new RegExp(`BGP\\.${name}: (.*)`, 'u').exec(block)?.[1]?.trim()
    const [originatorId, clusters] = [value('originator_id'), value('cluster_list')]
    found.set(
      prefix,
      pathLine({
        ...writtenPath(value('as_path') ?? ''),
        origin: ORIGIN_OF[origin]!,
        localPreference: Number(value('local_pref') ?? 100),
        med: Number(value('med') ?? 0),
        communities: [...(value('community') ?? '').matchAll(/\((\d+),(\d+)\)/gu)].map(([, a, b]) => `${a}:${b}`),
        weight: 0,
        ...(originatorId === undefined ? {} : { originatorId }),
        ...(clusters === undefined ? {} : { clusterList: clusters.split(' ') }),
      }),
    )
  }
  return found
}
