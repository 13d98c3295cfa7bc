// Large networks made from a seed: private clouds with subnets, stateless lists at the subnets, security groups that refer to each
// other, a hub between the clouds. The shapes and shares are those of large accounts; nothing is random but what the seed says.

/** xorshift32: the same numbers everywhere. */
function generator(seed) {
  let state = seed
  const next = () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
  return { chance: (share) => next() < share, pick: (count) => Math.floor(next() * count) }
}

const PORTS = [22, 53, 80, 443, 3306, 5432, 6379, 8080, 8443, 9092, 9200, 27017, 3389, 5672, 11211]
const from = {}

/**
 * `hosts` addresses in `clouds` × 6 subnets, 20 security groups per cloud in 8 combinations. `hostile`: every rule has port ranges of
 * its own, so that hardly two sets of ports are equal.
 */
export function makeEstate({ hosts, clouds, groups = 20, combinations = 8, hostile = false, seed = 12345 }) {
  const { chance, pick } = generator(seed)
  const one = (items) => items[pick(items.length)]
  const subnets = 6
  const text = (value) => `${(value >>> 24) & 255}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`
  const cloudBase = (cloud) => ((10 << 24) | (cloud << 14)) >>> 0
  const subnetBase = (cloud, subnet) => cloudBase(cloud) + subnet * 2048
  const cloudRange = (cloud) => `${text(cloudBase(cloud))}/18`
  const subnetRange = (cloud, subnet) => `${text(subnetBase(cloud, subnet))}/21`
  const route = (prefix, target, preference = 1) => ({ prefix, target, preference, origin: 'static', from })
  const port = (name, link, more = {}) => ({ name, kind: 'ethernet', addresses: [], mtu: 9001, link, antiSpoof: false, from, ...more })
  const place = { cloud: 'bench' }
  const node = (id, role, interfaces, tables, more = {}) => ({
    id,
    role,
    place,
    interfaces,
    tables,
    translations: [],
    clampsMss: false,
    from,
    ...more,
  })
  const link = (id, kind, ends) => ({ id, kind, ends, fails: false, label: id, from })
  const wire = (id, a, b) => link(id, 'wire', [a, b])

  const nodes = []
  const links = []
  const filters = []
  const members = []

  const anyRange = () => {
    const kind = pick(100)
    if (kind < 45) return subnetRange(pick(clouds), pick(subnets))
    if (kind < 80) return cloudRange(pick(clouds))
    return kind < 95 ? '10.0.0.0/8' : '0.0.0.0/0'
  }
  const ports = () => {
    if (hostile) {
      const first = pick(60000)
      return [{ from: first, to: first + 1 + pick(5000) }]
    }
    if (chance(0.05)) return undefined
    const first = one(PORTS)
    return [{ from: first, to: chance(0.2) ? first + one([10, 100, 1000]) : first }]
  }
  const rule = (more) => {
    const destinationPorts = ports()
    return {
      action: 'accept',
      protocol: chance(0.85) ? 6 : 17,
      ...(destinationPorts === undefined ? {} : { destinationPorts }),
      from,
      ...more,
    }
  }

  const groupRules = Array.from({ length: clouds * groups }, (_, number) => {
    const cloud = Math.floor(number / groups)
    const inward = Array.from({ length: 10 }, () =>
      rule(chance(0.35) ? { sourceSets: [`sg-${cloud}-${pick(groups)}`], identity: true } : { sources: [anyRange()] }),
    )
    const outward = chance(0.7)
      ? [{ action: 'accept', protocol: 'any', from }]
      : Array.from({ length: 4 }, () => rule({ destinations: [anyRange()] }))
    members[number] = []
    return { inward, outward }
  })
  const combos = Array.from({ length: clouds * combinations }, (_, number) => {
    const cloud = Math.floor(number / combinations)
    const held = [...new Set(Array.from({ length: 1 + pick(3) }, () => cloud * groups + pick(groups)))]
    for (const direction of ['inward', 'outward']) {
      const rules = held.flatMap((group) => groupRules[group][direction])
      filters.push({ id: `combo-${number}-${direction}`, stateful: true, default: 'drop', label: 'security group', rules, from })
    }
    return held
  })

  const hubPorts = []
  const hubTables = []
  for (let cloud = 0; cloud < clouds; cloud++) {
    const cloudPorts = [port('hub', `attachment-${cloud}`)]
    const toSubnets = []
    for (let subnet = 0; subnet < subnets; subnet++) {
      const id = `subnet-${cloud}-${subnet}`
      for (const direction of ['in', 'out']) {
        const listed = Array.from({ length: 8 }, () => ({
          action: chance(0.75) ? 'accept' : 'drop',
          protocol: chance(0.5) ? 'any' : 6,
          ...(direction === 'in' ? { sources: [anyRange()] } : { destinations: [anyRange()] }),
          ...(hostile ? { destinationPorts: ports() } : chance(0.5) ? {} : { destinationPorts: [{ from: one(PORTS), to: 65535 }] }),
          from,
        }))
        const rules = [...listed, ...(chance(0.97) ? [{ action: 'accept', protocol: 'any', from }] : [])]
        filters.push({ id: `acl-${cloud}-${subnet}-${direction}`, stateful: false, default: 'drop', label: 'network list', rules, from })
      }
      nodes.push(
        node(
          id,
          'fabric',
          [
            port('lan', `lan-${id}`, { addresses: [`${text(subnetBase(cloud, subnet) + 1)}/21`], table: 'routes' }),
            port('cloud', `wire-${id}`, { filterIn: `acl-${cloud}-${subnet}-in`, filterOut: `acl-${cloud}-${subnet}-out` }),
          ],
          [
            {
              name: 'local',
              routes: [
                route(subnetRange(cloud, subnet), { kind: 'connected', interface: 'lan' }),
                route(cloudRange(cloud), { kind: 'peer', interface: 'cloud' }),
              ],
            },
            {
              name: 'routes',
              routes: [
                route(cloudRange(cloud), { kind: 'peer', interface: 'cloud' }),
                route('10.0.0.0/8', { kind: 'deliver', node: 'hub', interface: `c${cloud}` }),
              ],
            },
          ],
        ),
      )
      cloudPorts.push(port(`s${subnet}`, `wire-${id}`))
      toSubnets.push(route(subnetRange(cloud, subnet), { kind: 'peer', interface: `s${subnet}` }))
      links.push(wire(`wire-${id}`, { node: id, interface: 'cloud' }, { node: `cloud-${cloud}`, interface: `s${subnet}` }))
      links.push(link(`lan-${id}`, 'segment', [{ node: id, interface: 'lan' }]))
    }
    nodes.push(
      node(`cloud-${cloud}`, 'fabric', cloudPorts, [
        { name: 'local', routes: [...toSubnets, route(cloudRange(cloud), { kind: 'blackhole' }, 255)] },
      ]),
    )
    links.push(wire(`attachment-${cloud}`, { node: `cloud-${cloud}`, interface: 'hub' }, { node: 'hub', interface: `c${cloud}` }))
    hubPorts.push(port(`c${cloud}`, `attachment-${cloud}`, { addresses: [`${text(subnetBase(cloud, 7) + 4)}/21`], table: `t${cloud}` }))
    const propagated = Array.from({ length: clouds }, (_, other) => other).filter((other) => other === cloud || chance(0.6))
    hubTables.push({
      name: `t${cloud}`,
      routes: propagated.map((other) => route(cloudRange(other), { kind: 'peer', interface: `c${other}` })),
    })
  }
  nodes.push(node('hub', 'hub', hubPorts, hubTables, { hidesIdentity: true }))

  const lans = new Map(links.filter((each) => each.kind === 'segment').map((each) => [each.id, each]))
  const used = new Map()
  for (let number = 0; number < hosts; number++) {
    const cloud = pick(clouds)
    const subnet = pick(subnets)
    const combo = cloud * combinations + pick(combinations)
    const at = used.get(cloud * subnets + subnet) ?? 10
    used.set(cloud * subnets + subnet, at + 1)
    if (at >= 2047) throw new Error('more hosts than fit into the subnets')
    const address = text(subnetBase(cloud, subnet) + at)
    const id = `host-${number}`
    const lan = `lan-subnet-${cloud}-${subnet}`
    const gateway = text(subnetBase(cloud, subnet) + 1)
    nodes.push(
      node(
        id,
        'host',
        [
          port('eth0', lan, {
            addresses: [`${address}/21`],
            filterIn: `combo-${combo}-inward`,
            filterOut: `combo-${combo}-outward`,
            antiSpoof: true,
          }),
        ],
        [{ name: 'main', routes: [route('0.0.0.0/0', { kind: 'gateway', interface: 'eth0', address: gateway })] }],
      ),
    )
    lans.get(lan).ends.push({ node: id, interface: 'eth0' })
    for (const group of combos[combo]) members[group].push(`${address}/32`)
  }
  const addressSets = members.map((prefixes, number) => ({
    id: `sg-${Math.floor(number / groups)}-${number % groups}`,
    label: 'group',
    prefixes,
    from,
  }))
  return { name: 'estate', nodes, links, tunnels: [], sessions: [], filters, addressSets, endpoints: [] }
}
