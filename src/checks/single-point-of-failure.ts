import type { Expectation } from '../design/model.ts'
import { combinationOf } from '../failures/demands.ts'
import type { Finding, Rule } from '../clouds/rule.ts'
import { indexParts, partsOf, type Part, type PartIndex } from './failing-parts.ts'
import { waysOf, findWay, type Way, type Ways } from './ways.ts'

type Surviving = Extract<Expectation, { readonly survives: unknown }>

/** Parts without which an expectation that wants survival has no way left at all, whatever routing does. */
export const singlePointOfFailure: Rule = {
  code: 'CHECK-028',
  title: 'A single point of failure',
  find: ({ design, compiled }) => {
    if (compiled === undefined) return []
    const ways = waysOf(compiled.network)
    const index = indexParts(ways)
    const members = new Map(compiled.network.endpoints.map((group) => [group.name, group.members.map((member): string => member.node)]))
    const found = new Map<string, { part: Part; broken: number[]; accepted: number[] }>()
    for (const [i, expectation] of design.expect.entries()) {
      if (!('survives' in expectation) || kindsOf(expectation).size === 0) continue
      for (const part of weakParts(ways, index, expectation, members)) {
        const entry = found.get(part.key) ?? { part, broken: [], accepted: [] }
        found.set(part.key, entry)
        const isAccepted = expectation.except.some((owner) => part.owners.has(owner))
        ;(isAccepted ? entry.accepted : entry.broken).push(i)
      }
    }
    return [...found.values()].map(({ part, broken, accepted }) => finding(part, broken, accepted))
  },
}

function weakParts(ways: Ways, index: PartIndex, expectation: Surviving, members: ReadonlyMap<string, readonly string[]>): Part[] {
  const sources = members.get(expectation.from) ?? []
  const targets = new Set(members.get(expectation.to) ?? [])
  const kinds = kindsOf(expectation)
  const anyPart = ['tunnel', 'link', 'site-link', 'zone'].some((kind) => kinds.has(kind))
  const way = findWay(ways, sources, targets)
  if (way === undefined) return []
  // A way that was found around one part is an answer for every other part that it does not pass.
  const found = [way]
  const weak = partsOf(index, way).filter((part) => {
    if (!anyPart && !part.isRouter) return false
    if (found.some((known) => !passes(known, part.down))) return false
    const alive = sources.filter((source) => !part.down.has(source))
    // A source that fails itself asks for nothing.
    if (alive.length === 0) return false
    const around = findWay(ways, alive, targets, part.down)
    if (around !== undefined) found.push(around)
    return around === undefined
  })
  const routers = weak.filter((part) => part.isRouter).flatMap((part) => [...part.down])
  return weak.filter((part) => !routers.some((router) => part.nodes.has(router)))
}

/** Kinds of failure that it must survive, of which each may be the only one. */
const kindsOf = (expectation: Surviving): ReadonlySet<string> =>
  new Set(expectation.survives.flatMap((demand) => combinationOf(demand)?.kinds ?? []))

const passes = (way: readonly Way[], down: ReadonlySet<string>): boolean =>
  way.some(({ to, carrier }) => down.has(to) || (carrier !== undefined && down.has(carrier)))

function finding(part: Part, broken: readonly number[], accepted: readonly number[]): Finding {
  const isBroken = broken.length > 0
  const paths = isBroken ? broken : accepted
  return {
    severity: isBroken ? 'warning' : 'info',
    message: isBroken
      ? `${part.words} is a single point of failure: without it, what must survive any one failure is cut`
      : `${part.words} is a single point of failure, which the design accepts with except`,
    path: part.path,
    ...(isBroken ? { hint: 'add a second one, or name its site or gateway in except of the expectation' } : {}),
    related: paths.map((i) => ({ message: isBroken ? 'this would break' : 'accepted here', path: `expect[${i}]` })),
  }
}
