// Run by main.mjs in a process of its own: measures what happens inside, and prints it as JSON.
import { readFileSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import { checkDesign } from '../dist/checks/check-design.js'
import { compileNetwork } from '../dist/compile/compile.js'
import { loadDesign } from '../dist/compile/load-design.js'
import { EMPTY_LOCK } from '../dist/design/lock.js'
import { proveExpectations } from '../dist/failures/prove.js'
import { indexNetwork } from '../dist/network/index.js'
import { median } from './median.mjs'

const [what, path, rounds = '1'] = process.argv.slice(2)

function time(work) {
  const start = performance.now()
  const result = work()
  return { ms: performance.now() - start, result }
}

const design = await loadDesign(path)
if (what === 'prove') {
  const values = []
  const references = []
  let failures = 0
  for (let round = 0; round < Number(rounds); round++) {
    const { ms, result } = time(() => {
      const { network } = compileNetwork(design, EMPTY_LOCK)
      return { network, proof: proveExpectations(indexNetwork(network), design.expect) }
    })
    values.push(ms)
    failures = result.proof.failures.length
    references.push(time(() => JSON.parse(JSON.stringify(result.network))).ms)
  }
  print({ ms: median(values), first: values[0], reference: median(references), failures })
} else {
  const text = readFileSync(path, 'utf8')
  const { ms: reference } = time(() => JSON.parse(JSON.stringify(JSON.parse(text))))
  const start = performance.now()
  const checked = checkDesign(await loadDesign(path), EMPTY_LOCK)
  const ms = performance.now() - start
  const errors = checked.problems.filter((problem) => problem.severity === 'error')
  if (errors.length > 0) throw new Error(`the large design has errors: ${errors[0].code} ${errors[0].message}`)
  const { nodes, tunnels, sessions, endpoints } = checked.compiled.network
  const subnets = checked.compiled.objects.get('aws').subnets.length
  print({
    ms,
    reference,
    rssMiB: process.resourceUsage().maxRSS / 1024,
    sites: Object.keys(design.sites).length,
    subnets,
    nodes: nodes.length,
    tunnels: tunnels.length,
    sessions: sessions.length,
    endpoints: endpoints.length,
  })
}

function print(value) {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}
