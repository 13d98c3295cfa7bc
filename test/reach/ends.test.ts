import { describe, expect, test } from 'vitest'
import { ProblemError } from '../../src/core/problem.ts'
import { indexNetwork } from '../../src/network/index.ts'
import { resolveEnd } from '../../src/reach/ends.ts'
import { packetsOf } from '../../src/reach/service.ts'
import { buildFilter, buildNetwork, twoSites, type NodeShape } from './builders.ts'

const index = indexNetwork(
  buildNetwork(twoSites(), {
    endpoints: { osaka: ['left'], 'tokyo/app': ['right'], 'tokyo/empty': [], nagoya: [] },
    filters: [
      buildFilter('f', [
        { action: 'accept', protocol: 6, destinationPorts: [{ from: 443, to: 443 }] },
        { action: 'drop', protocol: 6, destinationPorts: [{ from: 1024, to: 2047 }] },
        { action: 'accept', protocol: 47 },
      ]),
    ],
  }),
)
const left = { node: 'left', address: '10.1.0.10' }
const right = { node: 'right', address: '10.2.0.10' }

function problem(name: string, role: 'source' | 'destination' = 'source'): unknown {
  try {
    return resolveEnd(index, name, role)
  } catch (error) {
    if (error instanceof ProblemError) return error.problems[0]
    throw error
  }
}

test('an end is a group, all groups of a site, a node, an address or a prefix', () => {
  expect(resolveEnd(index, 'osaka', 'source')).toEqual([left])
  expect(resolveEnd(index, 'tokyo', 'source')).toEqual([right])
  expect(resolveEnd(index, 'tokyo/app', 'source')).toEqual([right])
  expect(resolveEnd(index, 'r1', 'source')).toEqual([{ node: 'r1', address: '10.1.0.1' }])
  expect(resolveEnd(index, '10.9.0.2', 'source')).toEqual([{ node: 'r2', address: '10.9.0.2' }])
  expect(resolveEnd(index, '10.2.0.0/24', 'source')).toEqual([right])
  expect(resolveEnd(index, '192.0.2.1', 'destination')).toEqual([{ address: '192.0.2.1' }])
})

test('an unknown name is told with what was meant', () => {
  expect(problem('osaak')).toMatchObject({ code: 'CLI-201', hint: 'did you mean "osaka"?' })
  expect(problem('tokyo/ap')).toMatchObject({ code: 'CLI-201', hint: 'did you mean "tokyo/app"?' })
  expect(problem('somewhere-else')).toMatchObject({ code: 'CLI-201', hint: 'known: tokyo, osaka, tokyo/app, tokyo/empty, nagoya' })
  expect(problem('10.2.0.1/24')).toMatchObject({ code: 'CLI-201', hint: 'a prefix must not have host bits set' })
})

test('an end without anybody is a problem of its own', () => {
  expect(problem('nagoya')).toMatchObject({ code: 'CLI-202' })
  expect(problem('192.0.2.1')).toMatchObject({
    code: 'CLI-202',
    message: 'nothing can be asked about "192.0.2.1": no node has this address',
  })
  expect(problem('192.0.2.0/24', 'destination')).toMatchObject({ code: 'CLI-202' })
})

test('a service is asked once for each way in which a filter can treat it', () => {
  const ports = (service: Parameters<typeof packetsOf>[1]): unknown =>
    packetsOf(index, service, left.address, right.address).map((packet) => packet.destinationPort ?? `proto ${packet.protocol}`)
  expect(ports({ protocol: 'tcp', ports: { from: 443, to: 443 } })).toEqual([443])
  expect(ports({ protocol: 'tcp', ports: { from: 440, to: 1500 } })).toEqual([440, 443, 444, 1024])
  expect(ports({ protocol: 'udp' })).toEqual([1])
  expect(ports({ protocol: 'icmp' })).toEqual([2048])
  expect(ports({ protocol: 'any' })).toEqual([1, 443, 444, 1024, 2048, 1, 2048, 'proto 47', 'proto 253'])
})

describe('in a network of a provider', () => {
  const shapes: Record<string, NodeShape> = {
    'i-1': {
      role: 'host',
      aliases: ['web', 'arn:web-1'],
      ports: { eth0: { addresses: ['10.5.0.4/24', '2001:db8:5::4/64'], link: 'lan' } },
    },
    'i-2': { role: 'host', aliases: ['web'], ports: { eth0: { addresses: ['10.5.0.5/24'], link: 'lan' } } },
    router: {
      role: 'fabric',
      ports: { lan: { addresses: ['10.5.0.1/24'], link: 'lan' }, out: { link: 'out' } },
      translations: [{ interface: 'out', inside: '10.5.0.5', outside: '198.51.100.9' }],
    },
    internet: { role: 'carrier', ports: { r: { link: 'out' } } },
  }
  const plain = buildNetwork(shapes, {
    filters: [buildFilter('bogons', [{ action: 'drop', protocol: 'any', sources: ['192.0.2.0/24', '0.0.0.0/0'] }])],
  })
  const nodes = plain.nodes.map((node) =>
    node.id === 'i-2' ? { ...node, interfaces: node.interfaces.map((port) => ({ ...port, from: { object: 'eni-2' } })) } : node,
  )
  const cloud = indexNetwork({ ...plain, nodes })
  const ends = (name: string, role: 'source' | 'destination' = 'source'): string[] =>
    resolveEnd(cloud, name, role).map((end) => `${'node' in end ? end.node : '?'} ${end.address}`)

  test('an end is known by its id, its other names, the id of its interface and its public address', () => {
    expect(ends('i-1')).toEqual(['i-1 10.5.0.4', 'i-1 2001:db8:5::4'])
    expect(ends('web')).toEqual(['i-1 10.5.0.4', 'i-1 2001:db8:5::4', 'i-2 10.5.0.5'])
    expect(ends('arn:web-1')).toHaveLength(2)
    expect(ends('eni-2')).toEqual(['i-2 10.5.0.5'])
    expect(ends('2001:db8:5::4')).toEqual(['i-1 2001:db8:5::4'])
    expect(ends('198.51.100.9')).toEqual(['i-2 10.5.0.5'])
    expect(ends('198.51.100.9', 'destination')).toEqual(['? 198.51.100.9'])
    expect(ends('10.5.0.0/24')).toEqual(['i-1 10.5.0.4', 'i-2 10.5.0.5'])
  })

  test('the internet is an address of each family that nobody has and no rule names', () => {
    // 192.0.2.1 is in a range that a rule names, 198.51.100.1 in none.
    expect(ends('internet')).toEqual(['internet 198.51.100.1', 'internet 2001:db8::1'])
  })

  test('what was meant is looked for among all of these names', () => {
    const meant = (name: string): unknown => {
      try {
        return resolveEnd(cloud, name, 'source')
      } catch (error) {
        return error instanceof ProblemError ? error.problems[0]?.hint : error
      }
    }
    expect(meant('eni-3')).toBe('did you mean "eni-2"?')
    expect(meant('internt')).toBe('did you mean "internet"?')
  })
})
