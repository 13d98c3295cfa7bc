import type { Network, NetworkNode, Policy, Session } from '../../src/network/model.ts'

/** Configurations of FRR and BIRD for small networks, straight from the model; only what those networks use. */
export interface FrrFiles {
  readonly zebra: string
  readonly bgpd: string
}

export function frrFiles(network: Network, node: NetworkNode): FrrFiles {
  const bgp = node.bgp!
  const maps: string[] = []
  const neighbours: string[] = []
  const family: string[] = []
  bgp.originations.forEach((origination, i) => {
    maps.push(...routeMap(`ORIGIN-${i}`, origination.policy, bgp.asn))
    family.push(`  redistribute connected route-map ORIGIN-${i}`)
  })
  family.push(`  maximum-paths ${bgp.maximumPaths}`, `  maximum-paths ibgp ${bgp.maximumPaths}`)
  for (const { session, own, other } of sessionsOf(network, node)) {
    maps.push(...routeMap(`IN-${session.id}`, own.import, bgp.asn), ...routeMap(`OUT-${session.id}`, own.export, bgp.asn))
    neighbours.push(
      ` neighbor ${other.address} remote-as ${asnOf(network, other.node)}`,
      ` neighbor ${other.address} advertisement-interval 0`,
      ` neighbor ${other.address} timers ${own.keepaliveSeconds} ${own.holdSeconds}`,
      ` neighbor ${other.address} timers connect 1`,
    )
    family.push(
      ...(own.nextHopSelf ? [`  neighbor ${other.address} next-hop-self`] : []),
      `  neighbor ${other.address} route-map IN-${session.id} in`,
      `  neighbor ${other.address} route-map OUT-${session.id} out`,
    )
  }
  const bgpd = [
    ...maps,
    `router bgp ${bgp.asn}`,
    ` bgp router-id ${bgp.routerId}`,
    ' no bgp ebgp-requires-policy',
    ' bgp bestpath compare-routerid',
    ' bgp deterministic-med',
    ...neighbours,
    ' address-family ipv4 unicast',
    ...family,
    ' exit-address-family',
  ]
  return { zebra: `hostname ${node.id}\n`, bgpd: `${bgpd.join('\n')}\n` }
}

function routeMap(name: string, policy: Policy, asn: number): string[] {
  const lists: string[] = []
  const entries = policy.terms.flatMap((term, i) => {
    const key = `${name}-${i}`
    const lines = [`route-map ${name} ${term.action === 'accept' ? 'permit' : 'deny'} ${(i + 1) * 10}`]
    for (const [n, range] of (term.match.prefixes ?? []).entries()) {
      const length = Number(range.prefix.split('/')[1])
      const ge = range.minLength > length ? ` ge ${range.minLength}` : ''
      const le = range.maxLength > length ? ` le ${range.maxLength}` : ''
      lists.push(`ip prefix-list ${key} seq ${n + 1} permit ${range.prefix}${ge}${le}`)
    }
    for (const community of term.match.communities ?? []) lists.push(`bgp community-list standard ${key} permit ${community}`)
    if (term.match.prefixes !== undefined) lines.push(` match ip address prefix-list ${key}`)
    if (term.match.communities !== undefined) lines.push(` match community ${key}`)
    const set = term.set ?? {}
    const added = set.addCommunities ?? []
    if (set.localPreference !== undefined) lines.push(` set local-preference ${set.localPreference}`)
    if (set.med !== undefined) lines.push(` set metric ${set.med}`)
    if ((set.prepend ?? 0) > 0) lines.push(` set as-path prepend ${Array(set.prepend).fill(asn).join(' ')}`)
    if (added.length > 0) lines.push(` set community ${added.join(' ')}${set.clearCommunities === true ? '' : ' additive'}`)
    else if (set.clearCommunities === true) lines.push(' set community none')
    return lines
  })
  return [...lists, ...entries, `route-map ${name} ${policy.default === 'accept' ? 'permit' : 'deny'} 65000`]
}

export function birdFile(network: Network, node: NetworkNode): string {
  const bgp = node.bgp!
  const lines = [
    `router id ${bgp.routerId};`,
    'protocol device { scan time 1; }',
    'protocol direct { ipv4; }',
    'protocol kernel { ipv4 { import none; export where source = RTS_BGP; }; }',
  ]
  const origin = bgp.originations.map((one, i) => [...birdFunction(`origin${i}`, one.policy, bgp.asn)])
  lines.push(...origin.flat())
  for (const { session, own, other } of sessionsOf(network, node)) {
    lines.push(
      ...birdFunction(`in_${session.id}`, own.import, bgp.asn),
      ...birdFunction(`out_${session.id}`, own.export, bgp.asn),
      `protocol bgp ${session.id} {`,
      `  local ${own.address} as ${bgp.asn}; neighbor ${other.address} as ${asnOf(network, other.node)};`,
      `  hold time ${own.holdSeconds}; connect delay time 1; connect retry time 1; error wait time 1, 2; deterministic med on;`,
      // Else BIRD keeps the routes of a dead FRR as stale for two minutes.
      '  graceful restart off; long lived graceful restart off;',
      '  ipv4 {',
      `    ${own.nextHopSelf ? 'next hop self;' : ''}`,
      `    import filter { if in_${session.id}() then accept; reject; };`,
      '    export filter {',
      ...(session.kind === 'ebgp' ? ['      if source = RTS_BGP then bgp_med = 0;'] : []),
      '      if source = RTS_DEVICE then {',
      `        if !(${bgp.originations.map((_, i) => `origin${i}()`).join(' || ') || 'false'}) then reject;`,
      '        bgp_origin = ORIGIN_INCOMPLETE;',
      '      } else if source != RTS_BGP then reject;',
      `      if out_${session.id}() then accept; reject;`,
      '    };',
      '  };',
      '}',
    )
  }
  return `${lines.join('\n')}\n`
}

function birdFunction(name: string, policy: Policy, asn: number): string[] {
  const body = policy.terms.flatMap((term) => {
    const prefixes = term.match.prefixes?.map((range) => `${range.prefix}{${range.minLength},${range.maxLength}}`)
    const conditions = [
      ...(prefixes === undefined ? [] : [`net ~ [ ${prefixes.join(', ')} ]`]),
      ...(term.match.communities === undefined
        ? []
        : [`(${term.match.communities.map((one) => `${pair(one)} ~ bgp_community`).join(' || ')})`]),
    ]
    const set = term.set ?? {}
    const actions = [
      ...(set.localPreference === undefined ? [] : [`bgp_local_pref = ${set.localPreference};`]),
      ...(set.med === undefined ? [] : [`bgp_med = ${set.med};`]),
      ...Array<string>(set.prepend ?? 0).fill(`bgp_path.prepend(${asn});`),
      ...(set.clearCommunities === true ? ['bgp_community = -empty-;'] : []),
      ...(set.addCommunities ?? []).map((one) => `bgp_community.add(${pair(one)});`),
    ]
    return [`  if ${conditions.join(' && ') || 'true'} then { ${actions.join(' ')} return ${term.action === 'accept'}; }`]
  })
  return [`function ${name}() {`, ...body, `  return ${policy.default === 'accept'};`, '}']
}

const pair = (community: string): string => `(${community.replace(':', ',')})`

function sessionsOf(network: Network, node: NetworkNode): { session: Session; own: Session['ends'][0]; other: Session['ends'][0] }[] {
  return network.sessions.flatMap((session) =>
    ([0, 1] as const).flatMap((side) =>
      session.ends[side].node === node.id ? [{ session, own: session.ends[side], other: session.ends[side === 0 ? 1 : 0] }] : [],
    ),
  )
}

const asnOf = (network: Network, id: string): number => network.nodes.find((node) => node.id === id)!.bgp!.asn
