import type { Filter, Provenance } from '../../network/model.ts'
import type { InternetChecklist, NeededPart, NeededPassage } from '../../network/needs.ts'
import { answerOf } from '../answer-of.ts'
import { judgeFilter } from '../filter.ts'
import type { Terrain } from '../flight.ts'
import type { Packet } from '../model.ts'
import { bareAddress } from '../topology.ts'

/** A checklist with every filter judged. */
export interface JudgedChecklist {
  readonly family: 4 | 6
  readonly address: string
  readonly direction: 'out' | 'in'
  /** Nothing is missing. */
  readonly isWhole: boolean
  readonly parts: readonly JudgedPart[]
}

export interface JudgedPart {
  readonly what: string
  readonly found: 'present' | 'missing' | 'unknown'
  readonly object?: string
  readonly note?: string
  readonly code?: string
  readonly rule?: string
  readonly from?: Provenance
}

/** `kind` is the traffic that was asked for, without addresses: each part says which addresses it sees. */
export function judgeChecklist(
  terrain: Terrain,
  checklist: InternetChecklist,
  kind: Omit<Packet, 'source' | 'destination'>,
): JudgedChecklist {
  const parts = checklist.parts.map((part) => judgePart(terrain, part, kind))
  const { family, address, direction } = checklist
  return { family, address, direction, isWhole: parts.every(({ found }) => found !== 'missing'), parts }
}

function judgePart(terrain: Terrain, { found, ...part }: NeededPart, kind: Omit<Packet, 'source' | 'destination'>): JudgedPart {
  if (typeof found === 'string') return { ...part, found }
  const filter = filterAt(terrain, found)
  if (filter === undefined) return { ...part, found: 'unknown', note: 'it is not in the network' }
  const { source, destination } = found
  const packet: Packet =
    found.packet === 'question' ? { ...kind, source, destination } : answerOf({ ...kind, source: destination, destination: source })
  const { action, rule } = judgeFilter(filter, packet, { sets: terrain.topology.sets, hidden: true })
  const from = rule ?? filter.from
  return {
    ...part,
    found: action === 'accept' ? 'present' : action === 'drop' ? 'missing' : 'unknown',
    ...(from.object === undefined ? {} : { object: from.object }),
    ...(from.rule === undefined ? {} : { rule: from.rule }),
    ...(action === 'accept' || from.code === undefined ? {} : { code: from.code }),
    ...(from.at === undefined ? {} : { from }),
  }
}

function filterAt({ index }: Terrain, { node, interface: name, address, direction }: NeededPassage): Filter | undefined {
  const found = index.nodes.get(node) ?? index.network.nodes.find(({ from }) => from.object === node)
  const port = found?.interfaces.find((each) =>
    name === undefined ? each.addresses.some((own) => bareAddress(own) === address) : each.name === name,
  )
  const id = direction === 'in' ? port?.filterIn : port?.filterOut
  return id === undefined ? undefined : index.filters.get(id)
}
