import { describe, expect, test } from 'vitest'
import type { TunnelFace } from '../clouds/tunnel-faces.ts'
import { pairFaces } from './join-tunnels.ts'

const face = (id: string, outside: string, peerOutside: string, more: Partial<TunnelFace> = {}): TunnelFace => ({
  id,
  outside,
  peerOutside,
  address: '169.254.1.1',
  peerAddress: '169.254.1.2',
  asn: 64512,
  peerAsn: 65001,
  from: { at: { file: `${id}.json`, line: 1, column: 1 } },
  ...more,
})
const far = (more: Partial<TunnelFace> = {}): TunnelFace =>
  face('b', '203.0.113.1', '198.51.100.1', { address: '169.254.1.2', peerAddress: '169.254.1.1', asn: 65001, peerAsn: 64512, ...more })
const near = face('a', '198.51.100.1', '203.0.113.1')
const pairs = (...faces: readonly TunnelFace[]) => [...pairFaces(faces).joined].map(([id, other]) => `${id} ${other.id}`)

describe('faces of one tunnel', () => {
  test('find each other by the addresses that both name', () => {
    expect(pairs(near, far())).toEqual(['a b', 'b a'])
    expect(pairs(near, far({ peerOutside: '198.51.100.9' }))).toEqual([])
    expect(pairs(near)).toEqual([])
  })

  test('may leave the AS number of the other open', () => {
    const { peerAsn: _, ...open } = near
    expect(pairs(open, far({ asn: 65009 }))).toEqual(['a b', 'b a'])
  })

  test('several between two addresses are told apart by those inside', () => {
    const second = { address: '169.254.2.1', peerAddress: '169.254.2.2' }
    const other = far({ id: 'd', address: '169.254.2.2', peerAddress: '169.254.2.1' })
    expect(pairs(near, { ...near, id: 'c', ...second }, other, far())).toEqual(['a b', 'b a', 'c d', 'd c'])
  })

  test.each([
    [{ asn: 65002 }, 'a expects AS 65001, b is AS 65002'],
    [{ peerAsn: 64999 }, 'b expects AS 64999, a is AS 64512'],
    [{ address: '169.254.9.2' }, 'a expects the peer 169.254.1.2, b has 169.254.9.2'],
    [{ peerAddress: '169.254.9.1' }, 'b expects the peer 169.254.9.1, a has 169.254.1.1'],
  ])('SNAP-016: two that disagree, %j', (more, why) => {
    const { joined, problems } = pairFaces([near, far(more)])
    expect([...joined]).toEqual([])
    expect(problems).toMatchObject([
      { code: 'SNAP-016', severity: 'warning', message: `the BGP session between a and b can not come up: ${why}`, at: { file: 'a.json' } },
    ])
  })
})
