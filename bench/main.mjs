// `npm run bench [-- --write]`.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { root, whyNoLab } from '../scripts/set-up.mjs'
import { largeDesign } from './large-design.mjs'
import { writeLargeSnapshot } from './large-snapshot.mjs'
import { compare, median, timeProcess } from './median.mjs'
import { reachabilityRows } from './reachability.mjs'
import { routingRows } from './routing.mjs'

const cli = join(root, 'dist', 'cli', 'main.js')
const example = join(root, 'examples', 'flets-hybrid', 'network.ts')
const inProcess = join(root, 'bench', 'in-process.mjs')
const folder = mkdtempSync(join(tmpdir(), 'keiro-bench-'))
const nothing = () => timeProcess(['-e', '0']).ms
const rows = []

/** Adds a row: what, figure, limit (same unit; undefined: only shown; at most, or at least for a rate), reference and ratio. */
function row(what, value, limit, unit, reference, referenceIs) {
  const shown = (number) => `${number >= 100 ? Math.round(number) : Math.round(number * 10) / 10} ${unit}`
  const isRate = unit.endsWith('/s')
  const keeps = isRate ? value >= limit : value <= limit
  const promised = limit === undefined ? ['', ''] : [`${isRate ? '≥' : '≤'} ${limit} ${unit}`, keeps ? 'yes' : '**no**']
  const ratio = value / reference
  const compared =
    reference === undefined ? ['', ''] : [`${shown(reference)} (${referenceIs})`, ratio < 0.05 ? ratio.toExponential(1) : ratio.toFixed(1)]
  const entry = [what, shown(value), ...promised, ...compared]
  rows.push(entry)
  process.stderr.write(`${entry.join(' | ')}\n`)
}

try {
  const version = compare(15, () => timeProcess([cli, '--version']).ms, nothing)
  row('`keiro --version`', version.value, 100, 'ms', version.reference, '`node -e 0`')

  const check = compare(11, () => timeProcess([cli, 'check', '-c', example], { codes: [0, 1] }).ms, nothing)
  row('`keiro check` on the example, cold', check.value, 600, 'ms', check.reference, '`node -e 0`')

  const prove = JSON.parse(timeProcess([inProcess, 'prove', example, '11']).stdout)
  row(
    `compile, routes and proof of the example under ${prove.failures} failures, in process`,
    prove.ms,
    300,
    'ms',
    prove.reference,
    'its network to JSON and back',
  )
  row(
    'the same, the first time in the process (nothing compiled yet by the engine)',
    prove.first,
    undefined,
    'ms',
    prove.reference,
    'the same',
  )

  const large = join(folder, 'large.json')
  writeFileSync(large, JSON.stringify(largeDesign(), null, 2))
  const runs = Array.from({ length: 3 }, () => JSON.parse(timeProcess([inProcess, 'large', large]).stdout))
  const { sites, subnets, nodes, tunnels, sessions } = runs[0]
  const size = `${sites} sites and ${subnets} subnets (${nodes} nodes, ${tunnels} tunnels, ${sessions} sessions)`
  const of = (key) => median(runs.map((run) => run[key]))
  row(`load, compile and check ${size}`, of('ms'), 3000, 'ms', of('reference'), 'its JSON parsed, written, parsed')
  row('its memory at most', of('rssMiB'), 1024, 'MiB')

  const cold = compare(11, () => timeProcess([cli, 'reach', 'osaka', 'tokyo/app', 'tcp/443', '-c', example]).ms, nothing)
  row('`keiro reach` on the example, cold', cold.value, 500, 'ms', cold.reference, '`node -e 0`')

  const interfaces = 100_000
  const snapshot = join(folder, 'snapshot')
  writeLargeSnapshot(snapshot, interfaces)
  const loaded = Array.from({ length: 3 }, () =>
    JSON.parse(timeProcess([join(root, 'bench', 'large-snapshot.mjs'), 'load', join(root, 'dist'), snapshot]).stdout),
  )
  row(
    `a snapshot of ${interfaces} interfaces read and compiled (${loaded[0].nodes} nodes)`,
    median(loaded.map((run) => run.ms)) / 1000,
    10,
    's',
  )
  row('its memory at most', median(loaded.map((run) => run.rssMiB)), undefined, 'MiB')

  for (const entry of reachabilityRows()) row(...entry)
  for (const entry of await routingRows()) row(...entry)

  const missing = whyNoLab()
  if (missing === undefined) measureLab()
  else process.stderr.write(`no figures of the lab: ${missing}\n`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function measureLab() {
  const up = []
  const down = []
  for (let round = 0; round < 3; round++) {
    up.push(timeProcess([cli, 'lab', 'up', '-c', example]).ms / 1000)
    down.push(timeProcess([cli, 'lab', 'down', '-c', example]).ms / 1000)
  }
  row('`keiro lab up` of the example, until converged', median(up), 8, 's')
  row('`keiro lab down`', median(down), 2, 's')
}

const [cpu] = cpus()
const header = ['what', 'median', 'promised', 'kept', 'reference in the same run', 'ratio']
const line = (cells) => `| ${cells.join(' | ')} |`
const table = [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n')
const machine = `${cpus().length} cores (${cpu?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, ${process.platform}`
process.stdout.write(`${table}\n`)
if (process.argv.includes('--write')) {
  const date = new Date().toISOString().slice(0, 10)
  writeFileSync(
    join(root, 'bench', 'RESULTS.md'),
    `# Results\n\n${date}, ${machine}. Made by \`npm run bench -- --write\`; each row has its reference from the same run, because the machine differs from day to day.\n\n${table}\n`,
  )
}
if (rows.some((entry) => entry[3] === '**no**')) process.exitCode = 1
