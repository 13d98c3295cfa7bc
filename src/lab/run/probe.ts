import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ProblemError } from '../../core/problem.ts'
import { PROBE_INTERVAL_MS, type Arrival } from '../drill.ts'
import { probeRules } from '../filters.ts'
import { PROBE_PORT, type LabNode, type LabPlace, type LabPlan } from '../model.ts'
import { askAgent } from './daemons.ts'
import { execute } from './machine.ts'
import { insideNode } from './stages.ts'
import { nodeDirectory } from './state.ts'

const DROP_IN = 'keiro-probe.nft'

/** Lets the probe through every filter of the lab, by the drop-in that each has for it. */
export async function openProbePort(plan: LabPlan): Promise<void> {
  await Promise.all(
    filtering(plan).map(async (node) => {
      writeFileSync(dropInOf(plan, node), probeRules(PROBE_PORT))
      await reload(plan, node)
    }),
  )
}

export async function closeProbePort(plan: LabPlan): Promise<void> {
  await Promise.all(
    filtering(plan).map(async (node) => {
      rmSync(dropInOf(plan, node), { force: true })
      await reload(plan, node)
    }),
  )
}

/** A stream of numbered probes one way, counted where they arrive. */
export class Stream {
  readonly #plan: LabPlan
  readonly #number: number
  readonly from: LabPlace
  readonly to: LabPlace

  constructor(plan: LabPlan, number: number, from: LabPlace, to: LabPlace) {
    this.#plan = plan
    this.#number = number
    this.from = from
    this.to = to
  }

  async start(): Promise<void> {
    await askAgent(this.#plan.name, this.to.node, { do: 'forget', stream: this.#number })
    const question = { do: 'send', stream: this.#number, from: this.from.address, to: this.to.address, interval: PROBE_INTERVAL_MS / 1000 }
    const answer = await askAgent(this.#plan.name, this.from.node, question)
    if (answer === undefined)
      throw new ProblemError(
        [
          {
            code: 'LAB-010',
            severity: 'error',
            message: `the host ${this.from.node} does not answer`,
            hint: `keiro lab logs ${this.from.node}`,
          },
        ],
        3,
      )
  }

  async arrivals(): Promise<Arrival[]> {
    const answer = await askAgent(this.#plan.name, this.to.node, { do: 'received', stream: this.#number })
    const packets = answer?.['packets']
    if (!Array.isArray(packets)) return []
    return packets.flatMap((packet: unknown): Arrival[] => {
      if (!isList(packet)) return []
      const [sequence, sent] = packet
      return typeof sequence === 'number' && typeof sent === 'number' ? [{ sequence, sentMs: sent / 1e6 }] : []
    })
  }

  /** Stops; how many were sent. */
  async stop(): Promise<number> {
    const answer = await askAgent(this.#plan.name, this.from.node, { do: 'stop', stream: this.#number })
    const sent = answer?.['sent']
    return typeof sent === 'number' ? sent : 0
  }
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value)
const filtering = (plan: LabPlan): LabNode[] => plan.nodes.filter((node) => node.dropIn !== undefined)
const dropInOf = (plan: LabPlan, node: LabNode): string => join(nodeDirectory(plan.name, node.node), node.dropIn ?? '', DROP_IN)

async function reload(plan: LabPlan, node: LabNode): Promise<void> {
  const done = await execute(insideNode(plan.name, node, ['nft', '-f', '/etc/nftables.conf']))
  if (done.code !== 0)
    throw new ProblemError(
      [{ code: 'LAB-010', severity: 'error', message: `the filter of ${node.node} did not take the probe's port: ${done.stderr.trim()}` }],
      3,
    )
}
