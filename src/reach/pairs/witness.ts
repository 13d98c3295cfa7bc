import { NO_PORT, NOTHING, type TrafficSet, type TrafficSets } from '../../ip/traffic-set.ts'
import type { End } from '../conversation.ts'
import type { Packet } from '../model.ts'
import { CLIENT_PORT } from '../service.ts'
import type { MatrixEnd } from './ends.ts'
import { representatives } from './matrix.ts'
import type { PairEngine } from './pair-sets.ts'

/** Two members and one packet between them that show what a cell says. */
export interface Witness {
  readonly from: End
  readonly to: End
  readonly packet: Packet
}

/** What is answered first, then what arrives, then what is not known; where nothing passes, HTTPS of the first pair shows why. */
export function witnessOf(engine: PairEngine, from: MatrixEnd, to: MatrixEnd): Witness | undefined {
  const targets = representatives(engine, to)
  const pairs = representatives(engine, from).flatMap((source) =>
    targets
      .filter(({ node, address }) => node !== source.node && address.includes(':') === source.address.includes(':'))
      .map((destination) => ({ from: source, to: destination })),
  )
  for (const part of ['answered', 'unanswered', 'unknown'] as const) {
    for (const pair of pairs) {
      const set = engine.between(pair.from, pair.to)[part]
      if (set === NOTHING) continue
      const to = engine.aim(pair.from, pair.to)
      return { from: pair.from, to, packet: packetOf(engine.sets, set, pair.from, to) }
    }
  }
  const [first] = pairs
  if (first === undefined) return undefined
  const aimed = engine.aim(first.from, first.to)
  return {
    from: first.from,
    to: aimed,
    packet: { source: first.from.address, destination: aimed.address, protocol: 6, sourcePort: CLIENT_PORT, destinationPort: 443 },
  }
}

/** One packet of a set that is not empty: TCP where it can be, from an ordinary client port where it can be. */
export function packetOf(sets: TrafficSets, set: TrafficSet, from: End, to: End): Packet {
  const blocks = sets.blocks(set).filter(({ opens }) => opens)
  const liked = [6, 17, to.address.includes(':') ? 58 : 1]
  const protocol =
    liked.find((number) => blocks.some(({ protocols }) => protocols.from <= number && number <= protocols.to)) ?? blocks[0]!.protocols.from
  const block = blocks.find(({ protocols }) => protocols.from <= protocol && protocol <= protocols.to)!
  const wanted = protocol === 1 ? 8 * 256 : protocol === 58 ? 128 * 256 : 443
  const destinationPort = portIn(block.destinationPorts, wanted)
  const sourcePort = portIn(block.sourcePorts, CLIENT_PORT)
  return {
    source: from.address,
    destination: to.address,
    protocol,
    ...(destinationPort === undefined ? {} : { destinationPort }),
    ...(sourcePort === undefined || destinationPort === undefined ? {} : { sourcePort }),
  }
}

function portIn(spans: readonly { readonly from: number; readonly to: number }[], wanted: number): number | undefined {
  const real = spans.filter(({ from }) => from < NO_PORT)
  if (real.length === 0) return undefined
  return real.some(({ from, to }) => from <= wanted && wanted <= to) ? wanted : real[0]!.from
}
