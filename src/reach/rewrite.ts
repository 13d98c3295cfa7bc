import type { Balance, Masquerade, NetworkNode } from '../network/model.ts'
import { answerOf, answers } from './answer-of.ts'
import { membersOf } from './address-sets.ts'
import { knownAddress } from './filter.ts'
import { describePacket, withHop, type Flight, type Memory, type Rewrite, type Walk } from './flight.ts'
import type { Hop, Packet } from './model.ts'
import { CLIENT_PORT } from './service.ts'

/** One-to-one: the source of what leaves the interface, the destination of what enters it. */
export function translate(flight: Flight, node: NetworkNode, interfaceName: string, field: 'source' | 'destination'): Flight {
  const before = flight.packet[field]
  for (const translation of node.translations) {
    if (translation.interface !== interfaceName) continue
    const [matched, after] = field === 'source' ? [translation.inside, translation.outside] : [translation.outside, translation.inside]
    if (matched !== before) continue
    const packet: Packet = field === 'source' ? { ...flight.packet, source: after } : { ...flight.packet, destination: after }
    return withHop({ ...flight, packet }, { kind: 'translation', node: node.id, before, after, field })
  }
  return flight
}

/** Undoes, for an answer, what the node did to the packets of its conversation, the last change first. */
export function restore(walk: Walk, flight: Flight, node: NetworkNode): Flight {
  const { rewrites } = walk.known
  let restored = flight
  for (let i = rewrites.length - 1; i >= 0; i--) {
    const rewrite = rewrites[i]!
    if (rewrite.node !== node.id || !answers(restored.packet, rewrite.after)) continue
    const packet = answerOf(rewrite.before)
    const memory: Memory = {
      ...restored.memory,
      toward: leadsTo(rewrites[i - 1]),
      hidden: restored.memory.hidden || !rewrite.leadsBack,
      restored: true,
    }
    restored = changed({ ...restored, memory }, node, packet, { by: 'restore', from: rewrite.from })
  }
  return restored
}

/** Where the provider leads the answer of a packet that was last rewritten so. */
export function leadsTo(last: Rewrite | undefined): Memory['toward'] {
  return last?.leadsBack === true ? { node: last.node, interface: last.interface } : undefined
}

/** The balance that takes a packet entering there, the first that matches. */
export function balanceFor(flight: Flight, node: NetworkNode, interfaceName: string): Balance | undefined {
  if (node.balances === undefined || flight.memory.restored) return undefined
  const { destination, protocol, destinationPort } = flight.packet
  return node.balances.find(
    (each) =>
      each.interface === interfaceName &&
      each.address === destination &&
      each.protocol === protocol &&
      destinationPort !== undefined &&
      each.ports.from <= destinationPort &&
      destinationPort <= each.ports.to,
  )
}

/** The packet on its way to one of the targets. Without `keepsSource` the balancer speaks to the target for itself. */
export function towardTarget(flight: Flight, node: NetworkNode, balance: Balance, target: Balance['targets'][number]): Flight {
  const before = flight.packet
  const aimed: Packet = { ...before, destination: target.address, ...(target.port === undefined ? {} : { destinationPort: target.port }) }
  const after = balance.keepsSource ? aimed : fromOwnPort(aimed, balance.address)
  return rewritten(flight, node, after, balance, 'balance', balance.targets.length - 1)
}

/** The masquerade that serves a packet leaving there; a refusal names the first of those that do not. */
export function masqueradeFor(
  flight: Flight,
  node: NetworkNode,
  interfaceName: string,
): { readonly masquerade: Masquerade; readonly refused?: string } | undefined {
  if (node.masquerades === undefined || flight.memory.restored) return undefined
  const source = knownAddress(flight.packet.source)
  const there = node.masquerades.filter((each) => each.interface === interfaceName && knownAddress(each.outside).family === source.family)
  const [first] = there
  if (first === undefined) return undefined
  const destination = knownAddress(flight.packet.destination)
  if (there.some(({ exceptTo }) => exceptTo !== undefined && membersOf(exceptTo)(destination))) return undefined
  const serves = (each: Masquerade): boolean => each.sources === undefined || membersOf(each.sources)(source)
  const masquerade = there.find((each) => serves(each) && each.protocols.includes(flight.packet.protocol))
  if (masquerade !== undefined) return { masquerade }
  const words = describePacket(flight.packet)
  const refused = there.some(serves) ? `does not serve the protocol of ${words}` : `does not serve ${flight.packet.source} (${words})`
  return { masquerade: first, refused: `${node.id} ${refused}` }
}

export function masqueraded(flight: Flight, node: NetworkNode, masquerade: Masquerade): Flight {
  return rewritten(flight, node, fromOwnPort(flight.packet, masquerade.outside), { ...masquerade, keepsSource: false }, 'masquerade')
}

/** One ordinary port stands for the range that the node chooses from. */
function fromOwnPort(packet: Packet, source: string): Packet {
  return { ...packet, source, ...(packet.sourcePort === undefined ? {} : { sourcePort: CLIENT_PORT }) }
}

function rewritten(
  flight: Flight,
  node: NetworkNode,
  after: Packet,
  cause: Pick<Balance, 'interface' | 'from' | 'keepsSource'>,
  by: 'masquerade' | 'balance',
  alternatives?: number,
): Flight {
  const { interface: at, from, keepsSource } = cause
  const rewrite: Rewrite = { node: node.id, interface: at, before: flight.packet, after, leadsBack: keepsSource, from }
  const { memory } = flight
  const remembers: Memory = {
    ...memory,
    hidden: memory.hidden || !keepsSource,
    rewrites: { item: rewrite, before: memory.rewrites },
  }
  return changed({ ...flight, memory: remembers }, node, after, { by, from, ...(alternatives === undefined ? {} : { alternatives }) })
}

type Translated = Extract<Hop, { kind: 'translation' }>

/** Sets the packet, with a hop for each end that differs. */
function changed(flight: Flight, node: NetworkNode, after: Packet, more: Pick<Translated, 'by' | 'from' | 'alternatives'>): Flight {
  const before = flight.packet
  let next: Flight = { ...flight, packet: after }
  for (const field of ['destination', 'source'] as const) {
    const [beforePort, afterPort] =
      field === 'source' ? [before.sourcePort, after.sourcePort] : [before.destinationPort, after.destinationPort]
    if (before[field] === after[field] && beforePort === afterPort) continue
    const ports = beforePort === undefined || afterPort === undefined || beforePort === afterPort ? {} : { beforePort, afterPort }
    next = withHop(next, { kind: 'translation', node: node.id, before: before[field], after: after[field], field, ...ports, ...more })
  }
  return next
}
