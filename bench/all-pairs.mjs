// Run by reachability.mjs in a process of its own: builds one estate, measures, prints JSON.
// `all-pairs.mjs DIST pairs HOSTS CLOUDS [hostile]`, or `traces` in place of `pairs`.
import { performance } from 'node:perf_hooks'
import { pathToFileURL } from 'node:url'
import { makeEstate } from './estate.mjs'
import { median } from './median.mjs'

const [dist, what, hosts, clouds, kind, kind2] = process.argv.slice(2)
const load = (path) => import(pathToFileURL(`${dist}/${path}`).href)
const { indexNetwork } = await load('network/index.js')
const { compileReach } = await load('reach/compiled/compile.js')
const { AllPairs } = await load('reach/compiled/all-pairs.js')
const { sumPairs } = await load('reach/compiled/sums.js')
const { reanswer } = await load('reach/compiled/reanswer.js')
const { numberPacket, traceConcrete } = await load('reach/compiled/trace.js')
const { terrainOf, walkPaths } = await load('reach/trace.js')
const { converse } = await load('reach/conversation.js')
const { NOTHING_DOWN } = await load('routing/model.js')
const { simulateRoutes } = await load('routing/simulate.js')

/** Wall-clock time, and what this process had of the processor in it: on a busy machine they differ. */
function time(work) {
  const start = performance.now()
  const used = process.cpuUsage()
  const result = work()
  const { user, system } = process.cpuUsage(used)
  return { ms: performance.now() - start, cpuMs: (user + system) / 1000, result }
}

const network = makeEstate({ hosts: Number(hosts), clouds: Number(clouds), hostile: kind === 'hostile' })
const index = indexNetwork(network)
const ends = network.nodes
  .filter((node) => node.role === 'host')
  .map((node) => ({ node: node.id, address: node.interfaces[0].addresses[0].split('/')[0] }))

/** The same pairs, spread evenly, for every way of asking. */
function samplePackets(count) {
  const ports = [22, 53, 80, 443, 3306, 5432, 8080, 9092]
  return Array.from({ length: count }, (_, i) => {
    const [from, to] = [ends[(i * 7919) % ends.length], ends[(i * 104729 + 13) % ends.length]]
    const packet = {
      source: from.address,
      destination: to.address,
      protocol: 6,
      sourcePort: 49152,
      destinationPort: ports[i % ports.length],
    }
    return { from, to, packet }
  })
}

if (what === 'pairs') {
  const compiled = time(() => compileReach(index, undefined))
  const net = compiled.result
  const made = time(() => new AllPairs(net))
  const pairs = made.result
  const summed = time(() => sumPairs(pairs))
  const rssMiB = process.resourceUsage().maxRSS / 1024
  // One rule of one filter changed, and everything answered again; each filter once there and once back.
  const changes = kind2 === 'quick' ? [] : network.filters.filter((_, i) => i % Math.ceil(network.filters.length / 12) === 0)
  const one = changes.flatMap((filter) => {
    const rules = filter.rules.map((rule, i) => (i === 0 ? { ...rule, destinationPorts: [{ from: 7000, to: 7001 }], protocol: 6 } : rule))
    return [{ ...filter, rules }, filter].map((changed) => ({ ...time(() => reanswer(pairs, [changed])), label: filter.label }))
  })
  // The reference: the explaining walk for pairs one by one, forward and back, one packet each.
  const state = simulateRoutes(index, { down: NOTHING_DOWN })
  const terrain = terrainOf(index, state, NOTHING_DOWN)
  const sample = samplePackets(300)
  for (const { from, to, packet } of sample.slice(0, 50)) converse(terrain, from, to, packet)
  const naive = time(() => sample.slice(50).map(({ from, to, packet }) => converse(terrain, from, to, packet)))
  print({
    compileMs: compiled.ms,
    classifyMs: made.ms,
    pairsMs: summed.ms,
    totalMs: compiled.ms + made.ms + summed.ms,
    cpuMs: [compiled.cpuMs, made.cpuMs, summed.cpuMs],
    rssMiB,
    classes: pairs.count,
    domains: pairs.classes.domainCount,
    sets: net.sets.size,
    filters: network.filters.length,
    rules: network.filters.reduce((sum, { rules }) => sum + rules.length, 0),
    sums: summed.result,
    changeMs: median(one.map(({ ms }) => ms)),
    changeCpuMs: median(one.map(({ cpuMs }) => cpuMs)),
    worstChangeCpuMs: Math.max(...one.map(({ cpuMs }) => cpuMs)),
    changedPairs: one.reduce((sum, { result }) => sum + result.changed.length, 0),
    naiveMsPerPair: naive.ms / 250,
    naiveDays: ((naive.ms / 250) * ends.length ** 2) / 86_400_000,
  })
} else {
  const net = compileReach(index, undefined)
  const packets = samplePackets(200_000).map(({ from, packet }) => numberPacket(net, from.node, packet))
  for (const packet of packets.slice(0, 50_000)) traceConcrete(net, packet)
  let evidence = 0
  const traced = time(() => {
    for (const packet of packets) for (const landing of traceConcrete(net, packet)) evidence += landing.evidenceLength
  })
  const state = simulateRoutes(index, { down: NOTHING_DOWN })
  const terrain = terrainOf(index, state, NOTHING_DOWN)
  const sample = samplePackets(4000)
  for (const { from, packet } of sample.slice(0, 1000)) walkPaths(terrain, from.node, packet, { established: new Set(), rewrites: [] })
  const explained = time(() => {
    for (const { from, packet } of sample.slice(1000)) walkPaths(terrain, from.node, packet, { established: new Set(), rewrites: [] })
  })
  print({
    tracesPerSecond: packets.length / (traced.ms / 1000),
    tracesPerCpuSecond: packets.length / (traced.cpuMs / 1000),
    stepsPerTrace: evidence / 8 / packets.length,
    explainedPerSecond: 3000 / (explained.ms / 1000),
  })
}

function print(value) {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}
