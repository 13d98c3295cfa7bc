import { describe, expect, test } from 'vitest'
import { indexNetwork } from '../../src/network/index.ts'
import { linkId, nodeId, sessionId, tunnelId, type Network, type Policy, type Session, type Tunnel } from '../../src/network/model.ts'
import { listFailures } from '../../src/failures/list.ts'
import type { Outage } from '../../src/failures/model.ts'
import { predictOutage } from '../../src/failures/outage.ts'
import { settleRoutes } from '../../src/failures/settle.ts'
import { buildNetwork, toPeer, via, type NodeShape } from '../reach/builders.ts'

const ACCEPT: Policy = { terms: [], default: 'accept' }
const LANS: Policy = {
  terms: [{ name: 'lans', match: { prefixes: [{ prefix: '10.0.0.0/8', minLength: 16, maxLength: 24 }] }, action: 'accept' }],
  default: 'reject',
}
/** Longer path, so that the session is the second choice. */
const LONGER: Policy = { terms: [{ name: 'longer', match: {}, action: 'accept', set: { prepend: 2 } }], default: 'accept' }

interface Options {
  readonly bfd?: boolean
  readonly backup?: boolean
  readonly backupPolicy?: Policy
  readonly hold?: readonly [number, number]
  readonly secondSystem?: string
  readonly maximumPaths?: number
}

/** `left` – r1 – r2 – `right`; r1 and r2 speak over GRE tunnels `main` and `spare`, each on a wire of its own. */
function pair(options: Options = {}): Network {
  const { bfd = false, backup = true, hold = [9, 30], secondSystem = 'frr', maximumPaths = 1 } = options
  const router = (n: 1 | 2, system: string): NodeShape => ({
    role: 'router',
    system,
    ports: {
      lan: { addresses: [`10.${n}.0.1/24`], link: `lan${n}` },
      w1: { addresses: [`172.16.1.${n}/30`], link: 'wire1' },
      w2: { addresses: [`172.16.2.${n}/30`], link: 'wire2' },
      g1: { addresses: [`169.254.1.${n}/30`], tunnel: 'main', mtu: 1476 },
      g2: { addresses: [`169.254.2.${n}/30`], tunnel: 'spare', mtu: 1476 },
    },
    bgp: {
      asn: 65000 + n,
      routerId: `10.${n}.0.1`,
      originations: [{ source: 'connected', policy: LANS }],
      maximumPaths,
      tieBreak: 'router-id',
    },
  })
  const tunnel = (id: string, wire: 1 | 2): Tunnel => {
    const end = (n: 1 | 2): Tunnel['ends'][0] => ({
      node: nodeId(`r${n}`),
      interface: `g${wire}`,
      underlay: `w${wire}`,
      local: `172.16.${wire}.${n}`,
      outside: `172.16.${wire}.${n}`,
    })
    return { id: tunnelId(id), kind: 'gre', ends: [end(1), end(2)], from: {} }
  }
  const session = (id: string, wire: 1 | 2, out: Policy): Session => {
    const end = (n: 1 | 2): Session['ends'][0] => ({
      node: nodeId(`r${n}`),
      interface: `g${wire}`,
      address: `169.254.${wire}.${n}`,
      holdSeconds: hold[n - 1]!,
      keepaliveSeconds: hold[n - 1]! / 3,
      nextHopSelf: false,
      import: LANS,
      export: out,
      importTables: ['main'],
      exportTable: 'main',
    })
    return {
      id: sessionId(id),
      kind: 'ebgp',
      ends: [end(1), end(2)],
      carriedBy: { kind: 'tunnel', id: tunnelId(id) },
      ...(bfd ? { bfd: { intervalMs: 100, multiplier: 3 } } : {}),
      from: {},
    }
  }
  const host = (n: 1 | 2): NodeShape => ({
    role: 'host',
    ports: { eth0: { addresses: [`10.${n}.0.10/24`], link: `lan${n}` } },
    routes: [via('0.0.0.0/0', 'eth0', `10.${n}.0.1`)],
  })
  return buildNetwork(
    { left: host(1), right: host(2), r1: router(1, 'frr'), r2: router(2, secondSystem) },
    {
      tunnels: [tunnel('main', 1), tunnel('spare', 2)],
      sessions: [session('main', 1, ACCEPT), ...(backup ? [session('spare', 2, options.backupPolicy ?? LONGER)] : [])],
      endpoints: { left: ['left'], right: ['right'] },
    },
  )
}

function outage(network: Network, failure: string): Outage {
  const index = indexNetwork(network)
  const found = listFailures(index).find((each) => each.id === failure)
  if (found === undefined) throw new Error(`no failure ${failure}`)
  return predictOutage(index, settleRoutes(index).state, found, {
    from: 'left',
    to: 'right',
    service: { protocol: 'tcp', ports: { from: 443, to: 443 } },
  })
}

describe('a tunnel that loses packets silently', () => {
  test('without BFD lasts hold time less a keepalive, up to the hold time and a reaction', () => {
    // The smaller proposal holds: 9 s. FRR: 9 − 3 = 6 s at the earliest, 9 + 0.2 s at the latest.
    expect(outage(pair(), 'tunnel:main')).toMatchObject({
      forward: { low: 6, high: 9.2 },
      return: { low: 6, high: 9.2 },
      total: { low: 6, high: 9.2 },
    })
  })

  test('with BFD 100 ms × 3 lasts 0.2 to 0.3 s and a reaction', () => {
    const found = outage(pair({ bfd: true }), 'tunnel:main')
    expect(found.total).toEqual({ low: 0.2, high: 0.5 })
    expect(found.steps.map((step) => step.what)).toEqual([
      'gre tunnel between r1 and r2 fails; nobody has noticed',
      'r2 notices the loss of r1 by BFD (100 ms × 3); r1 notices the loss of r2 by BFD (100 ms × 3)',
    ])
    expect(found.steps.map((step) => step.forward)).toEqual(['NEIGHBOR_UNREACHABLE', 'ACCEPTED'])
  })

  test('each direction waits for its own router', () => {
    // An unmeasured system may shorten its timer by a quarter: 9 × 0.75 − 3 = 3.75 s.
    expect(outage(pair({ secondSystem: 'nec-ix' }), 'tunnel:main')).toMatchObject({
      forward: { low: 6, high: 9.2 },
      return: { low: 3.75, high: 9.2 },
      total: { low: 6, high: 9.2 },
    })
  })

  test('that nobody uses interrupts nothing', () => {
    expect(outage(pair(), 'tunnel:spare').total).toEqual({ low: 0, high: 0 })
  })

  test('without another way lasts until repair', () => {
    expect(outage(pair({ backup: false }), 'tunnel:main').total).toEqual({ low: Infinity, high: Infinity })
  })

  test('is never noticed with hold time 0 and no BFD', () => {
    expect(outage(pair({ hold: [0, 30] }), 'tunnel:main').total).toEqual({ low: Infinity, high: Infinity })
  })

  test('with equal-cost paths interrupts some flows and not others', () => {
    const found = outage(pair({ bfd: true, backupPolicy: ACCEPT, maximumPaths: 2 }), 'tunnel:main')
    expect(found.total).toEqual({ low: 0, high: 0.5 })
  })
})

describe('a cut wire under a tunnel', () => {
  test('takes no carrier from the tunnel: its session waits for the hold timer', () => {
    expect(outage(pair(), 'link:wire1')).toMatchObject({ forward: { low: 6, high: 9.2 }, return: { low: 6, high: 9.2 } })
  })

  test('is lost for good when the host hangs on it', () => {
    expect(outage(pair(), 'link:lan1').total).toEqual({ low: Infinity, high: Infinity })
  })
})

describe('a session directly on a wire', () => {
  test('ends with the carrier of its interface, within 1.1 s', () => {
    const base = pair()
    const network: Network = {
      ...base,
      sessions: base.sessions.map((session) => {
        const wire = session.id === 'main' ? 1 : 2
        const ends = session.ends.map((end) => ({ ...end, interface: `w${wire}`, address: `172.16.${wire}.${end.node.slice(1)}` }))
        return { ...session, ends: [ends[0]!, ends[1]!], carriedBy: { kind: 'link', id: linkId(`wire${wire}`) } }
      }),
    }
    expect(outage(network, 'link:wire1').total).toEqual({ low: 0, high: 1.3 })
  })
})

describe('news that crosses sessions', () => {
  test('costs a step for each', () => {
    // r1 – a – r2 and r1 – b – r2, where a is preferred. When the wire between a and r2 is silent, r1 hears it from a: one session.
    const speaker = (n: number, ports: NodeShape['ports']): NodeShape => ({
      role: 'router',
      system: 'frr',
      ports,
      bgp: {
        asn: 65000 + n,
        routerId: `10.255.0.${n}`,
        originations: [{ source: 'connected', policy: LANS }],
        maximumPaths: 1,
        tieBreak: 'router-id',
      },
    })
    const wires: readonly (readonly [string, number, string, number])[] = [
      ['r1', 1, 'a', 3],
      ['a', 3, 'r2', 2],
      ['r1', 1, 'b', 4],
      ['b', 4, 'r2', 2],
    ]
    const ports: Record<string, NodeShape['ports']> = {
      r1: { lan: { addresses: ['10.1.0.1/24'], link: 'lan1' } },
      r2: { lan: { addresses: ['10.2.0.1/24'], link: 'lan2' } },
      a: {},
      b: {},
    }
    for (const [i, [x, nx, y, ny]] of wires.entries()) {
      ports[x] = {
        ...ports[x],
        [`w${i}`]: { addresses: [`172.16.${i}.${nx}/29`], link: `w${i}` },
        [`g${i}`]: { addresses: [`169.254.${i}.${nx}/29`], tunnel: `t${i}` },
      }
      ports[y] = {
        ...ports[y],
        [`w${i}`]: { addresses: [`172.16.${i}.${ny}/29`], link: `w${i}` },
        [`g${i}`]: { addresses: [`169.254.${i}.${ny}/29`], tunnel: `t${i}` },
      }
    }
    const host = (n: 1 | 2): NodeShape => ({
      role: 'host',
      ports: { eth0: { addresses: [`10.${n}.0.10/24`], link: `lan${n}` } },
      routes: [via('0.0.0.0/0', 'eth0', `10.${n}.0.1`)],
    })
    const network = buildNetwork(
      {
        left: host(1),
        right: host(2),
        r1: speaker(1, ports['r1']!),
        r2: speaker(2, ports['r2']!),
        a: speaker(3, ports['a']!),
        b: speaker(4, ports['b']!),
      },
      {
        endpoints: { left: ['left'], right: ['right'] },
        tunnels: wires.map(([x, nx, y, ny], i): Tunnel => {
          const end = (node: string, n: number): Tunnel['ends'][0] => ({
            node: nodeId(node),
            interface: `g${i}`,
            underlay: `w${i}`,
            local: `172.16.${i}.${n}`,
            outside: `172.16.${i}.${n}`,
          })
          return { id: tunnelId(`t${i}`), kind: 'gre', ends: [end(x, nx), end(y, ny)], from: {} }
        }),
        sessions: wires.map(([x, nx, y, ny], i): Session => {
          const out = i < 2 ? ACCEPT : LONGER
          const end = (node: string, n: number): Session['ends'][0] => ({
            node: nodeId(node),
            interface: `g${i}`,
            address: `169.254.${i}.${n}`,
            holdSeconds: 9,
            keepaliveSeconds: 3,
            nextHopSelf: false,
            import: LANS,
            export: out,
            importTables: ['main'],
            exportTable: 'main',
          })
          return {
            id: sessionId(`s${i}`),
            kind: 'ebgp',
            ends: [end(x, nx), end(y, ny)],
            carriedBy: { kind: 'tunnel', id: tunnelId(`t${i}`) },
            bfd: { intervalMs: 300, multiplier: 3 },
            from: {},
          }
        }),
      },
    )
    // BFD 300 ms × 3: 0.6 to 0.9 s; r1 is one session away from a (0.2 + 0.2 s), r2 notices by itself (0.2 s).
    expect(outage(network, 'tunnel:t1')).toMatchObject({ forward: { low: 0.6, high: 1.3 }, return: { low: 0.6, high: 1.1 } })
    // A dead machine is noticed by its neighbours themselves.
    expect(outage(network, 'router:a')).toMatchObject({ forward: { low: 0.6, high: 1.1 }, return: { low: 0.6, high: 1.1 } })
  })
})

test('a route through the underlay of the wrong machine is no tunnel', () => {
  const network = pair({ backup: false })
  const broken: Network = {
    ...network,
    nodes: network.nodes.map((node) =>
      node.id === 'r1' ? { ...node, tables: [{ name: 'main', routes: [toPeer('172.16.1.2/32', 'w2')] }] } : node,
    ),
  }
  const index = indexNetwork(broken)
  expect([...settleRoutes(index).state.established]).toEqual([])
})
