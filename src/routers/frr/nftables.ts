import type { NetworkIndex } from '../../network/index.ts'
import type { Filter, NetworkNode } from '../../network/model.ts'
import { neighborsOf } from '../neighbors.ts'
import { tunnelsOf } from '../tunnel-ends.ts'
import { provenanceText } from '../provenance-text.ts'
import { filterRuleLine, setOf } from './nft-rule.ts'

/**
 * The packet filter of a router as one table of its own, safe to load again and again beside the tables of others.
 *
 * `/etc/keiro/forward.d/*.nft` and `/etc/keiro/input.d/*.nft` are read inside the chains before the last drop: rules of an
 * operator, for example a measuring port, need no change of this file.
 */
export function nftablesConf(index: NetworkIndex, node: NetworkNode): string {
  const filter = node.forwardFilter === undefined ? undefined : index.filters.get(node.forwardFilter)
  const chains = [untrackedChain(filter), inputChain(index, node), forwardChain(filter), node.clampsMss ? clampChain(index, node) : []]
  return `#!/usr/sbin/nft -f
# ${node.id} of ${index.network.name}, rendered by keiro: change the design, not this file

# Empties the table when it is there, so that loading twice is the same as loading once.
table inet keiro
delete table inet keiro

table inet keiro {
${chains
  .filter((lines) => lines.length > 0)
  .map((lines) => lines.map((line) => (line === '' ? '' : `  ${line}`)).join('\n'))
  .join('\n\n')}
}
`
}

function untrackedChain(filter: Filter | undefined): string[] {
  if (filter?.stateful === true) return []
  return [
    'chain untracked {',
    '  type filter hook prerouting priority raw; policy accept;',
    '  # What passes through is judged packet by packet: its answer may come back through another router.',
    '  fib daddr type != local notrack',
    '}',
  ]
}

function inputChain(index: NetworkIndex, node: NetworkNode): string[] {
  const neighbors = neighborsOf(index, node)
  const watched = neighbors.filter(({ session }) => session.bfd !== undefined)
  const ports = tunnelsOf(index, node, 'wireguard').flatMap(({ own }) => (own.port === undefined ? [] : [`${own.port}`]))
  const greEnds = tunnelsOf(index, node, 'gre').map(({ other }) => other.outside)
  return [
    'chain input {',
    '  type filter hook input priority filter; policy drop;',
    '  iifname "lo" accept',
    '  ct state established,related accept comment "answers to the router itself"',
    '  meta l4proto { icmp, ipv6-icmp } accept',
    ...rule(neighbors, `ip saddr ${setOf(neighbors.map(({ other }) => other.address))} tcp dport 179 accept comment "BGP"`),
    // 3784 for a neighbor on the link, 4784 for one that is not (RFC 5881, RFC 5883).
    ...rule(watched, `ip saddr ${setOf(watched.map(({ other }) => other.address))} udp dport { 3784, 4784 } accept comment "BFD"`),
    ...rule(ports, `udp dport ${setOf(ports)} accept comment "WireGuard, which lets only its peers in"`),
    ...rule(greEnds, `ip saddr ${setOf(greEnds)} meta l4proto gre accept comment "GRE"`),
    ...include('input'),
    '  counter drop comment "not for this router"',
    '}',
  ]
}

/** With an empty line after it: else the last line of an included file without a newline would run into ours. */
function include(chain: 'input' | 'forward'): string[] {
  return [`  include "/etc/keiro/${chain}.d/*.nft"`, '']
}

function rule(why: readonly unknown[], text: string): string[] {
  return why.length === 0 ? [] : [`  ${text}`]
}

function forwardChain(filter: Filter | undefined): string[] {
  const drops = filter?.default === 'drop'
  return [
    'chain forward {',
    `  type filter hook forward priority filter; policy ${drops ? 'drop' : 'accept'};`,
    ...(filter?.stateful === true ? ['  ct state established,related accept'] : []),
    ...(filter === undefined
      ? []
      : [
          '  icmp type { destination-unreachable, time-exceeded, parameter-problem } accept comment "path MTU and traceroute need the errors"',
        ]),
    ...(filter?.rules ?? []).flatMap((rule) => filterRuleLine(rule, provenanceText(rule.from)).map((line) => `  ${line}`)),
    ...include('forward'),
    ...(drops ? ['  counter drop comment "no policy allows it"'] : []),
    '}',
  ]
}

function clampChain(index: NetworkIndex, node: NetworkNode): string[] {
  const names = tunnelsOf(index, node).map((side) => `"${side.interface.name}"`)
  if (names.length === 0) return []
  return [
    'chain clamp {',
    '  type filter hook forward priority mangle; policy accept;',
    '  # Providers on the way send no "fragmentation needed": TCP is told the size that fits.',
    `  oifname { ${names.join(', ')} } tcp flags syn tcp option maxseg size set rt mtu`,
    '}',
  ]
}
