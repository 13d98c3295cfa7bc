import { converse } from '../reach/conversation.ts'
import { tellWay } from '../reach/diagnosis/way.ts'
import type { Terrain } from '../reach/flight.ts'
import type { Matrix } from '../reach/pairs/matrix.ts'
import type { PairEngine } from '../reach/pairs/pair-sets.ts'
import { witnessOf } from '../reach/pairs/witness.ts'
import { sectionAsText } from './text.ts'
import { waySections } from './way-section.ts'

/** A page with the ways of more pairs than this would be too large to open. */
const MOST_PATHS = 2500

export interface MatrixPaths {
  /** By `row column`: the way of one packet there and back, in text. */
  readonly paths: ReadonlyMap<string, string>
  /** How many pairs have none, because there are too many. */
  readonly left: number
}

/** The way that shows each cell; open cells first, then closed ones, up to a limit. */
export function matrixPaths(terrain: Terrain, engine: PairEngine, { ends, cells }: Matrix, most = MOST_PATHS): MatrixPaths {
  const all = cells.flatMap((line, row) =>
    line.flatMap((cell, column) => (cell === undefined ? [] : [{ row, column, open: cell.text !== 'none' }])),
  )
  const ordered = [...all.filter(({ open }) => open), ...all.filter(({ open }) => !open)]
  const paths = new Map<string, string>()
  for (const { row, column } of ordered.slice(0, most)) {
    const text = pathText(terrain, engine, ends[row]!, ends[column]!)
    if (text !== undefined) paths.set(`${row} ${column}`, text)
  }
  return { paths, left: Math.max(0, ordered.length - most) }
}

function pathText(terrain: Terrain, engine: PairEngine, from: Matrix['ends'][number], to: Matrix['ends'][number]): string | undefined {
  const witness = witnessOf(engine, from, to)
  if (witness === undefined) return undefined
  const { conversation, blockers } = converse(terrain, witness.from, witness.to, witness.packet)
  const { packet } = witness
  const service =
    packet.destinationPort === undefined
      ? `proto ${packet.protocol}`
      : `${PROTOCOLS.get(packet.protocol) ?? `proto ${packet.protocol}`}/${packet.destinationPort}`
  const way = (title: string, trace: typeof conversation.forward): string =>
    waySections('way', title, tellWay(terrain.index, terrain.state, trace))
      .map((section) => sectionAsText(section))
      .join('\n')
  return [
    `${service} from ${packet.source} to ${packet.destination}: ${conversation.verdict}\n`,
    ...new Set(blockers.map(({ message, code }) => `blocked: ${message}${code === undefined ? '' : ` (${code})`}\n`)),
    `\n${way('There', conversation.forward)}`,
    ...(conversation.return === undefined ? [] : [`\n${way('Back', conversation.return)}`]),
  ].join('')
}

const PROTOCOLS: ReadonlyMap<number, string> = new Map([
  [1, 'icmp'],
  [6, 'tcp'],
  [17, 'udp'],
  [58, 'icmpv6'],
])
