import { indexNetwork, type NetworkIndex } from '../../src/network/index.ts'
import {
  linkId,
  nodeId,
  sessionId,
  type BgpSpeaker,
  type Interface,
  type Link,
  type Network,
  type NetworkNode,
  type NodeRole,
  type Origination,
  type Policy,
  type Session,
  type SessionEnd,
  type StaticRoute,
  type Table,
} from '../../src/network/model.ts'

export interface SmallRouter extends Partial<Omit<BgpSpeaker, 'asn' | 'originations'>> {
  readonly asn: number
  readonly role?: NodeRole
  /** `frr` unless said. */
  readonly system?: string
  /** On-link ranges, each at an interface `lan0`, `lan1` … with the first address, on a link `lan/<router>/<n>`. */
  readonly lans?: readonly string[]
  readonly tables?: readonly Table[]
  readonly routes?: readonly StaticRoute[]
  readonly originations?: readonly Origination[]
}

export interface SmallLink {
  readonly between: readonly [string, string]
  readonly import?: Readonly<Record<string, Policy>>
  readonly export?: Readonly<Record<string, Policy>>
  /** Of both ends; yes unless said. */
  readonly nextHopSelf?: boolean
  readonly multihop?: number
  /** What else one of the ends says, by router. */
  readonly ends?: Readonly<Record<string, Partial<SessionEnd>>>
  readonly tables?: Readonly<Record<string, { readonly importTables: readonly string[]; readonly exportTable: string }>>
}

export const ACCEPT: Policy = { terms: [], default: 'accept' }
export const REJECT: Policy = { terms: [], default: 'reject' }
/** Leaves the ranges of the links themselves out of BGP. */
export const LANS_ONLY: Policy = {
  terms: [{ name: 'links', match: { prefixes: [{ prefix: '172.16.0.0/12', minLength: 12, maxLength: 32 }] }, action: 'reject' }],
  default: 'accept',
}

/** A policy that accepts everything and sets something. */
export const setting = (set: NonNullable<Policy['terms'][number]['set']>): Policy => ({
  terms: [{ name: 'all', match: {}, action: 'accept', set }],
  default: 'accept',
})

export const staticTo = (
  prefix: string,
  target: StaticRoute['target'],
  preference = 1,
  origin: StaticRoute['origin'] = 'static',
): StaticRoute => ({
  prefix,
  target,
  preference,
  origin,
  from: {},
})

/**
 * Routers joined by wires: link `n` has the range `172.16.n.0/24`, the first router `.1` and the second `.2`, interface `l<n>`,
 * link id `link/<n>` and session `s<n>`: eBGP between different ASNs, iBGP between equal ones.
 */
export function smallNetwork(routers: Readonly<Record<string, SmallRouter>>, links: readonly SmallLink[]): Network {
  const names = Object.keys(routers)
  const nodes = names.map((name, position): NetworkNode => {
    const given = routers[name]!
    const { role: _, system, lans, tables, routes, asn, routerId, originations, maximumPaths, tieBreak, ...speaker } = given
    const ports = links.flatMap((link, n) =>
      link.between.flatMap((end, side): Interface[] => (end === name ? [port(`l${n}`, `172.16.${n}.${side + 1}/24`, `link/${n}`)] : [])),
    )
    const lanPorts = (lans ?? []).map((range, n) => port(`lan${n}`, firstOf(range), `lan/${name}/${n}`))
    return {
      id: nodeId(name),
      role: given.role ?? 'router',
      system: system ?? 'frr',
      place: { cloud: 'onpremises' },
      interfaces: [...lanPorts, ...ports],
      tables: tables ?? [{ name: 'main', routes: routes ?? [] }],
      translations: [],
      bgp: {
        asn,
        routerId: routerId ?? `10.255.0.${position + 1}`,
        originations: originations ?? [{ source: 'connected', policy: LANS_ONLY }],
        maximumPaths: maximumPaths ?? 1,
        tieBreak: tieBreak ?? 'router-id',
        ...speaker,
      },
      clampsMss: false,
      from: {},
    }
  })
  const lanLinks = names.flatMap((name) =>
    (routers[name]!.lans ?? []).map((_, n) => wire(`lan/${name}/${n}`, [{ node: nodeId(name), interface: `lan${n}` }])),
  )
  const wires = links.map((link, n) =>
    wire(
      `link/${n}`,
      link.between.map((end) => ({ node: nodeId(end), interface: `l${n}` })),
    ),
  )
  const sessions = links.map((link, n): Session => {
    const end = (side: 0 | 1): SessionEnd => {
      const node = link.between[side]
      return {
        node: nodeId(node),
        interface: `l${n}`,
        address: `172.16.${n}.${side + 1}`,
        holdSeconds: 9,
        keepaliveSeconds: 3,
        nextHopSelf: link.nextHopSelf ?? true,
        import: link.import?.[node] ?? ACCEPT,
        export: link.export?.[node] ?? ACCEPT,
        ...link.ends?.[node],
        ...(link.tables?.[node] ?? { importTables: ['main'], exportTable: 'main' }),
      }
    }
    const [a, b] = link.between
    return {
      id: sessionId(`s${n}`),
      kind: routers[a]!.asn === routers[b]!.asn ? 'ibgp' : 'ebgp',
      ends: [end(0), end(1)],
      carriedBy: { kind: 'link', id: linkId(`link/${n}`) },
      ...(link.multihop === undefined ? {} : { multihop: link.multihop }),
      from: {},
    }
  })
  return { name: 'small', nodes, links: [...lanLinks, ...wires], tunnels: [], sessions, filters: [], endpoints: [] }
}

export const smallIndex = (routers: Readonly<Record<string, SmallRouter>>, links: readonly SmallLink[]): NetworkIndex =>
  indexNetwork(smallNetwork(routers, links))

function firstOf(range: string): string {
  const [base, length] = range.split('/')
  return length === '32' ? range : `${base!.replace(/0$/, '1')}/${length}`
}

function port(name: string, address: string, link: string): Interface {
  return { name, kind: 'ethernet', addresses: [address], mtu: 1500, link: linkId(link), antiSpoof: false, from: {} }
}

function wire(id: string, ends: Link['ends']): Link {
  return { id: linkId(id), kind: 'wire', ends, fails: true, label: id, from: {} }
}
