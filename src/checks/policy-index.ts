import { parentPlace } from './places.ts'
import type { DesignPolicy, Service } from '../design/model.ts'

/** Policies by pair of places, for many questions about few pairs. */
export type PolicyIndex = ReadonlyMap<string, readonly { readonly index: number; readonly service: Service }[]>

const key = (from: string, to: string): string => `${from} ${to}`

export function indexPolicies(policies: readonly DesignPolicy[]): PolicyIndex {
  const byPair = new Map<string, { index: number; service: Service }[]>()
  for (const [index, policy] of policies.entries())
    for (const from of policy.from)
      for (const to of policy.to)
        for (const service of policy.services) {
          const list = byPair.get(key(from, to))
          if (list === undefined) byPair.set(key(from, to), [{ index, service }])
          else list.push({ index, service })
        }
  return byPair
}

/** The first policy that allows all of the service between all of both places, before index `before`. */
export function policyThatCovers(
  policies: PolicyIndex,
  from: string,
  to: string,
  service: Service,
  before = Number.POSITIVE_INFINITY,
): number | undefined {
  const found = withParents(from).flatMap((source) =>
    withParents(to).flatMap((target) =>
      (policies.get(key(source, target)) ?? [])
        .filter((rule) => rule.index < before && covers(rule.service, service))
        .map((rule) => rule.index),
    ),
  )
  return found.length === 0 ? undefined : Math.min(...found)
}

const withParents = (place: string): string[] => [place, ...(parentPlace(place) === undefined ? [] : [parentPlace(place)!])]

export function covers(outer: Service, inner: Service): boolean {
  if (outer.protocol === 'any') return true
  if (outer.protocol !== inner.protocol) return false
  if (outer.ports === undefined) return true
  return inner.ports !== undefined && outer.ports.from <= inner.ports.from && inner.ports.to <= outer.ports.to
}

export function servicesMeet(a: Service, b: Service): boolean {
  if (a.protocol === 'any' || b.protocol === 'any') return true
  if (a.protocol !== b.protocol) return false
  return a.ports === undefined || b.ports === undefined || (a.ports.from <= b.ports.to && b.ports.from <= a.ports.to)
}
