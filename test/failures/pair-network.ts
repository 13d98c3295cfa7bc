import {
  nodeId,
  sessionId,
  tunnelId,
  type Network,
  type Policy,
  type Session,
  type SessionEnd,
  type Tunnel,
} from '../../src/network/model.ts'
import { buildNetwork, via, type NodeShape } from '../reach/builders.ts'

export const ACCEPT: Policy = { terms: [], default: 'accept' }
export const LANS: Policy = {
  terms: [{ name: 'lans', match: { prefixes: [{ prefix: '10.0.0.0/8', minLength: 16, maxLength: 24 }] }, action: 'accept' }],
  default: 'reject',
}
/** Longer path, so that the session is the second choice. */
export const LONGER: Policy = { terms: [{ name: 'longer', match: {}, action: 'accept', set: { prepend: 2 } }], default: 'accept' }

export interface PairOptions {
  readonly bfd?: boolean
  readonly backup?: boolean
  readonly backupPolicy?: Policy
  readonly hold?: readonly [number, number]
  readonly secondSystem?: string
  readonly maximumPaths?: number
  /** Put into both ends of both sessions. */
  readonly ends?: Partial<SessionEnd>
}

/** `left` – r1 – r2 – `right`; r1 and r2 speak over GRE tunnels `main` and `spare`, each on a wire of its own. */
export function pair(options: PairOptions = {}): Network {
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
      ...options.ends,
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

export interface DiamondOptions {
  /** What the sender says on the session with that number: `LONGER` on 2 and 3 unless said. */
  readonly out?: (session: number, sender: string) => Policy
  readonly ends?: Partial<SessionEnd>
}

/** `left` – r1 – a – r2 – `right`, and r1 – b – r2, where a is preferred; sessions 0 and 1 by a, 2 and 3 by b, with BFD 300 ms × 3. */
export function diamond({ out = (i) => (i < 2 ? ACCEPT : LONGER), ends }: DiamondOptions = {}): Network {
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
  return buildNetwork(
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
        const end = (node: string, n: number): Session['ends'][0] => ({
          node: nodeId(node),
          interface: `g${i}`,
          address: `169.254.${i}.${n}`,
          holdSeconds: 9,
          keepaliveSeconds: 3,
          nextHopSelf: false,
          import: LANS,
          export: out(i, node),
          importTables: ['main'],
          exportTable: 'main',
          ...ends,
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
}
