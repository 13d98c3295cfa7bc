import { ProblemError } from '../../core/problem.ts'
import { portSet, type PortSpan } from '../../ip/port-set.ts'
import { PROTOCOL } from '../../network/model.ts'

/** What traffic a question is about. */
export interface Asked {
  /** As people write it: `tcp/443`, `proto 47`, `any`. */
  readonly text: string
  /** `some`: what passes at all (no service was named); `all`: everything named must pass. */
  readonly demand: 'some' | 'all'
  /** Absent: everything. */
  readonly parts?: readonly AskedPart[]
}

export interface AskedPart {
  /** Protocol number; `icmp` is the one of the addresses' family. 0 is a packet of no named protocol. */
  readonly protocol: number | 'icmp'
  /** Destination ports; for ICMP, type × 256 + code. Absent: all of them. */
  readonly ports?: readonly PortSpan[]
}

const NAMED: ReadonlyMap<string, AskedPart['protocol']> = new Map<string, AskedPart['protocol']>([
  ['icmp', 'icmp'],
  ['ping', 'icmp'],
  ['tcp', PROTOCOL.tcp],
  ['udp', PROTOCOL.udp],
  ['gre', PROTOCOL.gre],
  ['esp', PROTOCOL.esp],
  ['ah', 51],
  ['icmpv6', PROTOCOL.icmpv6],
  ['sctp', 132],
])

/** What people write for a service, and what they mean. */
const MEANT: ReadonlyMap<string, string> = new Map([
  ['http', 'tcp/80'],
  ['https', 'tcp/443'],
  ['ssh', 'tcp/22'],
  ['dns', 'udp/53'],
  ['ntp', 'udp/123'],
  ['mysql', 'tcp/3306'],
  ['postgres', 'tcp/5432'],
  ['rdp', 'tcp/3389'],
])

/** Everything, as a question without a service asks. */
export const EVERYTHING: Asked = { text: 'anything', demand: 'some' }

/**
 * Reads a service: `tcp/443`, `tcp/22,8000-8080`, `udp`, `icmp`, `icmp/8` (a type), `proto 47`, `proto/0`, `any`; several are
 * joined by `+`. Empty text asks what passes at all.
 *
 * @throws ProblemError CLI-006 when it is none.
 * @example readAsked('tcp/443').parts // [{ protocol: 6, ports: [{ from: 443, to: 443 }] }]
 */
export function readAsked(text: string): Asked {
  const words = text.trim().toLowerCase().replaceAll(/\s+/g, ' ')
  if (words === '') return EVERYTHING
  if (words === 'any' || words === 'all') return { text: 'any', demand: 'all' }
  const parts = words.split(/\s*\+\s*/).map((word) => readPart(word, text))
  return { text: parts.map(({ text: each }) => each).join(' + '), demand: 'all', parts: parts.map(({ part }) => part) }
}

function readPart(word: string, whole: string): { readonly text: string; readonly part: AskedPart } {
  const numbered = /^proto(?:col)?[ /](\d{1,3})$/.exec(word)
  if (numbered !== null) {
    const protocol = Number(numbered[1])
    if (protocol > 255) throw notAService(whole, 'protocol numbers go from 0 to 255')
    return { text: `proto ${protocol}`, part: { protocol } }
  }
  const [name = '', numbers, ...rest] = word.split(/[ /]/)
  const protocol = NAMED.get(name)
  if (protocol === undefined || rest.length > 0) throw notAService(whole, meant(word))
  const shown = name === 'ping' ? 'icmp' : name
  if (numbers === undefined) return { text: shown, part: { protocol } }
  if (protocol === 'icmp' || protocol === PROTOCOL.icmpv6) {
    const type = Number(numbers)
    if (!/^\d{1,3}$/.test(numbers) || type > 255) throw notAService(whole, 'an ICMP type goes from 0 to 255: icmp/8 is an echo request')
    return { text: `${shown}/${type}`, part: { protocol, ports: [{ from: type * 256, to: type * 256 }] } }
  }
  if (protocol !== PROTOCOL.tcp && protocol !== PROTOCOL.udp) throw notAService(whole, `${name} has no ports`)
  return { text: `${shown}/${numbers}`, part: { protocol, ports: portSet(numbers.split(',').map((each) => readSpan(each, whole))) } }
}

function readSpan(text: string, whole: string): PortSpan {
  const [, first, last] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? []
  if (first === undefined) throw notAService(whole, 'write tcp/443, tcp/1024-2047 or tcp/22,443')
  const span = { from: Number(first), to: Number(last ?? first) }
  if (span.to > 65535) throw notAService(whole, 'ports go from 0 to 65535')
  if (span.to < span.from) throw notAService(whole, `the range ends before it begins: did you mean ${span.to}-${span.from}?`)
  return span
}

function meant(word: string): string {
  const swapped = /^(\d+)[ /:](tcp|udp)$/.exec(word)
  const guess =
    MEANT.get(word) ?? (swapped === null ? undefined : `${swapped[2]}/${swapped[1]}`) ?? (/^\d+$/.test(word) ? `tcp/${word}` : undefined)
  return guess === undefined ? 'write tcp/443, udp/53, tcp/1024-2047, icmp, proto 47 or any' : `did you mean ${guess}?`
}

function notAService(text: string, hint: string): ProblemError {
  return new ProblemError([{ code: 'CLI-006', severity: 'error', message: `"${text}" is not a service`, hint }])
}
