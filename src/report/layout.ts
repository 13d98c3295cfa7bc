import type { ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk-api.js'
import { cellSize, memberPlaces, textSize, type CellLayout } from './cell-layout.ts'
import type { Cell, Drawing, Frame, Line } from './drawing.ts'
import { runElk } from './elk.ts'

export interface Point {
  readonly x: number
  readonly y: number
}

export interface Box extends Point {
  readonly width: number
  readonly height: number
}

/** A drawing with a place for everything, in pixels from the upper left corner. */
export interface Layout {
  readonly width: number
  readonly height: number
  readonly frames: readonly (Box & { readonly frame: Frame })[]
  readonly cells: readonly (Box & { readonly cell: Cell; readonly inside: CellLayout })[]
  readonly lines: readonly { readonly line: Line; readonly points: readonly Point[]; readonly label?: Box }[]
}

/**
 * Places a drawing by ELK's layered algorithm: frames in frames, lines at right angles, labels beside nothing else. The
 * lines of one member leave it in the order of their far ends, which takes a second pass. Same drawing, same layout.
 */
export async function layOut(drawing: Drawing): Promise<Layout> {
  const inner = new Set(drawing.lines.filter((line) => cellOf(drawing, line.from) === cellOf(drawing, line.to)).map((line) => line.id))
  const outer = drawing.lines.filter((line) => !inner.has(line.id))
  let order = new Map<string, number>(outer.map((line, index) => [line.id, index]))
  let result = place(drawing, await runElk(graphOf(drawing, outer, order)), outer, order)
  for (let pass = 0; pass < 2; pass++) {
    order = portOrder(result, outer)
    result = place(drawing, await runElk(graphOf(drawing, outer, order)), outer, order)
  }
  return {
    ...result,
    lines: [...result.lines, ...drawing.lines.filter((line) => inner.has(line.id)).map((line) => innerLine(line, result))],
  }
}

function cellOf(drawing: Drawing, node: string): Cell {
  const found = drawing.cells.find((cell) => cell.members.some((member) => member.node === node))
  if (found === undefined) throw new Error(`nothing drawn for ${node}`)
  return found
}

/** Lines by the height of their far end: the key of a port is the mean of both ends, so that neighbours do not cross. */
function portOrder(layout: Layout, lines: readonly Line[]): Map<string, number> {
  const middle = (node: string): number => {
    const cell = layout.cells.find((candidate) => candidate.cell.members.some((member) => member.node === node))
    const index = cell?.cell.members.findIndex((member) => member.node === node) ?? 0
    const member = cell?.inside.members[index]
    return (cell?.y ?? 0) + (member === undefined ? 0 : member.y + member.height / 2)
  }
  return new Map(lines.map((line) => [line.id, middle(line.from) + middle(line.to)]))
}

interface Ends {
  readonly west: readonly Line[]
  readonly east: readonly Line[]
}

function endsOf(cell: Cell, lines: readonly Line[], order: ReadonlyMap<string, number>): readonly Ends[] {
  const sorted = [...lines].sort((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0))
  return cell.members.map(({ node }) => ({
    west: sorted.filter((line) => line.to === node),
    east: sorted.filter((line) => line.from === node),
  }))
}

function innerLabels(drawing: Drawing, cell: Cell): readonly (readonly string[])[] {
  const nodes = cell.members.map((member) => member.node)
  return drawing.lines.filter((line) => nodes.includes(line.from) && nodes.includes(line.to)).map((line) => line.label)
}

function graphOf(drawing: Drawing, lines: readonly Line[], order: ReadonlyMap<string, number>): ElkNode {
  const childrenOf = (frame: string | undefined): ElkNode[] => [
    ...drawing.frames
      .filter((candidate) => candidate.parent === frame)
      .map((candidate): ElkNode => ({
        id: candidate.id,
        layoutOptions: {
          'elk.padding': candidate.kind === 'cloud' ? '[top=42,left=20,bottom=20,right=20]' : '[top=40,left=18,bottom=18,right=18]',
          'elk.nodeSize.constraints': 'MINIMUM_SIZE',
          'elk.nodeSize.minimum': `(${Math.ceil(textSize([candidate.title], 15).width + 36)},0)`,
        },
        children: childrenOf(candidate.id),
      })),
    ...drawing.cells.filter((cell) => cell.frame === frame).map((cell) => cellNode(drawing, cell, lines, order)),
  ]
  const edges = lines.map((line): ElkExtendedEdge => {
    const size = textSize(line.label, 11)
    const label =
      line.label.length === 0
        ? []
        : [
            {
              text: line.label.join(' '),
              width: size.width + 14,
              height: size.height + 6,
              layoutOptions: { 'elk.edgeLabels.inline': 'true' },
            },
          ]
    return { id: line.id, sources: [`${line.id}>`], targets: [`>${line.id}`], labels: label }
  })
  return { id: 'root', layoutOptions: ROOT_OPTIONS, children: childrenOf(undefined), edges }
}

const ROOT_OPTIONS: Record<string, string> = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.randomSeed': '1',
  'elk.padding': '[top=20,left=20,bottom=20,right=20]',
  'elk.spacing.nodeNode': '34',
  'elk.spacing.edgeNode': '16',
  'elk.spacing.edgeEdge': '14',
  'elk.spacing.edgeLabel': '4',
  'elk.layered.spacing.nodeNodeBetweenLayers': '40',
  'elk.layered.spacing.edgeNodeBetweenLayers': '18',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '14',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.nodePlacement.favorStraightEdges': 'true',
  'elk.layered.thoroughness': '40',
  'elk.layered.considerModelOrder.strategy': 'NONE',
  'elk.json.shapeCoords': 'ROOT',
  'elk.json.edgeCoords': 'ROOT',
}

function cellNode(drawing: Drawing, cell: Cell, lines: readonly Line[], order: ReadonlyMap<string, number>): ElkNode {
  const ends = endsOf(cell, lines, order)
  const inside = memberPlaces(
    cell,
    ends.map((end) => Math.max(end.west.length, end.east.length)),
    innerLabels(drawing, cell),
  )
  const { width, height } = cellSize(inside)
  const ports = inside.members.flatMap((member, index) => {
    const end = ends[index]
    if (end === undefined) return []
    const along = (count: number, i: number): number => Math.round(member.y + (member.height * (i + 1)) / (count + 1))
    return [
      ...end.west.map((line, i) => ({
        id: `>${line.id}`,
        x: 0,
        y: along(end.west.length, i),
        width: 0,
        height: 0,
        layoutOptions: { 'elk.port.side': 'WEST' },
      })),
      ...end.east.map((line, i) => ({
        id: `${line.id}>`,
        x: width,
        y: along(end.east.length, i),
        width: 0,
        height: 0,
        layoutOptions: { 'elk.port.side': 'EAST' },
      })),
    ]
  })
  return { id: cell.id, width, height, ports, layoutOptions: { 'elk.portConstraints': 'FIXED_POS' } }
}

function place(drawing: Drawing, root: ElkNode, lines: readonly Line[], order: ReadonlyMap<string, number>): Layout {
  const boxes = new Map<string, Box>()
  const walk = (node: ElkNode): void => {
    boxes.set(node.id, { x: round(node.x), y: round(node.y), width: round(node.width), height: round(node.height) })
    for (const child of node.children ?? []) walk(child)
  }
  walk(root)
  const boxOf = (id: string): Box => {
    const box = boxes.get(id)
    if (box === undefined) throw new Error(`no place for ${id}`)
    return box
  }
  const whole = boxOf('root')
  return {
    width: whole.width,
    height: whole.height,
    frames: drawing.frames.map((frame) => ({ frame, ...boxOf(frame.id) })),
    cells: drawing.cells.map((cell) => {
      const ends = endsOf(cell, lines, order)
      const inside = memberPlaces(
        cell,
        ends.map((end) => Math.max(end.west.length, end.east.length)),
        innerLabels(drawing, cell),
      )
      return { cell, inside, ...boxOf(cell.id) }
    }),
    lines: lines.map((line) => {
      const edge = (root.edges ?? []).find((candidate) => candidate.id === line.id)
      const section = edge?.sections?.[0]
      const raw = section === undefined ? [] : [section.startPoint, ...(section.bendPoints ?? []), section.endPoint]
      const label = edge?.labels?.[0]
      const points = raw.map((point) => ({ x: round(point.x), y: round(point.y) }))
      if (label === undefined) return { line, points }
      return { line, points, label: { x: round(label.x), y: round(label.y), width: round(label.width), height: round(label.height) } }
    }),
  }
}

/** Half pixels: enough for the eye, and free of noise in the last digits. */
const round = (value: number | undefined): number => Math.round((value ?? 0) * 2) / 2

/** Between two members of one cell: straight down, in the gap that the cell leaves for it. */
function innerLine(line: Line, layout: Layout): Layout['lines'][number] {
  const cell = layout.cells.find((candidate) => candidate.cell.members.some((member) => member.node === line.from))
  if (cell === undefined) throw new Error(`no place for ${line.id}`)
  const indexOf = (node: string): number => cell.cell.members.findIndex((member) => member.node === node)
  const [upper, lower] = [indexOf(line.from), indexOf(line.to)].sort((a, b) => a - b).map((index) => cell.inside.members[index])
  if (upper === undefined || lower === undefined) throw new Error(`no place for ${line.id}`)
  const zoned = cell.cell.members.some((member) => member.zone !== undefined)
  const siblings = layout.lines.filter((other) => other.line.kind === 'link' && other.line.id.startsWith(line.id)).length
  // At the right, so that it passes beside the title of the lower zone.
  const right = cell.x + upper.x + upper.width
  const x = right - 14 - siblings * 10
  const top = cell.y + upper.y + upper.height
  const bottom = cell.y + lower.y
  const size = textSize(line.label, 11)
  const box = { width: size.width + 14, height: size.height + 6 }
  const label =
    line.label.length === 0
      ? {}
      : { label: { x: right - box.width, y: Math.round((top + bottom - box.height) / 2 - (zoned ? 6 : 0)), ...box } }
  return {
    line,
    points: [
      { x, y: top },
      { x, y: bottom },
    ],
    ...label,
  }
}
