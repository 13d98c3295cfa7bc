// Run by routing.mjs in a process of its own: one measurement of routes and failures, printed as JSON. `sweeps.mjs DIST WHAT …`.
import { performance } from 'node:perf_hooks'
import { pathToFileURL } from 'node:url'
import { median } from './median.mjs'
import { makeChain, makeRouters } from './random-routers.mjs'

const [dist, what, ...more] = process.argv.slice(2)
const load = (path) => import(pathToFileURL(`${dist}/${path}`).href)
const { indexNetwork } = await load('network/index.js')
const { simulateRoutes } = await load('routing/simulate.js')
const { Incremental } = await load('routing/incremental.js')
const { NOTHING_DOWN } = await load('routing/model.js')
const { listFailures } = await load('failures/list.js')
const { Sweep } = await load('failures/sweep/sweep.js')
const { flowJudge } = await load('failures/sweep/judge.js')
const { judgeFromScratch } = await load('failures/sweep/from-scratch.js')

const SERVICE = { protocol: 'tcp', ports: { from: 443, to: 443 } }
const HUNDRED = { routers: 100, links: 300, prefixes: 1000 }

function time(work) {
  const start = performance.now()
  const result = work()
  return { ms: performance.now() - start, result }
}

/** From the network as data to every router's choice for every prefix; each round begins with nothing known. */
function fixedPoint(network, rounds) {
  return median(Array.from({ length: rounds }, () => time(() => simulateRoutes(indexNetwork(network)).rounds).ms))
}

function allPairs() {
  const network = makeRouters(HUNDRED)
  const index = indexNetwork(network)
  const names = network.endpoints.map(({ name }) => name)
  const flows = names.flatMap((from) => names.flatMap((to) => (from === to ? [] : [{ from, to, service: SERVICE }])))
  return { index, failures: listFailures(index), judge: flowJudge(index, flows) }
}

if (what === 'fixed-point') {
  const [routers, links, prefixes, rounds] = more.map(Number)
  const ms = fixedPoint(makeRouters({ routers, links, prefixes }), rounds)
  print({ ms, rssMiB: process.resourceUsage().maxRSS / 1024 })
} else if (what === 'chain') {
  print({ ms: fixedPoint(makeChain(Number(more[0])), 5) })
} else if (what === 'one-link') {
  const index = indexNetwork(makeRouters(HUNDRED))
  const routing = new Incremental(index)
  const links = index.network.links.filter((link) => link.fails)
  const cut = (link) => ({ ...NOTHING_DOWN, links: new Set([link.id]) })
  const incremental = links.map((link) => time(() => routing.after(routing.healthy, cut(link)).state.established).ms)
  const whole = links.slice(0, 20).map((link) => time(() => simulateRoutes(index, { down: cut(link) }).rounds).ms)
  print({ ms: median(incremental), worstMs: Math.max(...incremental), wholeMs: median(whole) })
} else if (what === 'singles') {
  const { ms, result } = time(() => {
    const { index, failures, judge } = allPairs()
    const sweep = new Sweep(index, failures, judge)
    let broken = 0
    for (let first = 0; first < failures.length; first++) for (const { differing } of sweep.setsFrom(first, 1)) broken += differing.size
    return { failures: failures.length, flows: judge.count, judged: sweep.judged, broken }
  })
  print({ ms, ...result })
} else if (what === 'pairs') {
  // This process takes every so many-th failure as the first of a pair, as `--shard` does.
  const [part, of] = more.map(Number)
  const { ms, result } = time(() => {
    const { index, failures, judge } = allPairs()
    const sweep = new Sweep(index, failures, judge)
    let [sets, broken] = [0, 0]
    for (let first = part; first < failures.length; first += of) {
      for (const { differing } of sweep.setsFrom(first, 2)) {
        sets++
        broken += differing.size
      }
    }
    return { sets, broken, judged: sweep.judged }
  })
  print({ ms, ...result, rssMiB: process.resourceUsage().maxRSS / 1024 })
} else {
  // Nothing reused: the routes of the whole network and every verdict, for a few pairs spread evenly.
  const { index, failures, judge } = allPairs()
  const sample = Array.from({ length: Number(more[0]) }, (_, i) => [(i * 7919) % failures.length, (i * 104_729 + 13) % failures.length])
  judgeFromScratch(index, [], judge)
  print({
    msPerSet: median(
      sample.map(
        (set) =>
          time(() =>
            judgeFromScratch(
              index,
              set.map((each) => failures[each]),
              judge,
            ),
          ).ms,
      ),
    ),
  })
}

function print(value) {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}
