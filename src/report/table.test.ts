import { expect, test } from 'vitest'
import { renderHtml } from './html.ts'
import { sectionAsMarkdown } from './markdown.ts'
import { columns, grouped, type Section } from './table.ts'
import { tableAsText, width } from './text.ts'
import { secondsText } from './timers.ts'

const TABLE = {
  columns: columns('node', '>MTU', 'what'),
  ...grouped([
    ['a', '9', 'x'],
    ['a', '1500', 'longer'],
    ['bb', '9', '<y> | z'],
  ]),
}
const SECTION: Section = {
  id: 's',
  title: 'T & U',
  parts: [
    { kind: 'text', text: 'a *b*' },
    { kind: 'table', table: TABLE },
    { kind: 'list', items: ['one'] },
  ],
}

test('text: aligned columns, a repeated first cell left out, a gap between groups, nothing at line ends', () => {
  expect(tableAsText(TABLE)).toBe(
    ['  node   MTU  what', '  a        9  x', '        1500  longer', '', '  bb       9  <y> | z', ''].join('\n'),
  )
})

test('wide characters take two columns', () => {
  expect(width('経路 a')).toBe(6)
})

test('markdown escapes what would be markup', () => {
  const text = sectionAsMarkdown(SECTION)
  expect(text).toContain('| node | MTU | what |\n| --- | ---: | --- |\n')
  expect(text).toContain(String.raw`| bb | 9 | \<y\> \| z |`)
  expect(text).toContain(String.raw`a \*b\*`)
})

test('html escapes everything', () => {
  const html = renderHtml({ title: '<t>', lead: '"l"', figures: [{ value: '1', word: '<w>' }], sections: [SECTION] })
  expect(html).toContain('&lt;y&gt; | z')
  expect(html).not.toMatch(/<t>|<w>|<y>/)
})

test('seconds for people', () => {
  expect([0.3, 9, 0.015, 9.15, Infinity].map(secondsText)).toEqual(['0.3 s', '9 s', '0.015 s', '9.15 s', 'until repaired'])
})
