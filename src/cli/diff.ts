import { TrafficSets } from '../ip/traffic-set.ts'
import { compareMatrices, type DifferenceSide } from '../reach/pairs/difference.ts'
import { matrixEnds, type MatrixBy } from '../reach/pairs/ends.ts'
import { makeMatrix } from '../reach/pairs/matrix.ts'
import { pairEngine } from '../reach/pairs/pair-engine.ts'
import { diffSections, isSame } from '../report/diff-sections.ts'
import { sectionAsMarkdown } from '../report/markdown.ts'
import { sectionAsText } from '../report/text.ts'
import { NOTHING_DOWN } from '../routing/model.ts'
import { EXIT, textOption, type CommandCall } from './command.ts'
import { designArgument } from './design-argument.ts'
import { openNetwork, settledTerrain, type NetworkSource } from './network-source.ts'
import { writeOut } from './out-file.ts'
import { jsonValue, textStyle, wantsJson } from './output.ts'
import { printWarnings } from './snapshot-warnings.ts'

/** `keiro diff OLD NEW`: exit 1 when they differ. */
export async function run(call: CommandCall): Promise<number> {
  const [old = '', now = ''] = call.words
  const sources = [await open(call, old), await open(call, now)] as const
  for (const { problems } of sources) printWarnings(call.io, problems)
  const by = (textOption(call, 'by') ?? 'subnet') as MatrixBy
  const sets = new TrafficSets()
  const [before, after] = sources.map((source) => sideOf(source, by, sets)) as [DifferenceSide, DifferenceSide]
  const difference = compareMatrices(before, after)
  const format = wantsJson(call) ? 'json' : textOption(call, 'format')
  if (format === 'json') await writeOut(call, `${JSON.stringify({ old, new: now, by, ...difference }, jsonValue, 2)}\n`)
  else {
    const style = textOption(call, 'out') === undefined ? textStyle(call.io) : undefined
    const print =
      format === 'markdown' ? sectionAsMarkdown : (section: Parameters<typeof sectionAsText>[0]): string => sectionAsText(section, style)
    await writeOut(call, diffSections(old, now, difference).map(print).join('\n'))
  }
  return isSame(difference) ? EXIT.fine : EXIT.findings
}

function sideOf({ index }: NetworkSource, by: MatrixBy, sets: TrafficSets): DifferenceSide {
  const terrain = settledTerrain(index, NOTHING_DOWN)
  const engine = pairEngine(terrain, sets)
  return { terrain, engine, matrix: makeMatrix(engine, by, matrixEnds(index, by)) }
}

/** A file is a design; a folder is one too when it holds one, else a snapshot. */
async function open(call: CommandCall, word: string): Promise<NetworkSource> {
  const { path, design } = designArgument(call, word)
  return openNetwork({ ...call, options: design === undefined ? { snapshot: path } : { config: design } })
}
