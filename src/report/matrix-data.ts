import { NOTHING } from '../ip/traffic-set.ts'
import { trafficText, type Matrix, type MatrixCell } from '../reach/pairs/matrix.ts'

/** A matrix in words, for JSON and for everything that draws it. */
export interface MatrixData {
  readonly network: string
  readonly by: string
  readonly ends: readonly { readonly name: string; readonly label?: string; readonly members: readonly string[] }[]
  readonly cells: readonly CellData[]
}

export interface CellData {
  /** Numbers in `ends`: who asks, and who is asked. */
  readonly row: number
  readonly column: number
  readonly from: string
  readonly to: string
  readonly text: string
  /** Passes, and is answered. */
  readonly answered: string
  /** Passes, but its answer does not come back. */
  readonly unanswered: string
  /** Depends on what is not modelled. */
  readonly unknown: string
  /** Not between all members. */
  readonly partly: boolean
}

export function matrixData(network: string, { by, ends, cells, sets }: Matrix): MatrixData {
  const told = (row: number, column: number, cell: MatrixCell | undefined): CellData[] => {
    if (cell === undefined) return []
    const words = (set: number): string => (set === NOTHING ? 'none' : trafficText(sets, set))
    return [
      {
        row,
        column,
        from: ends[row]!.name,
        to: ends[column]!.name,
        text: cell.text,
        answered: words(cell.answered),
        unanswered: words(cell.unanswered),
        unknown: words(cell.unknown),
        partly: cell.partly,
      },
    ]
  }
  return {
    network,
    by,
    ends: ends.map(({ name, label, members }) => ({
      name,
      ...(label === undefined ? {} : { label }),
      members: members.map(({ address }) => address),
    })),
    cells: cells.flatMap((line, row) => line.flatMap((cell, column) => told(row, column, cell))),
  }
}

export const endText = ({ name, label }: MatrixData['ends'][number]): string => (label === undefined ? name : `${label} (${name})`)

/** What the marks in cells mean; only those that are there. */
export function legendLines({ cells }: MatrixData): string[] {
  const lines: string[] = []
  if (cells.some(({ unanswered }) => unanswered !== 'none')) lines.push('* arrives, but its answer is not let back')
  if (cells.some(({ unknown }) => unknown !== 'none')) lines.push('? depends on something that is not modelled')
  if (cells.some(({ partly }) => partly)) lines.push('(in part): not between all members')
  return lines
}
