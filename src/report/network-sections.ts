import type { Interface, Network, Session, Tunnel } from '../network/model.ts'
import { isOwnBusiness } from './own-business.ts'
import { columns, grouped, type Section } from './table.ts'
import { holdSeconds, keepaliveSeconds } from './timers.ts'

/** Every interface with an address, node by node. */
export function addressesSection(network: Network): Section {
  const rows = network.nodes.flatMap((node) =>
    node.interfaces
      .map((port) => ({ ...port, addresses: port.addresses.filter((address) => !isOwnBusiness(node, address)) }))
      .filter((port) => port.addresses.length > 0)
      .map((port) => [node.id, port.name, port.addresses.join(', '), String(port.mtu), attachment(network, port)]),
  )
  return {
    id: 'addresses',
    title: 'Addresses',
    parts: [{ kind: 'table', table: { columns: columns('node', 'interface', 'address', '>MTU', 'on'), ...grouped(rows) } }],
  }
}

function attachment(network: Network, port: Interface): string {
  if (port.link !== undefined) return network.links.find((link) => link.id === port.link)?.label ?? port.link
  if (port.tunnel !== undefined) return `tunnel ${port.tunnel}`
  return port.kind
}

/** Every tunnel with both ends: outer addresses, and what is inside. */
export function tunnelsSection(network: Network): Section {
  const rows: string[][] = []
  const breaks: number[] = []
  for (const tunnel of network.tunnels) {
    if (rows.length > 0) breaks.push(rows.length)
    const [first = [], ...others] = [...tunnelEnd(network, tunnel, 0), ...tunnelEnd(network, tunnel, 1)]
    rows.push([tunnel.id, mtuOf(network, tunnel), ...first])
    rows.push(...others.map((other, index) => [index === 0 ? `  ${tunnel.kind}` : '', '', ...other]))
  }
  const table = { columns: columns('tunnel', '>MTU', 'end', 'outside', 'inside'), rows, breaks }
  return { id: 'tunnels', title: 'Tunnels', parts: [{ kind: 'table', table }] }
}

/** A row for each inside address of an end. */
function tunnelEnd(network: Network, tunnel: Tunnel, which: 0 | 1): string[][] {
  const end = tunnel.ends[which]
  const [first = '', ...others] = portOf(network, end.node, end.interface)?.addresses ?? []
  const port = end.port === undefined ? '' : `:${end.port}`
  const outside = `${end.outside}${port}${end.local === end.outside ? '' : ` (own ${end.local})`}`
  return [[`${end.node} ${end.interface}`, outside, first], ...others.map((other) => ['', '', other])]
}

function mtuOf(network: Network, tunnel: Tunnel): string {
  const sizes = tunnel.ends.map((end) => portOf(network, end.node, end.interface)?.mtu ?? 0)
  return String(Math.min(...sizes))
}

function portOf(network: Network, node: string, name: string): Interface | undefined {
  return network.nodes.find((candidate) => candidate.id === node)?.interfaces.find((port) => port.name === name)
}

/** Every BGP session with its timers, and how soon a silent death of the peer is noticed. */
export function sessionsSection(network: Network): Section {
  const rows = network.sessions.map((session) => [
    `${session.ends[0].node} – ${session.ends[1].node}`,
    session.kind === 'ebgp' ? 'eBGP' : 'iBGP',
    session.ends.map((end) => asnOf(network, end.node)).join(' – '),
    session.ends.map((end) => end.address).join(' – '),
    `${keepaliveSeconds(session)}/${holdSeconds(session)} s`,
    bfdText(session),
  ])
  return {
    id: 'sessions',
    title: 'BGP sessions',
    parts: [
      { kind: 'table', table: { columns: columns('between', 'kind', 'AS', 'addresses', 'keepalive/hold', 'BFD'), rows } },
      { kind: 'text', text: 'The smaller hold time of both ends holds. Without BFD, a silent failure is found by the hold timer alone.' },
    ],
  }
}

const bfdText = (session: Session): string =>
  session.bfd === undefined ? 'none' : `${session.bfd.intervalMs} ms × ${session.bfd.multiplier}`

function asnOf(network: Network, node: string): string {
  return String(network.nodes.find((candidate) => candidate.id === node)?.bgp?.asn ?? '?')
}
