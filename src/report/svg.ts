import { escapeText } from './escape.ts'
import type { Box, Layout, Point } from './layout.ts'
import type { Member } from './drawing.ts'
import { ZONE } from './cell-layout.ts'
import { LEGEND_HEIGHT, legend } from './svg-legend.ts'
import { SVG_STYLE } from './svg-style.ts'

const TITLE_HEIGHT = 46

/** The picture as one SVG file: own style with a dark variant, no script, nothing from outside. */
export function renderSvg(layout: Layout, title: string): string {
  const kinds = new Set(layout.lines.map((line) => line.line.kind))
  const width = Math.ceil(Math.max(layout.width, 900))
  const height = Math.ceil(layout.height + TITLE_HEIGHT + LEGEND_HEIGHT)
  const body = [
    ...layout.frames.map((frame) => frameSvg(frame, frame.frame.kind, frame.frame.title)),
    ...layout.cells.flatMap((cell) => cell.inside.members.map((member, i) => zoneSvg(cell, member, cell.cell.members[i]))),
    ...layout.lines.map((line) => lineSvg(line.points, line.line.kind, line.line.tooltip)),
    ...layout.cells.flatMap((cell) => cell.inside.members.map((member, i) => memberSvg(cell, member, cell.cell.members[i]))),
    ...layout.lines.map((line) =>
      line.label === undefined ? '' : labelSvg(line.label, line.line.kind, line.line.label, line.line.tooltip),
    ),
  ].filter((part) => part !== '')
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" class="keiro-map">`,
    `<title>${escapeText(title)}</title>`,
    `<style>${SVG_STYLE}</style>`,
    `<rect class="paper" width="${width}" height="${height}"/>`,
    `<text class="heading" x="24" y="32">${escapeText(title)}</text>`,
    `<g transform="translate(${Math.floor((width - layout.width) / 2)} ${TITLE_HEIGHT})">`,
    ...body,
    '</g>',
    `<g transform="translate(24 ${height - LEGEND_HEIGHT + 8})">`,
    legend(kinds),
    '</g>',
    '</svg>',
    '',
  ].join('\n')
}

function frameSvg(box: Box, kind: string, title: string): string {
  const rect = `<rect class="frame ${kind}" x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}" rx="${kind === 'cloud' ? 14 : 10}"/>`
  return `${rect}<text class="frame-title ${kind}" x="${box.x + 14}" y="${box.y + 24}">${escapeText(title)}</text>`
}

function zoneSvg(cell: Box, place: Box, member: Member | undefined): string {
  if (member?.zone === undefined) return ''
  const x = cell.x + place.x - ZONE.side
  const y = cell.y + place.y - ZONE.top
  const rect = `<rect class="zone" x="${x}" y="${y}" width="${place.width + 2 * ZONE.side}" height="${place.height + ZONE.top + ZONE.bottom}" rx="6"/>`
  return `${rect}<text class="zone-title" x="${x + 8}" y="${y + 14}">zone ${escapeText(member.zone)}</text>`
}

function lineSvg(points: readonly Point[], kind: string, tooltip: string): string {
  return `<path class="line ${kind}" d="${roundedPath(points)}"><title>${escapeText(tooltip)}</title></path>`
}

/** Straight runs with corners rounded by 6 pixels, less where a run is short. */
function roundedPath(points: readonly Point[]): string {
  const [first, ...rest] = points
  if (first === undefined) return ''
  let path = `M${first.x} ${first.y}`
  for (const [index, corner] of rest.entries()) {
    const before = points[index]
    const after = rest[index + 1]
    if (before === undefined || after === undefined) {
      path += `L${corner.x} ${corner.y}`
      continue
    }
    const radius = Math.min(6, distance(before, corner) / 2, distance(corner, after) / 2)
    const from = towards(corner, before, radius)
    const to = towards(corner, after, radius)
    path += `L${from.x} ${from.y}Q${corner.x} ${corner.y} ${to.x} ${to.y}`
  }
  return path
}

const distance = (a: Point, b: Point): number => Math.abs(a.x - b.x) + Math.abs(a.y - b.y)

function towards(from: Point, to: Point, step: number): Point {
  const whole = distance(from, to)
  if (whole === 0) return from
  const at = (a: number, b: number): number => Math.round((a + ((b - a) * step) / whole) * 2) / 2
  return { x: at(from.x, to.x), y: at(from.y, to.y) }
}

function labelSvg(box: Box, kind: string, lines: readonly string[], tooltip: string): string {
  const rect = `<rect class="chip ${kind}" x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}" rx="5"/>`
  const middle = box.x + box.width / 2
  const step = 13
  const top = box.y + box.height / 2 - ((lines.length - 1) * step) / 2 + 4
  const texts = lines.map((line, i) => `<text class="chip-text ${kind}" x="${middle}" y="${top + i * step}">${escapeText(line)}</text>`)
  return `<g><title>${escapeText(tooltip)}</title>${rect}${texts.join('')}</g>`
}

function memberSvg(cell: Box, place: Box, member: Member | undefined): string {
  if (member === undefined) return ''
  const box = { ...place, x: cell.x + place.x, y: cell.y + place.y }
  const middle = box.x + box.width / 2
  const step = 16
  const top = box.y + box.height / 2 - ((member.lines.length - 1) * step) / 2 + 4.5
  const texts = member.lines.map(
    (line, i) =>
      `<text class="${i === 0 ? 'name' : 'detail'} ${member.role}" x="${middle}" y="${top + i * step}">${escapeText(line)}</text>`,
  )
  return `<g>${shape(box, member.role)}${texts.join('')}</g>`
}

function shape(box: Box, role: Member['role']): string {
  if (role === 'carrier') return `<path class="node carrier" d="${cloudPath(box)}"/>`
  const radius = role === 'host' ? 3 : role === 'segment' ? box.height / 2 : 8
  return `<rect class="node ${role}" x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}" rx="${radius}"/>`
}

/** A cloud that fills its box, so that lines which end at the box end at the cloud. */
function cloudPath({ x, y, width, height }: Box): string {
  const bumps = 4
  const step = (width - 24) / bumps
  let path = `M${x + 12} ${y + height - 6}`
  path += `C${x - 4} ${y + height - 6} ${x - 4} ${y + 8} ${x + 12} ${y + 10}`
  for (let i = 0; i < bumps; i++) {
    const left = x + 12 + i * step
    path += `C${left + step * 0.15} ${y - 6} ${left + step * 0.85} ${y - 6} ${left + step} ${y + 10}`
  }
  path += `C${x + width + 4} ${y + 8} ${x + width + 4} ${y + height - 6} ${x + width - 12} ${y + height - 6}`
  return `${path}Z`
}
