import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { ProblemError, type Problem } from '../core/problem.ts'
import type { CommandCall } from './command.ts'
import { printSweep } from './prove-sweep.ts'
import { firstsOf, type SweepPart } from './sweep-report.ts'

/** `keiro prove --merge part*.json`: the parts of one sweep, from many machines, as if one had worked them out. */
export async function run(call: CommandCall): Promise<number> {
  const files = await Promise.all(call.words.map(async (path) => ({ path, part: await readPart(call, path) })))
  const [first] = files
  if (first === undefined) throw new ProblemError([notTogether('--merge needs the files that `keiro prove --shard` wrote')])
  const problems = files.slice(1).flatMap(({ path, part }) => differences(first, path, part))
  if (problems.length > 0) throw new ProblemError(problems)
  const { of } = first.part.shard
  const byShard = new Map<number, string>()
  for (const { path, part } of files) {
    const units = firstsOf(part.failures.length, part.shard)
    if (units.some((unit, i) => part.units[i]?.first !== unit) || part.units.length !== units.length)
      problems.push(
        notTogether(`${path} has ${part.units.length} of its ${units.length} units of work: it was interrupted`, 'run that part again'),
      )
    const twice = byShard.get(part.shard.part)
    if (twice !== undefined)
      problems.push(notTogether(`${twice} and ${path} are both part ${part.shard.part} of ${of}`, 'leave one of them out'))
    byShard.set(part.shard.part, path)
  }
  const missing = Array.from({ length: of }, (_, i) => i + 1).filter((number) => !byShard.has(number))
  if (missing.length > 0)
    problems.push(
      notTogether(
        `${missing.length === 1 ? 'part' : 'parts'} ${missing.join(', ')} of ${of} ${missing.length === 1 ? 'is' : 'are'} missing`,
        'run `keiro prove --shard` for the rest and name its file too',
      ),
    )
  if (problems.length > 0) throw new ProblemError(problems)
  return printSweep(call, { ...first.part, shard: { part: 1, of: 1 }, units: files.flatMap(({ part }) => part.units) })
}

function differences(first: { readonly path: string; readonly part: SweepPart }, path: string, part: SweepPart): Problem[] {
  const { part: other } = first
  const differ = (what: string): Problem[] => [
    notTogether(`${path} is of another ${what} than ${first.path}`, 'merge parts of one sweep only'),
  ]
  if (part.version !== other.version) return differ(`version of keiro (${part.version}, ${other.version})`)
  if (part.digest !== other.digest) return differ('network')
  if (part.most !== other.most || JSON.stringify(part.failures) !== JSON.stringify(other.failures)) return differ('sweep (other failures)')
  return part.shard.of === other.shard.of ? [] : differ(`division (${part.shard.of} parts, ${other.shard.of} parts)`)
}

/** @throws ProblemError CLI-231 when it is no part. */
async function readPart(call: CommandCall, path: string): Promise<SweepPart> {
  let value: unknown
  let why = 'it is not what `keiro prove --shard` wrote'
  try {
    value = JSON.parse(await readFile(resolve(call.io.cwd, path), 'utf8'), restored)
  } catch (error) {
    why = error instanceof Error ? error.message : String(error)
  }
  if (isPart(value)) return value
  throw new ProblemError([{ code: 'CLI-231', severity: 'error', message: `${path} is no part of a sweep: ${why}` }])
}

/** What has no number in JSON: an end that only repair brings. */
function restored(this: unknown, key: string, value: unknown): unknown {
  return (key === 'low' || key === 'high') && value === null ? Number.POSITIVE_INFINITY : value
}

function isPart(value: unknown): value is SweepPart {
  return typeof value === 'object' && value !== null && 'part' in value && value.part === 'keiro sweep' && 'units' in value
}

function notTogether(message: string, hint?: string): Problem {
  return { code: 'CLI-232', severity: 'error', message, ...(hint === undefined ? {} : { hint }) }
}
