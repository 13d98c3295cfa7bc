import { describe, expect, it } from 'vitest'
import { ProblemError, type Problem } from '../core/problem.ts'
import { readDocument } from '../design/load-document.ts'
import { EMPTY_LOCK, type Lock } from '../design/lock.ts'
import { parsePrefix, prefixesOverlap } from '../ip/prefix.ts'
import { interfaceOf } from '../network/index.ts'
import { compileNetwork } from './compile.ts'
import { readDesign } from './load-design.ts'

const region = 'ap-northeast-1'

interface Source {
  name: string
  sites: Record<string, unknown>
  gateways: Record<string, unknown>
  links: unknown[]
  policies: unknown[]
}

function source(): Source {
  return {
    name: 'small',
    sites: {
      tokyo: { kind: 'aws.vpc', region, cidr: '10.10.0.0/16', subnets: { app: { zones: ['a', 'c'] } } },
      'tokyo-edge': { kind: 'aws.vpc', region, cidr: '10.11.0.0/16', subnets: { edge: { zones: ['a', 'c'], public: true } } },
      ishikari: { kind: 'sakura.network', zones: ['is1a', 'is1b'], cidr: '10.20.0.0/24' },
      osaka: { kind: 'onpremises.site', cidr: '192.168.10.0/24' },
      nagoya: { kind: 'onpremises.site', cidr: '192.168.20.0/24' },
    },
    gateways: {
      hub: { kind: 'aws.transit-gateway', region, asn: 64512, cidr: '10.12.0.0/24', attach: ['tokyo', 'tokyo-edge'] },
      'edge-aws': { kind: 'aws.routers', site: 'tokyo-edge', subnet: 'edge', count: 2, size: 't4g.micro' },
      'edge-sakura': { kind: 'sakura.routers', site: 'ishikari', count: 2 },
      'ce-osaka': { kind: 'onpremises.router', site: 'osaka', system: 'nec-ix' },
      'ce-nagoya': { kind: 'onpremises.router', site: 'nagoya', system: 'nec-ix' },
    },
    links: [
      { kind: 'aws.transit-gateway-connect', routers: 'edge-aws', hub: 'hub', hold: '9s' },
      { kind: 'wireguard', between: ['edge-aws', 'edge-sakura'], bfd: { interval: '100ms', multiplier: 3 } },
      { kind: 'closed-network', name: 'flets', members: ['edge-sakura', 'ce-osaka', 'ce-nagoya'], cidr: '172.20.0.0/24' },
    ],
    policies: [{ from: ['osaka', 'nagoya'], to: 'tokyo/app', services: 'tcp/443' }],
  }
}

/** As `source`, with a third site put before the others in every list. */
function sourceWithThirdSite(): Source {
  const design = source()
  design.sites = { akita: { kind: 'onpremises.site', cidr: '192.168.5.0/24' }, ...design.sites }
  design.gateways = { 'ce-akita': { kind: 'onpremises.router', site: 'akita', system: 'nec-ix' }, ...design.gateways }
  design.links[2] = {
    kind: 'closed-network',
    name: 'flets',
    members: ['edge-sakura', 'ce-akita', 'ce-osaka', 'ce-nagoya'],
    cidr: '172.20.0.0/24',
  }
  return design
}

const compile = (design: unknown, lock: Lock = EMPTY_LOCK): ReturnType<typeof compileNetwork> => compileNetwork(readDesign(design), lock)

describe('compileNetwork', () => {
  const { network, lock } = compile(source())

  it('joins every reference: links, tunnels, sessions, tables and filters name what exists', () => {
    const nodes = new Map(network.nodes.map((node) => [node.id, node]))
    const filters = new Set(network.filters.map((filter) => filter.id))
    for (const { node, interface: name } of [...network.links, ...network.tunnels, ...network.sessions].flatMap((joined) => [
      ...joined.ends,
    ])) {
      expect(interfaceOf(nodes.get(node)!, name).name).toBe(name)
    }
    for (const node of network.nodes) {
      const tables = new Set(node.tables.map((table) => table.name))
      for (const port of node.interfaces) {
        if (port.table !== undefined) expect(tables).toContain(port.table)
        if (port.link !== undefined) expect(network.links.map((link) => link.id)).toContain(port.link)
        for (const filter of [port.filterIn, port.filterOut]) if (filter !== undefined) expect(filters).toContain(filter)
        expect(port.name.length).toBeLessThanOrEqual(15)
      }
      expect(new Set(node.interfaces.map((port) => port.name)).size).toBe(node.interfaces.length)
    }
  })

  it('builds the full mesh, the Connect peers with two sessions each, the closed network and the pairs', () => {
    const count = (prefix: string): number => network.sessions.filter((session) => session.id.startsWith(prefix)).length
    expect([count('wireguard/'), count('connect/'), count('flets/'), count('pair/')]).toEqual([4, 4, 4, 2])
    expect(network.tunnels).toHaveLength(11)
  })

  it('keeps inside addresses clear of what AWS reserves and of each other', () => {
    const blocks = network.tunnels.map((tunnel) => {
      const [left] = tunnel.ends
      const node = network.nodes.find((candidate) => candidate.id === left.node)!
      const [address, length] = interfaceOf(node, left.interface).addresses[0]!.split('/')
      return parsePrefix(
        `${address!.replace(/\d+$/, (last) => String(Math.floor(Number(last) / 2 ** (32 - Number(length))) * 2 ** (32 - Number(length))))}/${length}`,
      )
    })
    const reserved = ['169.254.0.0/21', '169.254.169.0/24', '169.254.170.0/24', '169.254.21.0/24', '169.254.22.0/24'].map(parsePrefix)
    for (const [i, block] of blocks.entries()) {
      for (const other of [...reserved, ...blocks.slice(i + 1)]) expect(prefixesOverlap(block, other)).toBe(false)
    }
  })

  it('puts the second member of a pair behind the first, and lets it overtake when the first is gone', () => {
    const session = network.sessions.find((candidate) => candidate.id === 'wireguard/edge-aws-2/edge-sakura-1')!
    const policy = session.ends.find((end) => end.node === 'edge-aws-2')!.export
    expect(policy.terms.map((term) => [term.name, term.action, term.set?.prepend])).toEqual([
      ['underlay', 'reject', undefined],
      ['from-twin', 'accept', 2],
      ['own', 'accept', undefined],
    ])
  })

  it('is deterministic and idempotent under its own lock', () => {
    expect(JSON.stringify(compile(source()).network)).toBe(JSON.stringify(network))
    const again = compile(source(), lock)
    expect(again.lock).toEqual(lock)
    expect(JSON.stringify(again.network)).toBe(JSON.stringify(network))
  })

  it('changes no allocation when a third site is added, and gives back only what is no longer used', () => {
    const more = compile(sourceWithThirdSite(), lock)
    expect(more.lock.allocations).toMatchObject(lock.allocations)
    expect(Object.keys(more.lock.allocations).length).toBeGreaterThan(Object.keys(lock.allocations).length)
    const values = Object.entries(more.lock.allocations).map(([key, value]) => `${key.slice(0, key.indexOf(':'))} ${value}`)
    expect(new Set(values).size).toBe(values.length)
    expect(compile(source(), more.lock).lock).toEqual(lock)
  })

  it('would renumber without the lock: the test above proves something', () => {
    expect(compile(sourceWithThirdSite()).lock.allocations).not.toMatchObject(lock.allocations)
  })

  it('gives each of several closed networks between the same gateways its own tunnels, over its own ports', () => {
    const second = {
      kind: 'closed-network',
      name: 'second',
      members: ['edge-sakura', 'ce-osaka'],
      cidr: '172.21.0.0/24',
      access: 'ethernet',
    }
    const design = source()
    design.links.push(second)
    const { network: both } = compile(design)
    const ends = both.tunnels.flatMap((tunnel) => tunnel.ends.map((end) => ({ ...end, id: String(tunnel.id) })))
    expect(new Set(ends.map((end) => `${end.node} ${end.interface}`)).size).toBe(ends.length)
    const osaka = ends.filter((end) => end.node === 'ce-osaka').map((end) => [end.id, end.interface, end.underlay, end.local])
    expect(osaka).toEqual([
      ['flets/ce-osaka/edge-sakura-1', 'gre1', 'ppp0', '172.20.0.5'],
      ['flets/ce-osaka/edge-sakura-2', 'gre2', 'ppp0', '172.20.0.5'],
      ['second/ce-osaka/edge-sakura-1', 'gre3', 'wan0', '172.21.0.4'],
      ['second/ce-osaka/edge-sakura-2', 'gre4', 'wan0', '172.21.0.4'],
    ])
    const carried = ends.filter((end) => end.id.startsWith('second/') && end.node !== 'ce-osaka').map((end) => [end.underlay, end.local])
    expect(carried).toEqual([
      ['eth3', '172.21.0.2'],
      ['eth3', '172.21.0.3'],
    ])
    const plugs = both.links.filter((link) => link.ends.some((end) => end.node === 'second')).map((link) => link.ends[1])
    expect(plugs).toEqual([
      { node: 'ce-osaka', interface: 'wan0' },
      { node: 'edge-sakura-1', interface: 'eth3' },
      { node: 'edge-sakura-2', interface: 'eth3' },
    ])
    design.links.unshift(design.links.pop())
    const { lock: more } = compile(design, lock)
    expect(more.allocations).toMatchObject(lock.allocations)
  })

  it('never hands out an ASN that the design fixes', () => {
    const design = source()
    design.gateways['ce-osaka'] = { kind: 'onpremises.router', site: 'osaka', system: 'nec-ix', asn: 64513 }
    const asns = compile(design).routers.map((router) => [router.gateway, router.asn])
    expect(new Map(asns as [string, number][]).get('edge-aws')).not.toBe(64513)
  })
})

describe('what cannot be compiled', () => {
  const problems = (compiled: () => unknown): readonly Problem[] => {
    try {
      compiled()
      return []
    } catch (error) {
      if (error instanceof ProblemError) return error.problems
      throw error
    }
  }
  const problemsOf = (design: unknown): string[] => problems(() => compile(design)).map((problem) => `${problem.code} ${problem.message}`)

  it('COMPILE-001: a range that is used up', () => {
    const design = source()
    design.links[2] = { kind: 'closed-network', name: 'flets', members: ['edge-sakura', 'ce-osaka', 'ce-nagoya'], cidr: '172.20.0.0/30' }
    expect(problemsOf(design)).toEqual(['COMPILE-001 no free address is left in 172.20.0.0/30'])
  })

  it.each(['sakura.routers', 'onpremises.router'])('COMPILE-001: the range of a closed network is named at its place (%s)', (kind) => {
    const gateway = (name: string): string =>
      kind === 'sakura.routers'
        ? `  ${name}: { kind: sakura.routers, site: ishikari }`
        : `  ${name}: { kind: onpremises.router, site: ${name}-lan }`
    const lines = [
      'name: small',
      'sites:',
      '  ishikari: { kind: sakura.network, zones: [is1a], cidr: 10.20.0.0/24 }',
      '  a-lan: { kind: onpremises.site, cidr: 192.168.1.0/24 }',
      '  b-lan: { kind: onpremises.site, cidr: 192.168.2.0/24 }',
      'gateways:',
      gateway('a'),
      gateway('b'),
      'links:',
      '  - { kind: closed-network, name: roomy, members: [a, b], cidr: 172.20.0.0/24 }',
      '  - kind: closed-network',
      '    name: narrow',
      '    members: [a, b]',
      '    cidr: 172.21.0.0/30',
    ]
    const { value, locate } = readDocument(lines.join('\n'), 'network.yaml', 'yaml')
    const design = readDesign(value, locate)
    expect(problems(() => compileNetwork(design, EMPTY_LOCK)).map(({ at }) => at)).toEqual([{ file: 'network.yaml', line: 14, column: 5 }])
  })

  it('COMPILE-002: a link over a port that the gateway has not', () => {
    const design = source()
    design.links[1] = { kind: 'wireguard', between: ['edge-aws', 'ce-osaka'] }
    expect(problemsOf(design)).toEqual(['COMPILE-002 gateway "ce-osaka" has no port to the internet, which this link needs'])
  })

  it('COMPILE-003: Connect without a transit gateway CIDR', () => {
    const design = source()
    design.gateways['hub'] = { kind: 'aws.transit-gateway', region, asn: 64512, attach: ['tokyo', 'tokyo-edge'] }
    expect(problemsOf(design)).toEqual([
      'COMPILE-003 transit gateway "hub" has no CIDR, which Connect peers take their outer addresses from',
    ])
  })
})
