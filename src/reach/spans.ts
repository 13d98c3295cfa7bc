import type { Filter, FilterRule, PortRange } from '../network/model.ts'
import { knownAddress } from './filter.ts'
import type { Packet } from './model.ts'
import { firstRule, matchesProtocol, type FilterContext } from './rules.ts'

/** The ports on both sides within which a packet gets the same decision for the same reason. */
export interface Spans {
  readonly source: PortRange
  readonly destination: PortRange
}

/**
 * How far the ports of a packet may differ without anything changing in what the filter does with it; a packet without ports
 * may not differ.
 */
export function spansOf(filter: Filter, packet: Packet, context: FilterContext): Spans {
  let source: PortRange = ALL
  let destination: PortRange = ALL
  const narrows = (rule: FilterRule): boolean => {
    if (!matchesProtocol(rule, packet)) return false
    const [there, here] = [around(rule.destinationPorts, packet.destinationPort), around(rule.sourcePorts, packet.sourcePort)]
    // A rule that one side rules out stays ruled out, whatever the other side is.
    if (!there.inside) destination = overlap(destination, there.span)
    else if (!here.inside) source = overlap(source, here.span)
    else {
      destination = overlap(destination, there.span)
      source = overlap(source, here.span)
      return true
    }
    return false
  }
  firstRule(filter, knownAddress(packet.source), knownAddress(packet.destination), context, narrows, true)
  return { source, destination }
}

const ALL: PortRange = { from: 0, to: 65535 }

export function overlap(a: PortRange, b: PortRange): PortRange {
  return { from: Math.max(a.from, b.from), to: Math.min(a.to, b.to) }
}

/** Whether a port is in one of the ranges, and the span around it in which that stays so. */
export function around(
  ranges: readonly PortRange[] | undefined,
  port: number | undefined,
): { readonly inside: boolean; readonly span: PortRange } {
  if (ranges === undefined) return { inside: true, span: ALL }
  if (port === undefined) return { inside: false, span: ALL }
  const holding = ranges.find((range) => port >= range.from && port <= range.to)
  if (holding !== undefined) return { inside: true, span: holding }
  let { from, to } = ALL
  for (const range of ranges) {
    if (range.to < port) from = Math.max(from, range.to + 1)
    if (range.from > port) to = Math.min(to, range.from - 1)
  }
  return { inside: false, span: { from, to } }
}
