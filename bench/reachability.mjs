// `node bench/reachability.mjs [DIST]`: the figures of reachability, each beside a reference from the same run. Needs `npm run build`.
import { join } from 'node:path'
import { root } from '../scripts/set-up.mjs'
import { timeProcess } from './median.mjs'

const own = process.argv[1]?.endsWith('reachability.mjs')
const dist = (own ? process.argv[2] : undefined) ?? join(root, 'dist')
const script = join(root, 'bench', 'all-pairs.mjs')
const ask = (...more) => JSON.parse(timeProcess([script, dist, ...more]).stdout)

/** Rows as `main.mjs` prints them: what, figure, limit, unit, reference, what that is. */
export function reachabilityRows() {
  const traces = ask('traces', '10000', '12')
  const rows = [
    ['one packet followed, with evidence', traces.tracesPerSecond, 300_000, 'traces/s', traces.explainedPerSecond, 'the explaining walk'],
  ]
  /** @type {readonly (readonly [string, readonly string[], number])[]} */
  const estates = [
    ['10,000 endpoints, 240 security groups', ['10000', '12'], 600],
    ['100,000 endpoints, 2,000 security groups', ['100000', '100'], 4000],
    ['the same with hostile port ranges', ['100000', '100', 'hostile'], 10_000],
  ]
  for (const [name, size, limit] of estates) {
    const found = ask('pairs', ...size)
    const { classes, domains, rules } = found
    const reference = `one packet a pair by the explaining walk: ${found.naiveMsPerPair.toFixed(2)} ms, ${found.naiveDays.toFixed(1)} days extrapolated from 250 pairs`
    const shape = `${classes} classes, ${domains} domains, ${rules} rules`
    rows.push([
      `all pairs of ${name} (${shape}), compiled and both ways`,
      found.totalMs,
      limit,
      'ms',
      found.naiveDays * 86_400_000,
      reference,
    ])
    rows.push([`its memory at most`, found.rssMiB, 1024, 'MiB'])
    rows.push([`one rule changed there and everything answered again`, found.changeMs, 25, 'ms', found.totalMs, 'from the beginning'])
  }
  return rows
}

if (own) {
  for (const [what, value, limit, unit, reference, is] of reachabilityRows()) {
    const kept = unit === 'traces/s' ? value >= limit : value <= limit
    const ratio = reference === undefined ? '' : ` | ${(value / reference).toExponential(1)} of ${is}`
    process.stdout.write(`${what} | ${value.toFixed(1)} ${unit} | promised ${limit} | ${kept ? 'yes' : '**no**'}${ratio}\n`)
  }
}
