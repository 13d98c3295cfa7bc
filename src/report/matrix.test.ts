import { expect, test } from 'vitest'
import { matrixCsv } from './matrix-csv.ts'
import type { MatrixData } from './matrix-data.ts'
import { matrixDot } from './matrix-dot.ts'
import { matrixHtml } from './matrix-html.ts'
import { matrixSections } from './matrix-table.ts'
import { sectionAsText } from './text.ts'

const cell = (row: number, column: number, answered: string, unanswered = 'none'): MatrixData['cells'][number] => ({
  row,
  column,
  from: ENDS[row]!.name,
  to: ENDS[column]!.name,
  text: unanswered === 'none' ? answered : `${unanswered}*`,
  answered,
  unanswered,
  unknown: 'none',
  partly: false,
})
const ENDS = [
  { name: 'subnet-1', label: 'say "hi", \\ you', members: ['10.0.0.1'] },
  { name: 'subnet-2', label: '=cmd()', members: ['10.0.1.1'] },
  { name: 'internet', members: ['192.0.2.1'] },
]
const DATA: MatrixData = {
  network: 'a"b',
  by: 'subnet',
  ends: ENDS,
  cells: [cell(0, 1, 'tcp/22, udp/53'), cell(1, 0, 'none'), cell(0, 2, 'none', 'tcp/443'), cell(2, 0, 'none')],
}

test('the table has a row and a column for each end, and says what the marks mean', () => {
  expect(
    matrixSections(DATA)
      .map((section) => sectionAsText(section))
      .join(''),
  ).toBe(`a"b: what passes, by subnet

  from \\ to                   say "hi", \\ you  =cmd()          internet
  say "hi", \\ you (subnet-1)  -                tcp/22, udp/53  tcp/443*
  =cmd() (subnet-2)           none             -               -
  internet                    none             -               -

  * arrives, but its answer is not let back
`)
})

test('CSV quotes, and no cell is a formula', () => {
  expect(matrixCsv(DATA).split('\r\n').slice(0, 3)).toEqual([
    'from,from_label,to,to_label,answered,unanswered,unknown,partly',
    `subnet-1,"say ""hi"", \\ you",subnet-2,'=cmd(),"tcp/22, udp/53",none,none,no`,
    `subnet-2,'=cmd(),subnet-1,"say ""hi"", \\ you",none,none,none,no`,
  ])
})

test('DOT is DOT, with an arrow for each pair that passes something', () => {
  const graph = readDot(matrixDot(DATA))
  expect(graph.name).toBe('a"b')
  expect(graph.nodes.get('n0')).toMatchObject({ label: 'say "hi", \\\\ you\\nsubnet-1' })
  expect(graph.edges).toEqual([
    { from: 'n0', to: 'n1', label: 'tcp/22\\nudp/53' },
    { from: 'n0', to: 'n2', label: 'tcp/443*', style: 'dashed', color: 'gray40' },
  ])
})

test('the page needs nothing else, and no name of the account becomes a part of it', () => {
  const html = matrixHtml({ ...DATA, network: '</script><b>' }, { paths: new Map([['0 1', '</script><img src=x>']]), left: 0 })
  expect(html).not.toMatch(/https?:\/\//u)
  expect(html).not.toContain('<img')
  expect(html.match(/<\/script>/gu)).toHaveLength(2)
})

/** A reader of the part of the DOT language that is written here (graphviz.org, "DOT Language"): fails on everything else. */
function readDot(source: string) {
  const tokens = [...source.matchAll(/\s*(?:(->|[{}[\]=,;])|([A-Za-z_][\w.]*|-?\d+(?:\.\d+)?)|"((?:[^"\\]|\\.)*)"|(\S))/gsu)].map(
    ([, mark, word, text, other]) => {
      if (other !== undefined) throw new Error(`unexpected ${other}`)
      return mark === undefined ? { id: word ?? text!.replaceAll('\\"', '"') } : { mark }
    },
  )
  let at = 0
  const mark = (wanted: string): boolean => tokens[at]?.mark === wanted && ++at > 0
  const must = (wanted: string): void => {
    if (!mark(wanted)) throw new Error(`${wanted} expected before token ${at}`)
  }
  const id = (): string => {
    const found = tokens[at++]?.id
    if (found === undefined) throw new Error(`a name expected at token ${at - 1}`)
    return found
  }
  const attributes = (): Record<string, string> => {
    const found: Record<string, string> = {}
    if (!mark('[')) return found
    while (!mark(']')) {
      const key = id()
      must('=')
      found[key] = id()
      mark(',')
    }
    return found
  }
  if (id() !== 'digraph') throw new Error('no digraph')
  const graph = { name: id(), nodes: new Map<string, Record<string, string>>(), edges: [] as Record<string, string>[] }
  must('{')
  while (!mark('}')) {
    const name = id()
    if (mark('=')) id()
    else if (mark('->')) graph.edges.push({ from: name, to: id(), ...attributes() })
    else graph.nodes.set(name, attributes())
    mark(';')
  }
  if (at !== tokens.length) throw new Error('something follows the graph')
  return graph
}
