// Makes networks of routers from a seed: a random connected graph of wires with an eBGP session on each, some prefixes a router, a host behind each,
// and policies that tell prefixes apart: prepending, lists that leave ranges out. The same numbers give the same network.

/**
 * A stream of numbers in [0, 1) from a seed (mulberry32).
 * @param {number} seed
 */
export function randomStream(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/**
 * @param {{ routers: number, links: number, prefixes: number, seed?: number }} size prefixes of all routers together
 */
export function makeRouters({ routers, links, prefixes, seed = 4 }) {
  const random = randomStream(seed)
  const pick = (count) => Math.floor(random() * count)
  return networkOf(routers, prefixes, wiresOf(routers, links, pick), (n) => policiesOf(n, routers, pick))
}

/**
 * Routers in a row, one prefix each, every neighbour an eBGP session.
 * @param {number} routers
 */
export function makeChain(routers) {
  const wires = Array.from({ length: routers - 1 }, (_, i) => [i, i + 1])
  return networkOf(routers, routers, wires, () => [ACCEPT, ACCEPT])
}

const ACCEPT = { terms: [], default: 'accept' }
/** Ranges of the wires stay out of BGP. */
const LANS = {
  terms: [{ name: 'wires', match: { prefixes: [{ prefix: '172.16.0.0/12', minLength: 12, maxLength: 32 }] }, action: 'reject' }],
  default: 'accept',
}

/** A tree first, so that all are joined; then wires between any two that have none. */
function wiresOf(routers, links, pick) {
  const wires = []
  const taken = new Set()
  const add = (a, b) => {
    const key = a < b ? `${a} ${b}` : `${b} ${a}`
    if (a === b || taken.has(key)) return
    taken.add(key)
    wires.push([Math.min(a, b), Math.max(a, b)])
  }
  for (let i = 1; i < routers; i++) add(pick(i), i)
  while (wires.length < links) add(pick(routers), pick(routers))
  return wires
}

/** What the two ends of a wire send: one in eight prepends to part of the prefixes, one in sixteen keeps part back. */
function policiesOf(n, routers, pick) {
  return [0, 1].map((side) => {
    const range = [{ prefix: `${10 + pick(Math.min(8, Math.ceil(routers / 32)))}.0.0.0/8`, minLength: 8, maxLength: 32 }]
    const odd = pick(16)
    if (odd < 2)
      return {
        terms: [{ name: `far-${n}-${side}`, match: { prefixes: range }, action: 'accept', set: { prepend: 1 + odd } }],
        default: 'accept',
      }
    if (odd === 2) return { terms: [{ name: `kept-${n}-${side}`, match: { prefixes: range }, action: 'reject' }], default: 'accept' }
    return ACCEPT
  })
}

function networkOf(routers, prefixes, wires, policies) {
  const perRouter = Math.max(1, Math.round(prefixes / routers))
  const name = (i) => `r${String(i).padStart(String(routers - 1).length, '0')}`
  const wireAddress = (n, side) => `172.${16 + (n >> 14)}.${(n >> 6) & 255}.${((n & 63) << 2) + side + 1}`
  const lan = (i, k) => `${10 + (i >> 5)}.${((i & 31) << 3) + (k >> 8)}.${k & 255}`
  const ports = Array.from({ length: routers }, () => [])
  wires.forEach((wire, n) =>
    wire.forEach((i, side) => ports[i].push({ ...port(`e${n}`, `${wireAddress(n, side)}/30`), link: `wire/${n}` })),
  )
  const nodes = ports.map((own, i) => {
    const lans = Array.from({ length: perRouter }, (_, k) => ({ ...port(`lan${k}`, `${lan(i, k)}.1/24`), link: `lan/${i}/${k}` }))
    return {
      ...node(name(i), 'router', [...lans, ...own], []),
      system: 'frr',
      bgp: {
        asn: 4_200_000_000 + i,
        routerId: `192.0.${i >> 8}.${i & 255}`,
        originations: [{ source: 'connected', policy: LANS }],
        maximumPaths: 1,
        tieBreak: 'router-id',
      },
    }
  })
  const hosts = ports.map((_, i) => {
    const first = port('eth0', `${lan(i, 0)}.10/24`)
    const toRouter = { kind: 'gateway', interface: 'eth0', address: `${lan(i, 0)}.1` }
    return node(
      `h${name(i).slice(1)}`,
      'host',
      [{ ...first, link: `lan/${i}/0` }],
      [{ prefix: '0.0.0.0/0', target: toRouter, preference: 1, origin: 'static', from: {} }],
    )
  })
  const lanLinks = ports.flatMap((_, i) =>
    Array.from({ length: perRouter }, (__, k) => ({
      id: `lan/${i}/${k}`,
      kind: 'segment',
      ends: [{ node: name(i), interface: `lan${k}` }, ...(k === 0 ? [{ node: hosts[i].id, interface: 'eth0' }] : [])],
      fails: false,
      label: `LAN ${k} of ${name(i)}`,
      from: {},
    })),
  )
  const wireLinks = wires.map((wire, n) => ({
    id: `wire/${n}`,
    kind: 'wire',
    ends: wire.map((i) => ({ node: name(i), interface: `e${n}` })),
    fails: true,
    label: `wire between ${name(wire[0])} and ${name(wire[1])}`,
    from: {},
  }))
  const sessions = wires.map((wire, n) => {
    const exports = policies(n)
    return {
      id: `s${n}`,
      kind: 'ebgp',
      ends: wire.map((i, side) => ({
        node: name(i),
        interface: `e${n}`,
        address: wireAddress(n, side),
        holdSeconds: 9,
        keepaliveSeconds: 3,
        nextHopSelf: true,
        import: ACCEPT,
        export: exports[side],
        importTables: ['main'],
        exportTable: 'main',
      })),
      carriedBy: { kind: 'link', id: `wire/${n}` },
      from: {},
    }
  })
  const endpoints = hosts.map((host, i) => ({
    name: `site-${i}`,
    prefixes: [`${lan(i, 0)}.0/24`],
    members: [{ node: host.id, interface: 'eth0', address: `${lan(i, 0)}.10` }],
    from: {},
  }))
  return {
    name: `${routers} routers`,
    nodes: [...nodes, ...hosts],
    links: [...lanLinks, ...wireLinks],
    tunnels: [],
    sessions,
    filters: [],
    endpoints,
  }
}

function node(id, role, interfaces, routes) {
  return {
    id,
    role,
    place: { cloud: 'onpremises' },
    interfaces,
    tables: [{ name: 'main', routes }],
    translations: [],
    clampsMss: false,
    from: {},
  }
}

function port(name, address) {
  return { name, kind: 'ethernet', addresses: [address], mtu: 1500, antiSpoof: false, from: {} }
}
