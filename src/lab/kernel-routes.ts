import { compareText } from '../core/stable.ts'

/** Text of `ip -j route` → prefix and next hops as {@link MeasuredTable} has them. Pure; throws on text that is no JSON list. */
export function readKernelRoutes(json: string): Map<string, readonly string[]> {
  const list: unknown = json.trim() === '' ? [] : JSON.parse(json)
  if (!Array.isArray(list)) throw new Error('ip route did not print a list')
  const routes = new Map<string, readonly string[]>()
  for (const entry of list.filter(isRecord)) {
    const prefix = prefixOf(entry['dst'])
    if (prefix === undefined) continue
    if (entry['type'] === 'blackhole') {
      routes.set(prefix, ['blackhole'])
      continue
    }
    const hops = Array.isArray(entry['nexthops']) ? entry['nexthops'].filter(isRecord) : [entry]
    const live = hops.filter((hop) => !isDown(hop))
    if (live.length > 0 && !isDown(entry)) routes.set(prefix, [...new Set(live.map(hopText))].sort(compareText))
  }
  return routes
}

/** `default` is 0.0.0.0/0; an address alone is a route to one machine. */
function prefixOf(destination: unknown): string | undefined {
  if (typeof destination !== 'string') return undefined
  if (destination === 'default') return '0.0.0.0/0'
  return destination.includes('/') ? destination : `${destination}/32`
}

function hopText(hop: Readonly<Record<string, unknown>>): string {
  const { gateway, dev } = hop
  return `${typeof gateway === 'string' ? gateway : ''}@${typeof dev === 'string' ? dev : ''}`
}

function isDown(hop: Readonly<Record<string, unknown>>): boolean {
  const { flags } = hop
  return Array.isArray(flags) && (flags.includes('linkdown') || flags.includes('dead'))
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
