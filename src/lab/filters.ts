import { bareAddress } from '../ip/prefix.ts'
import type { NetworkIndex } from '../network/index.ts'
import type { Filter, FilterId, FilterRule, NetworkNode, PortRange } from '../network/model.ts'
import { neighbours } from './wires.ts'

/** Where the probe's rules go while a drill runs, below a provider's own directory. */
export const PROVIDER_DROP_IN = 'etc/keiro-probe.d'

/** What a provider enforces at one of its ports: its own filters and those of the machine that is plugged in. */
interface Port {
  readonly name: string
  readonly in: readonly FilterId[]
  readonly out: readonly FilterId[]
  /** Addresses of the machine, when it may use no other. */
  readonly only?: readonly string[]
}

/** Ruleset of a fabric, carrier or hub: filters, anti-spoofing and one-to-one translations. Undefined when it has none. */
export function providerRuleset(index: NetworkIndex, node: NetworkNode): string | undefined {
  const ports = node.interfaces.map((port): Port => {
    const far = neighbours(index, node.id, port).map((neighbour) => neighbour.interface)
    const guarded = [port, ...far].filter((end) => end.antiSpoof)
    return {
      name: port.name,
      in: [port.filterIn, ...far.map((end) => end.filterOut)].filter((id) => id !== undefined),
      out: [...far.map((end) => end.filterIn), port.filterOut].filter((id) => id !== undefined),
      ...(guarded.length === 0 ? {} : { only: far.flatMap((end) => end.addresses.map(bareAddress)) }),
    }
  })
  const used = [
    ...new Set([...ports.flatMap((port) => [...port.in, ...port.out]), ...(node.forwardFilter === undefined ? [] : [node.forwardFilter])]),
  ]
  if (used.length === 0 && node.translations.length === 0 && ports.every((port) => port.only === undefined)) return undefined
  const chains = used.map((id, number) => filterChain(filterOf(index, id), `filter${number}`))
  const chainOf = (id: FilterId): string => `filter${used.indexOf(id)}`
  return [
    'flush ruleset',
    'table ip keiro {',
    ...chains.flat(),
    '  chain forward {',
    '    type filter hook forward priority filter; policy accept;',
    ...ports.flatMap(antiSpoof),
    `    include "/${PROVIDER_DROP_IN}/*.nft"`,
    ...ports.flatMap((port) => port.in.map((id) => `    iifname "${port.name}" jump ${chainOf(id)}`)),
    ...(node.forwardFilter === undefined ? [] : [`    jump ${chainOf(node.forwardFilter)}`]),
    ...ports.flatMap((port) => port.out.map((id) => `    oifname "${port.name}" jump ${chainOf(id)}`)),
    '  }',
    ...translationChains(node),
    '}',
    '',
  ].join('\n')
}

/** Rules that let the probe through, for every kind of drop-in. */
export const probeRules = (port: number): string => `udp dport ${port} accept\n`

function antiSpoof(port: Port): string[] {
  if (port.only === undefined || port.only.length === 0) return []
  const own = `{ ${port.only.join(', ')} }`
  return [`    iifname "${port.name}" ip saddr != ${own} drop`, `    oifname "${port.name}" ip daddr != ${own} drop`]
}

/** `return` lets the next filter decide; a packet has to pass every one that it meets. */
function filterChain(filter: Filter, name: string): string[] {
  return [
    `  chain ${name} {`,
    ...(filter.stateful ? ['    ct state established,related return'] : []),
    ...filter.rules.flatMap((rule) => ruleLines(rule).map((match) => `    ${match}${rule.action === 'accept' ? 'return' : 'drop'}`)),
    `    ${filter.default === 'accept' ? 'return' : 'drop'}`,
    '  }',
  ]
}

function ruleLines(rule: FilterRule): string[] {
  const parts: string[] = []
  if (rule.sources !== undefined) parts.push(`ip saddr { ${rule.sources.join(', ')} }`)
  if (rule.destinations !== undefined) parts.push(`ip daddr { ${rule.destinations.join(', ')} }`)
  if (rule.sources?.length === 0 || rule.destinations?.length === 0) return []
  if (rule.protocol !== 'any') parts.push(`ip protocol ${rule.protocol}`)
  if (rule.sourcePorts !== undefined) parts.push(`th sport { ${rule.sourcePorts.map(range).join(', ')} }`)
  if (rule.destinationPorts !== undefined) parts.push(`th dport { ${rule.destinationPorts.map(range).join(', ')} }`)
  if (rule.answersOnly === true) parts.push('tcp flags & (syn | ack) != syn')
  return [parts.map((part) => `${part} `).join('')]
}

const range = (ports: PortRange): string => (ports.from === ports.to ? `${ports.from}` : `${ports.from}-${ports.to}`)

/**
 * Stateless, as the provider's own: with connection tracking, questions from both sides at the same moment would clash.
 * Before tracking on the way in and after it on the way out, so that filters see the inside address in both directions.
 */
function translationChains(node: NetworkNode): string[] {
  if (node.translations.length === 0) return []
  return [
    '  chain enter {',
    '    type filter hook prerouting priority -300; policy accept;',
    ...node.translations.map((entry) => `    iifname "${entry.interface}" ip daddr ${entry.outside} ip daddr set ${entry.inside}`),
    '  }',
    '  chain leave {',
    '    type filter hook postrouting priority 300; policy accept;',
    ...node.translations.map((entry) => `    oifname "${entry.interface}" ip saddr ${entry.inside} ip saddr set ${entry.outside}`),
    '  }',
  ]
}

function filterOf(index: NetworkIndex, id: FilterId): Filter {
  const filter = index.filters.get(id)
  if (filter === undefined) throw new Error(`no filter ${id}`)
  return filter
}
