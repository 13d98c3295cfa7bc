import { describe, expect, test } from 'vitest'
import type { Drawing, Line } from './drawing.ts'
import { layOut, type Box, type Layout } from './layout.ts'
import { renderSvg } from './svg.ts'

const line = (from: string, to: string, label: readonly string[] = []): Line => ({
  id: `${from}-${to}`,
  kind: 'gre',
  from,
  to,
  label,
  tooltip: `${from} — ${to}`,
})

const DRAWING: Drawing = {
  title: 'a <b> & "c"',
  frames: [
    { id: 'cloud:x', kind: 'cloud', title: 'x' },
    { id: 'site:s', kind: 'site', title: 's', parent: 'cloud:x' },
    { id: 'site:t', kind: 'site', title: 't' },
  ],
  cells: [
    {
      id: 'pair',
      frame: 'site:s',
      members: [1, 2].map((n) => ({ node: `r${n}`, role: 'router' as const, zone: `z${n}`, lines: [`r${n}`, 'AS 64512'] })),
    },
    { id: 'hub', frame: 'cloud:x', members: [{ node: 'hub', role: 'hub', lines: ['hub'] }] },
    ...['a', 'b'].map((name) => ({
      id: name,
      frame: 'site:t',
      members: [{ node: name, role: 'router' as const, lines: [name, '<script>'] }],
    })),
    { id: 'net', members: [{ node: 'net', role: 'carrier', lines: ['net'] }] },
  ],
  lines: [
    ...['a', 'b'].flatMap((site) => ['r1', 'r2'].map((router) => line(site, router, ['GRE', 'eBGP · hold 9 s']))),
    line('a', 'net'),
    line('net', 'r1'),
    line('r1', 'hub', ['GRE']),
    line('r2', 'hub', ['GRE']),
    line('r1', 'r2', ['iBGP']),
  ],
}

const overlaps = (a: Box, b: Box): boolean => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
const holds = (outer: Box, inner: Box): boolean =>
  outer.x <= inner.x &&
  outer.y <= inner.y &&
  outer.x + outer.width >= inner.x + inner.width &&
  outer.y + outer.height >= inner.y + inner.height

function labels(layout: Layout): Box[] {
  return layout.lines.flatMap(({ label }) => (label === undefined ? [] : [label]))
}

describe('layout', () => {
  test('boxes do not overlap, frames hold what is theirs, labels cover neither boxes nor each other', async () => {
    const layout = await layOut(DRAWING)
    for (const [i, cell] of layout.cells.entries()) {
      for (const other of layout.cells.slice(i + 1)) expect(overlaps(cell, other)).toBe(false)
      const frame = layout.frames.find((candidate) => candidate.frame.id === cell.cell.frame)
      if (frame !== undefined) expect(holds(frame, cell)).toBe(true)
      for (const member of cell.inside.members) {
        const box = { ...member, x: cell.x + member.x, y: cell.y + member.y }
        for (const label of labels(layout)) expect(overlaps(label, box)).toBe(false)
      }
    }
    const all = labels(layout)
    expect(all.length).toBe(7)
    for (const [i, label] of all.entries()) for (const other of all.slice(i + 1)) expect(overlaps(label, other)).toBe(false)
    const site = layout.frames.find((frame) => frame.frame.id === 'site:s')
    const cloud = layout.frames.find((frame) => frame.frame.id === 'cloud:x')
    expect(site !== undefined && cloud !== undefined && holds(cloud, site)).toBe(true)
  })

  test('every line begins and ends at the border of its members', async () => {
    const layout = await layOut(DRAWING)
    const boxOf = (node: string): Box => {
      for (const cell of layout.cells) {
        const index = cell.cell.members.findIndex((member) => member.node === node)
        const place = cell.inside.members[index]
        if (place !== undefined) return { ...place, x: cell.x + place.x, y: cell.y + place.y }
      }
      throw new Error(node)
    }
    for (const { line: drawn, points } of layout.lines) {
      for (const [node, point] of [
        [drawn.from, points.at(0)],
        [drawn.to, points.at(-1)],
      ] as const) {
        const box = boxOf(node)
        expect(point).toBeDefined()
        const grown = { x: box.x - 10, y: box.y - 10, width: box.width + 20, height: box.height + 20 }
        expect(point !== undefined && holds(grown, { ...point, width: 0, height: 0 })).toBe(true)
      }
    }
  })

  test('the same drawing has the same layout', async () => {
    expect(JSON.stringify(await layOut(DRAWING))).toBe(JSON.stringify(await layOut(DRAWING)))
  })
})

test('the picture escapes what users wrote, and holds every name', async () => {
  const svg = renderSvg(await layOut(DRAWING), DRAWING.title)
  expect(svg).toContain('a &lt;b&gt; &amp; &quot;c&quot;')
  expect(svg).not.toContain('<script>')
  for (const name of ['r1', 'r2', 'hub', 'net']) expect(svg).toContain(`>${name}</text>`)
  expect(svg).not.toMatch(/NaN|undefined|\$H/)
})
