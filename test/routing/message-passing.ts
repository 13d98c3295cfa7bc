import type { Network, NetworkNode, Policy, Session, SessionEnd } from '../../src/network/model.ts'

/**
 * A second, deliberately simple BGP: every session is a queue of messages, and a seeded dice picks which queue speaks next.
 * Written apart from `src/routing` (from RFC 4271 §9.1 and the model's comments) so that the two can disagree.
 */
export interface OraclePath {
  readonly prefix: string
  readonly nextHop: string
  readonly asPath: readonly number[]
  readonly origin: number
  readonly localPreference: number
  readonly med: number
  readonly communities: readonly string[]
  readonly session: Session | undefined
  readonly sender: NetworkNode | undefined
  readonly senderAddress: string
}

interface Message {
  readonly prefix: string
  readonly path: OraclePath | undefined
}

export function messagePassing(network: Network, seed: number, steps = 200_000): Map<string, Map<string, OraclePath[]>> {
  const node = new Map(network.nodes.map((one) => [one.id as string, one]))
  const ribIn = new Map<string, Map<string, OraclePath>>()
  const bests = new Map<string, Map<string, OraclePath>>(network.nodes.map((one) => [one.id, new Map()]))
  const queues = new Map<string, Message[]>()
  for (const session of network.sessions)
    for (const side of [0, 1] as const) queues.set(`${session.id}>${session.ends[1 - side]!.node}`, [])
  let dice = seed >>> 0
  const roll = (n: number): number => {
    dice = (Math.imul(dice, 1664525) + 1013904223) >>> 0
    return Math.floor((dice / 2 ** 32) * n)
  }

  const own = (router: NetworkNode): OraclePath[] =>
    router.bgp!.originations.flatMap((origination) =>
      router.interfaces
        .flatMap((port) => port.addresses.map(network24))
        .flatMap((prefix): OraclePath[] => {
          const path: OraclePath = {
            prefix,
            nextHop: '',
            asPath: [],
            origin: 2,
            localPreference: 100,
            med: 0,
            communities: [],
            session: undefined,
            sender: undefined,
            senderAddress: '',
          }
          return origination.source === 'connected' ? judge(origination.policy, path, router.bgp!.asn) : []
        }),
    )

  const candidates = (router: NetworkNode, prefix: string): OraclePath[] => [
    ...own(router).filter((path) => path.prefix === prefix),
    ...network.sessions.flatMap((session) => ribIn.get(`${session.id}>${router.id}`)?.get(prefix) ?? []),
  ]

  const decide = (router: NetworkNode, prefix: string): void => {
    const best = candidates(router, prefix).reduce<OraclePath | undefined>(
      (found, path) => (found === undefined || better(path, found) ? path : found),
      undefined,
    )
    const before = bests.get(router.id)!.get(prefix)
    if (JSON.stringify(best) === JSON.stringify(before)) return
    if (best === undefined) bests.get(router.id)!.delete(prefix)
    else bests.get(router.id)!.set(prefix, best)
    for (const session of network.sessions) {
      const side = session.ends.findIndex((end) => end.node === router.id)
      if (side < 0) continue
      const to = session.ends[1 - side]!
      queues
        .get(`${session.id}>${to.node}`)!
        .push({ prefix, path: best === undefined ? undefined : outgoing(router, session, session.ends[side]!, best) })
    }
  }

  for (const router of network.nodes) for (const path of own(router)) decide(router, path.prefix)
  for (let step = 0; step < steps; step++) {
    const waiting = [...queues].filter(([, queue]) => queue.length > 0)
    if (waiting.length === 0) return bestWithEqual(network, bests, candidates)
    const [key, queue] = waiting[roll(waiting.length)]!
    const message = queue.shift()!
    const [sessionName, receiver] = key.split('>') as [string, string]
    const session = network.sessions.find((one) => one.id === sessionName)!
    const router = node.get(receiver)!
    const held = ribIn.get(key) ?? new Map<string, OraclePath>()
    ribIn.set(key, held)
    const accepted = message.path === undefined ? [] : incoming(router, session, message.path)
    if (accepted.length === 0) held.delete(message.prefix)
    else held.set(message.prefix, accepted[0]!)
    decide(router, message.prefix)
  }
  throw new Error('the oracle did not settle')

  function outgoing(router: NetworkNode, session: Session, end: SessionEnd, path: OraclePath): OraclePath | undefined {
    if (path.session?.kind === 'ibgp' && session.kind === 'ibgp') return undefined
    const external = session.kind === 'ebgp'
    const keep = path.nextHop !== '' && !external && !end.nextHopSelf
    const [out] = judge(
      end.export,
      { ...path, nextHop: keep ? path.nextHop : end.address, med: external && path.session !== undefined ? 0 : path.med },
      router.bgp!.asn,
    )
    if (out === undefined) return undefined
    return {
      ...out,
      asPath: external ? [router.bgp!.asn, ...out.asPath] : out.asPath,
      localPreference: external ? 100 : out.localPreference,
      session,
      sender: router,
      senderAddress: end.address,
    }
  }

  function incoming(router: NetworkNode, session: Session, path: OraclePath): OraclePath[] {
    if (path.asPath.includes(router.bgp!.asn)) return []
    const end = session.ends.find((one) => one.node === router.id)!
    return judge(end.import, path, router.bgp!.asn)
  }
}

function better(a: OraclePath, b: OraclePath): boolean {
  const steps: [number, number][] = [
    [a.session === undefined ? 0 : 1, b.session === undefined ? 0 : 1],
    [-a.localPreference, -b.localPreference],
    [a.asPath.length, b.asPath.length],
    [a.origin, b.origin],
    [a.asPath[0] === b.asPath[0] ? a.med : 0, a.asPath[0] === b.asPath[0] ? b.med : 0],
    [a.session?.kind === 'ibgp' ? 1 : 0, b.session?.kind === 'ibgp' ? 1 : 0],
    [number(a.sender?.bgp?.routerId), number(b.sender?.bgp?.routerId)],
    [number(a.senderAddress), number(b.senderAddress)],
  ]
  for (const [left, right] of steps) if (left !== right) return left < right
  return false
}

function bestWithEqual(
  network: Network,
  bests: ReadonlyMap<string, ReadonlyMap<string, OraclePath>>,
  candidates: (router: NetworkNode, prefix: string) => OraclePath[],
): Map<string, Map<string, OraclePath[]>> {
  return new Map(
    network.nodes.map((router) => [
      router.id,
      new Map(
        [...bests.get(router.id)!].map(([prefix, best]) => {
          const equal = candidates(router, prefix).filter((path) => {
            if (path.session === undefined || best.session === undefined || path.session === best.session) return false
            const same =
              path.localPreference === best.localPreference &&
              path.asPath.length === best.asPath.length &&
              path.origin === best.origin &&
              path.session.kind === best.session.kind
            const med = path.asPath[0] !== best.asPath[0] || path.med === best.med
            return (
              same &&
              med &&
              (path.session.kind === 'ibgp' ? path.asPath.join() === best.asPath.join() : path.sender!.bgp!.asn === best.sender!.bgp!.asn)
            )
          })
          return [prefix, [best, ...equal]]
        }),
      ),
    ]),
  )
}

function judge(policy: Policy, path: OraclePath, asn: number): OraclePath[] {
  const term = policy.terms.find(
    ({ match }) =>
      (match.prefixes === undefined ||
        match.prefixes.some((range) => inside(path.prefix, range.prefix, range.minLength, range.maxLength))) &&
      (match.communities === undefined || match.communities.some((one) => path.communities.includes(one))),
  )
  if ((term?.action ?? policy.default) === 'reject') return []
  const set = term?.set ?? {}
  const kept = set.clearCommunities === true ? [] : path.communities
  return [
    {
      ...path,
      localPreference: set.localPreference ?? path.localPreference,
      med: set.med ?? path.med,
      asPath: [...Array.from({ length: set.prepend ?? 0 }, () => asn), ...path.asPath],
      communities: [...new Set([...kept, ...(set.addCommunities ?? [])])].sort(),
    },
  ]
}

function number(address: string | undefined): number {
  return (address ?? '0').split('.').reduce((value, part) => value * 256 + Number(part), 0)
}

/** Every range of a small network is a /24, a /16 or a /32. */
function network24(address: string): string {
  const [text, length] = address.split('/') as [string, string]
  const bits = 2 ** (32 - Number(length))
  const base = Math.floor(number(text) / bits) * bits
  return `${[base / 2 ** 24, base / 2 ** 16, base / 256, base].map((part) => Math.floor(part) % 256).join('.')}/${length}`
}

function inside(prefix: string, outer: string, minLength: number, maxLength: number): boolean {
  const [base, length] = prefix.split('/') as [string, string]
  const [outerBase, outerLength] = outer.split('/') as [string, string]
  const bits = 2 ** (32 - Number(outerLength))
  return (
    Number(length) >= minLength &&
    Number(length) <= maxLength &&
    Number(length) >= Number(outerLength) &&
    Math.floor(number(base) / bits) === Math.floor(number(outerBase) / bits)
  )
}
