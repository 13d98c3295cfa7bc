import { ProblemError } from '../core/problem.ts'
import { matrixEnds, type MatrixBy } from '../reach/pairs/ends.ts'
import { makeMatrix } from '../reach/pairs/matrix.ts'
import { pairEngine } from '../reach/pairs/pair-engine.ts'
import { sectionAsMarkdown } from '../report/markdown.ts'
import { matrixCsv } from '../report/matrix-csv.ts'
import { matrixData } from '../report/matrix-data.ts'
import { matrixDot } from '../report/matrix-dot.ts'
import { matrixHtml } from '../report/matrix-html.ts'
import { matrixPaths } from '../report/matrix-paths.ts'
import { matrixSections } from '../report/matrix-table.ts'
import { sectionAsText } from '../report/text.ts'
import { EXIT, textOption, type CommandCall } from './command.ts'
import { downOption } from './failure-option.ts'
import { openNetwork, settledTerrain } from './network-source.ts'
import { jsonValue, textStyle, wantsJson } from './output.ts'
import { printWarnings } from './snapshot-warnings.ts'
import { writeOut } from './out-file.ts'

const FORMATS = ['table', 'csv', 'json', 'markdown', 'dot', 'html'] as const

/** `keiro reach --matrix`: what every end may send to every other. */
export async function run(call: CommandCall): Promise<number> {
  const format = formatOf(call)
  const { name, index, problems } = await openNetwork(call)
  printWarnings(call.io, problems)
  const by = textOption(call, 'by') as MatrixBy | undefined
  const terrain = settledTerrain(index, downOption(call, index))
  const engine = pairEngine(terrain)
  const matrix = makeMatrix(engine, by ?? 'subnet', matrixEnds(index, by ?? 'subnet'))
  const data = matrixData(name, matrix)
  switch (format) {
    case 'table': {
      const style = textOption(call, 'out') === undefined ? textStyle(call.io) : undefined
      await writeOut(
        call,
        matrixSections(data)
          .map((section) => sectionAsText(section, style))
          .join('\n'),
      )
      break
    }
    case 'csv':
      await writeOut(call, matrixCsv(data))
      break
    case 'json':
      await writeOut(call, `${JSON.stringify(data, jsonValue, 2)}\n`)
      break
    case 'markdown':
      await writeOut(call, matrixSections(data).map(sectionAsMarkdown).join('\n'))
      break
    case 'dot':
      await writeOut(call, matrixDot(data))
      break
    case 'html':
      await writeOut(call, matrixHtml(data, matrixPaths(terrain, engine, matrix)))
      break
  }
  return EXIT.fine
}

function formatOf(call: CommandCall): (typeof FORMATS)[number] {
  const given = textOption(call, 'format')
  if (given === undefined || given === 'text') return wantsJson(call) ? 'json' : 'table'
  const found = FORMATS.find((each) => each === given)
  if (found !== undefined) return found
  throw new ProblemError([
    { code: 'CLI-212', severity: 'error', message: `a matrix has no format "${given}"`, hint: `it has ${FORMATS.join(', ')}` },
  ])
}
