import { spawnSync } from 'node:child_process'
import { performance } from 'node:perf_hooks'

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/**
 * Milliseconds of the whole process; anything but the expected exit code stops the run.
 * @param {readonly string[]} args of node
 */
export function timeProcess(args, { cwd = process.cwd(), codes = [0] } = {}) {
  const start = performance.now()
  const { status, stderr, stdout } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8', maxBuffer: 1 << 28 })
  const ms = performance.now() - start
  if (!codes.includes(status)) throw new Error(`node ${args.join(' ')} ended with ${status}\n${stderr || stdout}`)
  return { ms, stdout }
}

/**
 * Medians of a measurement and of its reference, measured turn by turn.
 * @param {number} rounds
 * @param {() => number} measure
 * @param {() => number} reference
 */
export function compare(rounds, measure, reference) {
  const values = []
  const references = []
  for (let round = 0; round < rounds; round++) {
    references.push(reference())
    values.push(measure())
  }
  return { value: median(values), reference: median(references) }
}
