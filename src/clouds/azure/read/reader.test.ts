import { describe, expect, test } from 'vitest'
import { azureFiles, readAzureAccount } from './reader.ts'

const ID = '/subscriptions/s/resourceGroups/RG/providers/Microsoft.Network/virtualNetworks/Net'
const NET = {
  id: ID,
  name: 'Net',
  location: 'japaneast',
  type: 'Microsoft.Network/virtualNetworks',
  addressSpace: { addressPrefixes: ['10.0.0.0/16'] },
  subnets: [{ id: `${ID}/subnets/a`, name: 'a', addressPrefix: '10.0.0.0/24' }],
}
const file = (text: string, path = 'a.json') => ({ path, bytes: new TextEncoder().encode(text) })
const read = (...values: unknown[]) => readAzureAccount(values.map((value, i) => file(JSON.stringify(value, null, 1), `${i}.json`)))
const codes = (...values: unknown[]): string[] => read(...values).problems.map(({ code }) => code)

describe('files of az', () => {
  const { subnets, addressSpace, ...rest } = NET

  test.each([
    ['a list', [NET]],
    ['one resource', NET],
    [
      'an answer of REST',
      {
        value: [
          {
            ...rest,
            properties: {
              addressSpace,
              subnets: subnets.map(({ addressPrefix, ...each }) => ({ ...each, properties: { addressPrefix } })),
            },
          },
        ],
      },
    ],
  ])('%s', (_, value) => {
    const { objects, problems } = read(value)
    expect(problems).toEqual([])
    expect(objects.virtualNetworks.map((each) => [each.id, each.name, each.resourceGroup, each.addressPrefixes])).toEqual([
      [ID.toLowerCase(), 'Net', 'rg', ['10.0.0.0/16']],
    ])
    expect(objects.subnets.map((each) => [each.virtualNetwork, each.addressPrefixes])).toEqual([[ID.toLowerCase(), ['10.0.0.0/24']]])
  })

  test('are known by what stands in them', () => {
    expect(azureFiles.recognizes(file(JSON.stringify([NET])))).toBe(true)
    expect(azureFiles.recognizes(file('{"Vpcs":[]}'))).toBe(false)
    expect(azureFiles.recognizes(file('{"kind":"compute#network"}'))).toBe(false)
  })

  test('an empty list tells nothing, and is no fault', () => expect(codes([])).toEqual([]))

  test('broken ones are told with their line', () => {
    const { problems } = readAzureAccount([file('[\n{"id": "/subscriptions/s')])
    expect(problems).toMatchObject([{ code: 'SNAP-001', at: { file: 'a.json', line: 2 } }])
  })

  test('what is not read is named once for each file', () => {
    const firewall = {
      id: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/azureFirewalls/f',
      type: 'Microsoft.Network/azureFirewalls',
    }
    const { problems } = read([firewall, firewall])
    expect(problems.map(({ code, message }) => [code, message.includes('Microsoft.Network/azureFirewalls')])).toEqual([['SNAP-003', true]])
  })

  test('a strange field leaves its resource out, and the rest stays', () => {
    const { objects, problems } = read([
      { ...NET, addressSpace: { addressPrefixes: ['10.0.0.0/99'] } },
      { ...NET, id: `${ID}2`, subnets: [] },
    ])
    expect(problems).toMatchObject([{ code: 'SNAP-004', at: { line: 2 } }])
    expect(objects.virtualNetworks).toHaveLength(1)
  })

  test('two files that tell a resource differently contradict each other', () => {
    expect(codes([NET], [NET])).toEqual([])
    expect(codes([NET], [{ ...NET, addressSpace: { addressPrefixes: ['10.9.0.0/16'] } }])).toEqual(['SNAP-006'])
  })

  test('what is named but not there is said, once for each thing', () => {
    const group = { id: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/g' }
    const { problems } = read([
      {
        ...NET,
        subnets: ['a', 'b'].map((name) => ({
          id: `${ID}/subnets/${name}`,
          name,
          addressPrefix: '10.0.0.0/24',
          networkSecurityGroup: group,
        })),
      },
    ])
    expect(problems.map(({ code }) => code)).toEqual(['SNAP-007'])
    expect(problems[0]?.message).toContain('a, b name it')
  })
})
