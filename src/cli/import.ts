import { COLLECTORS } from '../clouds/accounts.ts'
import { ProblemError, type Problem } from '../core/problem.ts'
import { nearest } from '../core/nearest.ts'
import { EXIT, textOption, type CommandCall } from './command.ts'
import { openImportFolder } from './import-folder.ts'
import { formatOf } from './output.ts'
import { reportProblems } from './reporter.ts'
import { resolve } from 'node:path'
import { shownPath } from './workspace.ts'

/** `keiro import CLOUD`: asks a live account for its description and writes it as a snapshot. Exit 0 even when single calls were refused: that is part of the snapshot. */
export async function run(call: CommandCall): Promise<number> {
  const [cloud = ''] = call.words
  const load = COLLECTORS[cloud]
  if (load === undefined) throw new ProblemError([unknownCloud(cloud)])
  const { io } = call
  const folder = resolve(io.cwd, textOption(call, 'out') ?? 'snapshot')
  const shown = shownPath(io, folder)
  const target = await openImportFolder(folder, shown)
  const stop = new AbortController()
  const release = io.onInterrupt(() => stop.abort())
  try {
    const collector = await load()
    Object.assign(process.env, collector.environment)
    const profile = textOption(call, 'profile')
    const endpoint = textOption(call, 'endpointUrl')
    const attempts = Number(io.environment['KEIRO_IMPORT_ATTEMPTS'])
    const result = await collector.collect({
      regions: regionsOf(call),
      ...(profile === undefined ? {} : { profile }),
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(Number.isInteger(attempts) && attempts > 0 ? { attempts } : {}),
      write: (path, document) => target.write(path, document),
      progress: (line) => io.err(`${line}\n`),
      signal: stop.signal,
    })
    await target.finish()
    const what = `${result.documents} files of account ${result.account} (${result.regions.join(', ')})`
    io.out(`${shown}: ${what}\n`)
    if (result.problems.length > 0) reportProblems(result.problems, formatOf(call), io)
    return EXIT.fine
  } catch (error) {
    if (!stop.signal.aborted) throw error
    io.err('interrupted: nothing was written\n')
    return 130
  } finally {
    release()
    await target.discard()
  }
}

/** `--region a,b`; none: the one of the user's settings. */
function regionsOf(call: CommandCall): string[] {
  return (textOption(call, 'region') ?? '')
    .split(',')
    .map((region) => region.trim())
    .filter((region) => region !== '')
}

function unknownCloud(cloud: string): Problem {
  const names = Object.keys(COLLECTORS)
  const guess = nearest(cloud, names)
  return {
    code: 'CLI-013',
    severity: 'error',
    message: `"${cloud}" is no cloud that can be imported`,
    hint: guess === undefined ? `there ${names.length === 1 ? 'is' : 'are'}: ${names.join(', ')}` : `did you mean ${guess}?`,
  }
}
