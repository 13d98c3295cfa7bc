export const LEGEND_HEIGHT = 44

const ENTRIES = [
  { kind: 'link', word: 'link' },
  { kind: 'wireguard', word: 'WireGuard tunnel' },
  { kind: 'gre', word: 'GRE tunnel' },
  { kind: 'session', word: 'BGP session on a segment' },
] as const

/** What the lines mean, for the kinds that the picture has, and what the boxes mean. */
export function legend(kinds: ReadonlySet<string>): string {
  let x = 0
  const parts: string[] = []
  for (const { kind, word } of ENTRIES) {
    if (!kinds.has(kind)) continue
    parts.push(`<path class="line ${kind}" d="M${x} 12H${x + 34}"/><text class="legend" x="${x + 42}" y="16">${word}</text>`)
    x += 42 + word.length * 6.8 + 26
  }
  for (const [role, word] of [
    ['router', 'router'],
    ['hub', 'provider’s router'],
    ['host', 'host'],
    ['carrier', 'carrier'],
  ] as const) {
    parts.push(
      `<rect class="node ${role}" x="${x}" y="4" width="22" height="16" rx="${role === 'host' ? 2 : 5}"/><text class="legend" x="${x + 30}" y="16">${word}</text>`,
    )
    x += 30 + word.length * 6.8 + 24
  }
  return parts.join('\n')
}
