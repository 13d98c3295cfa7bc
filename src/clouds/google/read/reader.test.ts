import { describe, expect, test } from 'vitest'
import { googleFiles, readGoogleAccount } from './reader.ts'

const ROOT = 'https://www.googleapis.com/compute/v1/projects/p'
const NET = { kind: 'compute#network', name: 'net', selfLink: `${ROOT}/global/networks/net`, peerings: [] }
const SUBNET = {
  kind: 'compute#subnetwork',
  name: 's',
  selfLink: `${ROOT}/regions/r-1/subnetworks/s`,
  network: NET.selfLink,
  ipCidrRange: '10.0.0.0/24',
}
const file = (text: string, path = 'a.json') => ({ path, bytes: new TextEncoder().encode(text) })
const read = (...values: unknown[]) => readGoogleAccount(values.map((value, i) => file(JSON.stringify(value, null, 1), `${i}.json`)))
const codes = (...values: unknown[]): string[] => read(...values).problems.map(({ code }) => code)

describe('files of gcloud', () => {
  test.each([
    ['a list', [NET, SUBNET]],
    ['an answer of REST', { kind: 'compute#networkList', items: [NET, SUBNET] }],
  ])('%s', (_, value) => {
    const { objects, problems } = read(value)
    expect(problems).toEqual([])
    expect(objects.networks.map(({ id, project, mtu }) => [id, project, mtu])).toEqual([['projects/p/global/networks/net', 'p', 1460]])
    expect(objects.subnetworks.map(({ region, network, ranges }) => [region, network, ranges])).toEqual([
      ['r-1', 'projects/p/global/networks/net', ['10.0.0.0/24']],
    ])
  })

  test('are known by what stands in them', () => {
    expect(googleFiles.recognizes(file(JSON.stringify([NET], null, 2)))).toBe(true)
    expect(googleFiles.recognizes(file('{"Vpcs":[]}'))).toBe(false)
  })

  test('routes of subnets and peerings follow from the networks', () => {
    const route = {
      kind: 'compute#route',
      name: 'r',
      selfLink: `${ROOT}/global/routes/r`,
      network: NET.selfLink,
      destRange: '10.0.0.0/24',
      priority: 0,
      nextHopNetwork: NET.selfLink,
    }
    expect(read([NET, route]).objects.routes).toEqual([])
  })

  test('what is wrong, strange or missing is said, and the rest goes on', () => {
    expect(codes([NET, { kind: 'compute#forwardingRule' }, { kind: 'compute#forwardingRule' }, { kind: 'compute#disk' }])).toEqual([
      'SNAP-003',
    ])
    expect(codes([NET, { ...SUBNET, ipCidrRange: 'x' }])).toEqual(['SNAP-004'])
    expect(codes([SUBNET])).toEqual(['SNAP-007'])
    expect(codes([NET], [{ ...NET, mtu: 1500 }])).toEqual(['SNAP-006'])
    expect(codes([NET, { ...SUBNET, stackType: 'IPV4_IPV6' }])).toEqual(['SNAP-011'])
    expect(readGoogleAccount([file('[{')]).problems).toMatchObject([
      { code: 'SNAP-001', message: 'a.json can not be read: the file ends in the middle of [0]', at: { line: 1, column: 3 } },
    ])
  })
})
