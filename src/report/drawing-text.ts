import type { Link, NetworkNode, Session, Tunnel } from '../network/model.ts'
import { detectionSeconds, holdSeconds, secondsText } from './timers.ts'

const TUNNEL_WORDS = { wireguard: 'WireGuard', gre: 'GRE' } as const
const ROLE_WORDS = { host: 'host', router: 'router', fabric: 'implicit router', hub: 'hub', carrier: 'carrier' } as const

/** The words in a node's box; the name first. */
export function nodeLines(node: NetworkNode): string[] {
  const lines: string[] = [node.id]
  if (node.role === 'host') {
    const address = node.interfaces.flatMap((one) => one.addresses)[0]
    if (address !== undefined) lines.push(address)
    return lines
  }
  const words = [node.bgp === undefined ? '' : `AS ${node.bgp.asn}`, node.role === 'router' ? (node.system ?? '') : kindWords(node)]
  const second = words.filter((word) => word !== '').join(' · ')
  return node.role === 'carrier' ? lines : [...lines, second]
}

/** `NAT gateway`; what has a kind of one word is a place, drawn as the router that it comes with. */
function kindWords({ role, kind }: NetworkNode): string {
  if (role !== 'fabric' || kind === undefined || !kind.includes('-')) return ROLE_WORDS[role]
  return kind.replaceAll('-', ' ').replaceAll(/\b(?:nat|vpc|vpn)\b/gu, (word) => word.toUpperCase())
}

export function linkText(link: Link, sessions: readonly Session[]): { readonly label: string[]; readonly tooltip: string } {
  const ends = link.ends.map((end) => `${end.node} ${end.interface}`).join(' — ')
  return { label: sessionsLabel(sessions), tooltip: [`${link.label}: ${ends}`, ...sessions.map(sessionTooltip)].join('\n') }
}

export function tunnelText(tunnel: Tunnel, sessions: readonly Session[]): { readonly label: string[]; readonly tooltip: string } {
  const [a, b] = tunnel.ends
  const head = `${TUNNEL_WORDS[tunnel.kind]} ${a.node} ${a.interface} (${a.outside}) — ${b.node} ${b.interface} (${b.outside})`
  return { label: [TUNNEL_WORDS[tunnel.kind], ...sessionsLabel(sessions)], tooltip: [head, ...sessions.map(sessionTooltip)].join('\n') }
}

/** `eBGP · BFD 0.3 s`, `2 × eBGP · hold 9 s`. */
function sessionsLabel(sessions: readonly Session[]): string[] {
  const [first] = sessions
  if (first === undefined) return []
  const count = sessions.length === 1 ? '' : `${sessions.length} × `
  const kind = first.kind === 'ebgp' ? 'eBGP' : 'iBGP'
  const found = first.bfd === undefined ? `hold ${holdSeconds(first)} s` : `BFD ${secondsText(detectionSeconds(first))}`
  return [`${count}${kind} · ${found}`]
}

function sessionTooltip(session: Session): string {
  const [a, b] = session.ends
  return `${session.kind === 'ebgp' ? 'eBGP' : 'iBGP'} ${a.address} — ${b.address}, hold ${holdSeconds(session)} s`
}
