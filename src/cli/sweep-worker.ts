import { parentPort, workerData } from 'node:worker_threads'
import { ExpectationSweep } from '../failures/sweep/expectations.ts'
import { indexNetwork } from '../network/index.ts'
import type { SweepMessage, SweepWork } from './sweep-run.ts'

/** Sets between two words to the main thread. */
const EVERY = 100

const { network, expectations, plan } = workerData as SweepWork
const sweep = new ExpectationSweep(indexNetwork(network), expectations, plan)
const say = (message: SweepMessage): void => parentPort?.postMessage(message, [])

parentPort?.on('message', (first: number) => {
  const unit = sweep.unit(first)
  let judged = 0
  for (let step = unit.next(); ; step = unit.next()) {
    if (step.done === true) {
      say({ judged: judged % EVERY })
      say({ unit: step.value })
      return
    }
    judged++
    if (judged % EVERY === 0) say({ judged: EVERY })
  }
})
