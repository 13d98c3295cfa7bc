// `node bench/bird-chain.mjs [ROUTERS]`, as root: a row of network namespaces, BIRD in each, an eBGP session between neighbours, one prefix each.
// Prints how long from the first daemon's start until both ends know each other's prefix, as JSON. Everything is taken away again.
import { execFile, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { pathToFileURL } from 'node:url'

/** Seconds until nobody waits any longer. */
const PATIENCE = 120
/** Daemons that are started side by side. */
const AT_ONCE = 4

/**
 * Seconds; undefined where they never agree.
 * @param {number} routers at most 250
 */
export async function birdConverges(routers) {
  const folder = mkdtempSync(join(tmpdir(), 'keiro-bird-'))
  const name = (i) => `kb${process.pid}-${i}`
  const cleanUp = () => {
    for (const pid of pidsIn(folder)) kill(pid)
    batch(
      folder,
      [],
      Array.from({ length: routers }, (_, i) => `netns del ${name(i)}`),
      true,
    )
    rmSync(folder, { recursive: true, force: true })
  }
  const interrupted = () => process.exit(130)
  process.on('exit', cleanUp)
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, interrupted)
  try {
    batch(
      folder,
      [],
      Array.from({ length: routers }, (_, i) => `netns add ${name(i)}`),
    )
    batch(
      folder,
      [],
      Array.from({ length: routers - 1 }, (_, i) => `link add name e netns ${name(i)} type veth peer name w netns ${name(i + 1)}`),
    )
    for (let i = 0; i < routers; i++) {
      const east = i < routers - 1 ? [`addr add ${wire(i, 1)}/30 dev e`, 'link set dev e up'] : []
      const west = i > 0 ? [`addr add ${wire(i - 1, 2)}/30 dev w`, 'link set dev w up'] : []
      batch(folder, ['-n', name(i)], ['link set dev lo up', ...east, ...west])
      mkdirSync(join(folder, String(i)))
      writeFileSync(join(folder, String(i), 'bird.conf'), configuration(i, routers))
    }
    const began = performance.now()
    const waiting = Array.from({ length: routers }, (_, i) => i)
    await Promise.all(Array.from({ length: AT_ONCE }, () => startNext(folder, name, waiting)))
    while (performance.now() - began < PATIENCE * 1000) {
      if (knows(name(0), prefix(routers - 1)) && knows(name(routers - 1), prefix(0))) return (performance.now() - began) / 1000
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    return undefined
  } finally {
    process.off('exit', cleanUp)
    for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, interrupted)
    cleanUp()
  }
}

const wire = (n, side) => `10.100.${n}.${side}`
const prefix = (i) => `172.16.${i}.0/24`

async function startNext(folder, name, waiting) {
  for (let i = waiting.shift(); i !== undefined; i = waiting.shift()) {
    const own = join(folder, String(i))
    const args = ['netns', 'exec', name(i), 'bird', '-c', join(own, 'bird.conf'), '-s', join(own, 'bird.ctl'), '-P', join(own, 'bird.pid')]
    await new Promise((resolve, reject) => execFile('ip', args, (error) => (error === null ? resolve() : reject(error))))
  }
}

function configuration(i, routers) {
  const asn = 4_200_000_000 + i
  const neighbours = [...(i < routers - 1 ? [[wire(i, 2), asn + 1]] : []), ...(i > 0 ? [[wire(i - 1, 1), asn - 1]] : [])]
  const sessions = neighbours.map(
    ([address, peer], n) =>
      `protocol bgp b${n} { local as ${asn}; neighbor ${address} as ${peer}; connect delay time 1; connect retry time 1; error wait time 1,5; hold time 30; ipv4 { import all; export where source ~ [RTS_STATIC, RTS_BGP]; }; }`,
  )
  return [
    `router id 1.1.1.${i + 1};`,
    'protocol device {}',
    'protocol direct { ipv4; }',
    'protocol kernel { ipv4 { export where source = RTS_BGP; }; }',
    `protocol static { ipv4; route ${prefix(i)} blackhole; }`,
    ...sessions,
    '',
  ].join('\n')
}

function knows(namespace, range) {
  return spawnSync('ip', ['-n', namespace, 'route', 'show', range], { encoding: 'utf8' }).stdout.includes(range)
}

function batch(folder, options, lines, mayFail = false) {
  const file = join(folder, 'batch')
  writeFileSync(file, `${lines.join('\n')}\n`)
  const { status, stderr } = spawnSync('ip', [...options, ...(mayFail ? ['-force'] : []), '-batch', file], { encoding: 'utf8' })
  if (status !== 0 && !mayFail) throw new Error(`ip -batch: ${stderr}`)
}

function pidsIn(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) => {
      try {
        return [Number(readFileSync(join(folder, entry.name, 'bird.pid'), 'utf8'))]
      } catch {
        return []
      }
    })
}

function kill(pid) {
  try {
    process.kill(pid)
  } catch {
    // It has ended by itself.
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.stdout.write(`${JSON.stringify({ seconds: await birdConverges(Number(process.argv[2] ?? 100)) })}\n`)
}
