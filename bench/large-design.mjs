/** A small generator of numbers in [0, 1) that gives the same for the same seed (mulberry32). */
function random(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const ZONES = ['a', 'b', 'c', 'd', 'e']
/** Groups × zones, and one attachment subnet in each zone, make 50 subnets of each VPC. */
const GROUPS = 9

/**
 * A design of 1,000 sites and 5,000 subnets: 100 VPCs on a transit gateway, offices on a closed network, Sakura Cloud between.
 * @param {{ vpcs?: number, offices?: number, seed?: number }} [size]
 */
export function largeDesign({ vpcs = 100, offices = 899, seed = 20261121 } = {}) {
  const next = random(seed)
  const pick = (count) => Math.floor(next() * count)
  const vpcNames = Array.from({ length: vpcs }, (_, i) => `vpc-${i}`)
  const officeNames = Array.from({ length: offices }, (_, i) => `office-${i}`)
  const subnets = (i) =>
    Object.fromEntries(
      Array.from({ length: GROUPS }, (_, g) => [
        `group-${g}`,
        { zones: ZONES, public: i === 0 && g === GROUPS - 1, hosts: g === 0 ? 1 : 0 },
      ]),
    )
  const sites = {
    ...Object.fromEntries(
      vpcNames.map((name, i) => [name, { kind: 'aws.vpc', region: 'ap-northeast-1', cidr: `10.${i}.0.0/16`, subnets: subnets(i) }]),
    ),
    ishikari: { kind: 'sakura.network', zones: ['is1a', 'is1b'], cidr: '10.200.0.0/24' },
    ...Object.fromEntries(officeNames.map((name, i) => [name, { kind: 'onpremises.site', cidr: `192.168.${i >> 2}.${(i & 3) * 64}/26` }])),
  }
  const gateways = {
    hub: { kind: 'aws.transit-gateway', region: 'ap-northeast-1', cidr: '10.201.0.0/24', attach: vpcNames },
    'edge-aws': { kind: 'aws.routers', site: 'vpc-0', subnet: `group-${GROUPS - 1}` },
    'edge-sakura': { kind: 'sakura.routers', site: 'ishikari' },
    ...Object.fromEntries(officeNames.map((name) => [`ce-${name}`, { kind: 'onpremises.router', site: name }])),
  }
  const links = [
    { kind: 'aws.transit-gateway-connect', routers: 'edge-aws', hub: 'hub' },
    { kind: 'wireguard', between: ['edge-aws', 'edge-sakura'], bfd: true },
    { kind: 'closed-network', name: 'flets', members: ['edge-sakura', ...officeNames.map((name) => `ce-${name}`)], cidr: '172.20.0.0/16' },
  ]
  const wanted = vpcNames.map((name) => ({
    to: `${name}/group-0`,
    from: [...new Set(Array.from({ length: 9 }, () => `office-${pick(offices)}`))],
    service: `tcp/${1024 + pick(60_000)}`,
  }))
  return {
    name: 'large',
    sites,
    gateways,
    links,
    policies: wanted.map(({ from, to, service }) => ({ action: 'allow', from, to, services: service })),
    expect: wanted.map(({ from, to, service }) => ({
      kind: 'reachable',
      from: from[0],
      to,
      service,
      survives: 'any-one-failure',
      within: '30s',
      except: [from[0]],
    })),
  }
}
