import type { Cell, Member } from './drawing.ts'

/** Where the members of a cell stand inside it, in pixels from its upper left corner. */
export interface CellLayout {
  readonly members: readonly { readonly x: number; readonly y: number; readonly width: number; readonly height: number }[]
  readonly width: number
  readonly height: number
}

const LINE_HEIGHT = 16
const PORT_STEP = 18
/** Room above a member for the title of its zone, and around it for the zone's frame. */
export const ZONE = { top: 20, side: 8, bottom: 8 } as const

export const cellSize = (layout: CellLayout): { readonly width: number; readonly height: number } => ({
  width: layout.width,
  height: layout.height,
})

/**
 * @param portCounts lines at the busier side of each member
 * @param innerLabels labels of the lines between members of this cell
 */
export function memberPlaces(cell: Cell, portCounts: readonly number[], innerLabels: readonly (readonly string[])[]): CellLayout {
  const zoned = cell.members.some((member) => member.zone !== undefined)
  const labels = innerLabels.map((label) => textSize(label, 11))
  const labelWidth = Math.max(0, ...labels.map((size) => size.width + 20))
  const gap = innerLabels.length === 0 ? 16 : 30 + Math.max(0, ...labels.map((size) => size.height))
  const zoneWidth = Math.max(
    0,
    ...cell.members.map((member) =>
      member.zone === undefined ? 0 : textSize([`zone ${member.zone}`], 10.5).width + (innerLabels.length === 0 ? 0 : 16),
    ),
  )
  const width = Math.ceil(Math.max(zoneWidth, labelWidth, ...cell.members.map(memberWidth)))
  const edge = zoned ? ZONE : { top: 0, side: 0, bottom: 0 }
  let y = 0
  const members = cell.members.map((member, index) => {
    const height = Math.ceil(Math.max(18 + member.lines.length * LINE_HEIGHT, ((portCounts[index] ?? 0) + 1) * PORT_STEP))
    const place = { x: edge.side, y: y + edge.top, width, height }
    y += edge.top + height + edge.bottom + gap
    return place
  })
  return { members, width: width + 2 * edge.side, height: y - gap }
}

function memberWidth(member: Member): number {
  const extra = member.role === 'carrier' ? 56 : 28
  return Math.max(member.role === 'segment' ? 40 : 96, textSize(member.lines, 12.5).width + extra)
}

/** A generous estimate for a sans-serif face: real widths differ between machines, the layout must not. */
export function textSize(lines: readonly string[], size: number): { readonly width: number; readonly height: number } {
  return {
    width: Math.ceil(Math.max(0, ...lines.map((line) => line.length)) * size * 0.58),
    height: Math.ceil(lines.length * (size + 2.5)),
  }
}
