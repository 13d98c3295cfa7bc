import type { AsPathMatch } from '../network/model.ts'

/** One place of an AS path written out: an ASN, or a set in braces (`{64512,64513}`) as aggregation makes it. */
const ANY = '([0-9]+|\\{[0-9,]+\\})'

/**
 * Extended regular expressions over an AS path written out (`64512 64513`), any of which matches exactly the paths that the
 * condition does; none when no path can.
 *
 * @example asPathPatterns({ neighbour: 64512, maxLength: 2 }) // ['^64512( ([0-9]+|\\{[0-9,]+\\})){0,1}$']
 */
export function asPathPatterns(match: AsPathMatch): readonly string[] {
  const least = Math.max(match.minLength ?? 0, needsOne(match) ? 1 : 0)
  const most = match.maxLength ?? Number.POSITIVE_INFINITY
  if (least > most) return []
  const places = placesOf(match)
  // An ASN somewhere between the ends may be at any place: a pattern of its own for each way to put it.
  return [...new Set([...(least === 0 ? ['^$'] : []), ...places.flatMap((fixed) => patternOf(fixed, least, most))])]
}

const needsOne = ({ neighbour, origin, contains }: AsPathMatch): boolean =>
  neighbour !== undefined || origin !== undefined || contains !== undefined

/** What stands at the first place, at the last one, and in between; `single` when first and last are one place. */
interface Places {
  readonly first: string
  readonly middle: string | undefined
  readonly last: string
  readonly single: boolean
}

function placesOf({ neighbour, origin, contains }: AsPathMatch): Places[] {
  const first = neighbour === undefined ? ANY : String(neighbour)
  const last = origin === undefined ? ANY : String(origin)
  const inside = contains === undefined ? undefined : `(${contains}|\\{([0-9]+,)*${contains}(,[0-9]+)*\\})`
  const both = neighbour === undefined ? last : origin === undefined || origin === neighbour ? first : undefined
  const alone = both === undefined ? undefined : inside === undefined ? both : meet(both, contains, inside)
  const single = alone === undefined ? [] : [{ first: alone, middle: undefined, last: alone, single: true }]
  if (inside === undefined) return [...single, { first, middle: undefined, last, single: false }]
  const atFirst = meet(first, contains, inside)
  const atLast = meet(last, contains, inside)
  return [
    ...single,
    ...(atFirst === undefined ? [] : [{ first: atFirst, middle: undefined, last, single: false }]),
    ...(atLast === undefined ? [] : [{ first, middle: undefined, last: atLast, single: false }]),
    { first, middle: inside, last, single: false },
  ]
}

/** A place that holds what is wanted there and the ASN as well. */
function meet(place: string, asn: number | undefined, inside: string): string | undefined {
  if (place === ANY) return inside
  return place === String(asn) ? place : undefined
}

function patternOf({ first, middle, last, single }: Places, least: number, most: number): string[] {
  if (single) return least <= 1 && most >= 1 ? [`^${first}$`] : []
  if (middle === undefined) return most < 2 ? [] : [`^${first}${between(least - 2, most - 2)} ${last}$`]
  if (most < 3) return []
  if (least <= 3 && most === Number.POSITIVE_INFINITY) return [`^${first}( ${ANY})* ${middle}( ${ANY})* ${last}$`]
  // Before the ASN there are exactly so many, and after it what is missing; past the least length any number.
  const upTo = most === Number.POSITIVE_INFINITY ? least - 3 : most - 3
  const exact = Array.from(
    { length: upTo + 1 },
    (_, before) => `^${first}${between(before, before)} ${middle}${between(least - 3 - before, most - 3 - before)} ${last}$`,
  )
  const beyond = most === Number.POSITIVE_INFINITY ? [`^${first}${between(upTo + 1, most)} ${middle}( ${ANY})* ${last}$`] : []
  return [...exact, ...beyond]
}

/** So many places of any kind, each after a blank. */
function between(least: number, most: number): string {
  const low = Math.max(least, 0)
  if (most <= 0) return ''
  if (most === Number.POSITIVE_INFINITY) return low === 0 ? `( ${ANY})*` : `( ${ANY}){${low},}`
  return `( ${ANY}){${low}${low === most ? '' : `,${most}`}}`
}
