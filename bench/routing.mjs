// `node bench/routing.mjs [DIST]`: the figures of routes and failures, each beside a reference from the same run. Needs `npm run build`; BIRD's row
// needs root and BIRD. Takes some ten minutes: all pairs of failures are gone through.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { root, whyNoLab } from '../scripts/set-up.mjs'
import { birdConverges } from './bird-chain.mjs'
import { timeProcess } from './median.mjs'

const own = process.argv[1]?.endsWith('routing.mjs')
const dist = (own ? process.argv[2] : undefined) ?? join(root, 'dist')
const script = join(root, 'bench', 'sweeps.mjs')
const ask = (...more) => JSON.parse(timeProcess([script, dist, ...more.map(String)]).stdout)
/** Cores that the sweep of all pairs may use. */
const CORES = 2
/** Pairs of failures that are simulated from the beginning. */
const SAMPLE = 8

/** Rows as `main.mjs` prints them: what, figure, limit, unit, reference, what that is. */
export async function routingRows() {
  const rows = []
  const hundred = ask('fixed-point', 100, 300, 1000, 9)
  rows.push(['routes of 100 routers, 300 links and 1,000 prefixes to the fixed point', hundred.ms, 200, 'ms'])
  const thousand = ask('fixed-point', 1000, 3000, 10_000, 1)
  rows.push(['routes of 1,000 routers, 3,000 links and 10,000 prefixes', thousand.ms / 1000, 10, 's'])
  rows.push(['its memory at most', thousand.rssMiB, 2048, 'MiB'])
  const chain = ask('chain', 100)
  const bird = whyNoLab() === undefined ? await birdConverges(100) : undefined
  const isBird = 'BIRD itself, 100 daemons in namespaces'
  rows.push(['routes of a row of 100 routers', chain.ms, undefined, 'ms', ...(bird === undefined ? [] : [bird * 1000, isBird])])
  const link = ask('one-link')
  rows.push(['one link fails at 100 routers: routes settled again', link.ms, 20, 'ms', link.wholeMs, 'from the beginning'])
  rows.push(['the slowest of the 300 links', link.worstMs, undefined, 'ms', link.wholeMs, 'from the beginning'])
  const scratch = ask('from-scratch', SAMPLE)
  const singles = ask('singles')
  const extrapolated = () => `nothing reused: ${Math.round(scratch.msPerSet)} ms a set, extrapolated from ${SAMPLE} pairs`
  rows.push([
    `all ${singles.failures} single failures of 100 routers and 300 links, verdicts of ${singles.flows} pairs of ends (${singles.judged} judged)`,
    singles.ms / 1000,
    10,
    's',
    (scratch.msPerSet * (singles.failures + 1)) / 1000,
    extrapolated(),
  ])
  const began = performance.now()
  const parts = await Promise.all(Array.from({ length: CORES }, (_, part) => askAside('pairs', part, CORES)))
  const seconds = (performance.now() - began) / 1000
  const sum = (key) => parts.reduce((all, part) => all + part[key], 0)
  rows.push([
    `all ${sum('sets')} sets of one or two of these failures, the same verdicts, on ${CORES} cores (${sum('judged')} judged)`,
    seconds,
    300,
    's',
    (scratch.msPerSet * sum('sets')) / 1000 / CORES,
    extrapolated(),
  ])
  rows.push(['its memory at most, each process', Math.max(...parts.map((part) => part.rssMiB)), undefined, 'MiB'])
  return rows
}

/** As `ask`, beside others. */
function askAside(...more) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--max-semi-space-size=64', script, dist, ...more.map(String)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let text = ''
    child.stdout.on('data', (chunk) => (text += chunk))
    child.on('exit', (code) => (code === 0 ? resolve(JSON.parse(text)) : reject(new Error(`${more.join(' ')} ended with ${code}`))))
  })
}

if (own) {
  for (const [what, value, limit, unit, reference, is] of await routingRows()) {
    const promised = limit === undefined ? '' : ` | promised ${limit} | ${value <= limit ? 'yes' : '**no**'}`
    const ratio = reference === undefined ? '' : ` | ${(value / reference).toPrecision(2)} of ${reference.toPrecision(3)} ${unit} (${is})`
    process.stdout.write(`${what} | ${value.toFixed(1)} ${unit}${promised}${ratio}\n`)
  }
}
