import { describe, expect, it } from 'vitest'
import type { Policy, PolicyTerm } from '../../network/model.ts'
import { emptyLists } from '../named-lists.ts'
import { routeMapLines } from './route-map.ts'

const accept = (set: PolicyTerm['set'], match: PolicyTerm['match'] = {}): Policy => ({
  terms: [{ name: 'all', match, action: 'accept', ...(set === undefined ? {} : { set }) }],
  default: 'reject',
})
const linesOf = (policy: Policy): readonly string[] => routeMapLines('m', policy, 64513, emptyLists())

describe('routeMapLines', () => {
  it('puts the own ASN in front as often as asked', () => {
    expect(linesOf(accept({ prepend: 3 }))).toContain(' set as-path prepend 64513 64513 64513')
    expect(linesOf(accept({ prepend: 0 })).join('\n')).not.toContain('as-path')
  })

  it.each([
    [{ addCommunities: ['1:2', '1:3'] }, ' set community 1:2 1:3 additive'],
    [{ clearCommunities: true }, ' set community none'],
    [{ addCommunities: ['1:2'], clearCommunities: true }, ' set community 1:2'],
    [{ localPreference: 200 }, ' set local-preference 200'],
    [{ med: 5 }, ' set metric 5'],
  ])('%o is "%s"', (set, line) => {
    expect(linesOf(accept(set)).slice(1, -5)).toEqual([line])
  })

  it('says the default aloud', () => {
    expect(linesOf({ terms: [], default: 'accept' })).toEqual(['route-map m permit 10', 'exit', '!'])
    expect(linesOf({ terms: [], default: 'reject' })).toEqual(['route-map m deny 10', 'exit', '!'])
  })

  it('leaves out a term that nothing can match, instead of an empty list that matches everything', () => {
    const nothing = { prefixes: [{ prefix: '10.0.0.0/8', minLength: 9, maxLength: 8 }] }
    expect(linesOf(accept(undefined, nothing))).toEqual(['route-map m deny 10', 'exit', '!'])
    expect(linesOf(accept(undefined, { communities: [] }))).toEqual(['route-map m deny 10', 'exit', '!'])
  })

  it('makes one entry of a list for each community, so that any of them matches', () => {
    const lists = emptyLists()
    routeMapLines('m', accept(undefined, { communities: ['1:2', '1:3'] }), 64513, lists)
    expect(lists.communityLists.get('all')).toEqual(['1:2', '1:3'])
  })
})
