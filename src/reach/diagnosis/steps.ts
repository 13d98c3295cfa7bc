import type { NetworkIndex } from '../../network/index.ts'
import type { InterfaceRef, NodeId } from '../../network/model.ts'
import type { Step } from './mend.ts'
import { bareAddress } from '../topology.ts'

/**
 * The shortest way over wires, segments and tunnels from one node to another through nodes that forward, as its steps.
 * Undefined when nothing joins them. Over the internet only where the way begins or ends there.
 */
export function stepsBetween(index: NetworkIndex, from: NodeId, to: NodeId, overCarriers: boolean): readonly Step[] | undefined {
  const reached = new Map<NodeId, { readonly before: NodeId; readonly step: Step }>()
  const queue: NodeId[] = [from]
  for (let i = 0; i < queue.length && !reached.has(to); i++) {
    const at = queue[i]!
    for (const step of stepsFrom(index, at)) {
      const { node } = step.into
      if (node === from || reached.has(node)) continue
      const role = index.nodes.get(node)?.role
      if (node !== to && (role === 'host' || role === undefined || (role === 'carrier' && !overCarriers))) continue
      reached.set(node, { before: at, step })
      queue.push(node)
    }
  }
  const steps: Step[] = []
  for (let at = to; at !== from;) {
    const came = reached.get(at)
    if (came === undefined) return undefined
    steps.push(came.step)
    at = came.before
  }
  return steps.reverse()
}

/** The doors of a carrier from which the way to a node is shortest. */
export function nearestDoors(index: NetworkIndex, carrier: NodeId, to: NodeId): readonly Step[] {
  const doors = stepsFrom(index, carrier).flatMap((step) => {
    const length = step.into.node === to ? 0 : stepsBetween(index, step.into.node, to, false)?.length
    return length === undefined ? [] : [{ step, length }]
  })
  const shortest = Math.min(...doors.map(({ length }) => length))
  return doors.filter(({ length }) => length === shortest).map(({ step }) => step)
}

function stepsFrom(index: NetworkIndex, at: NodeId): Step[] {
  const node = index.nodes.get(at)
  if (node === undefined) return []
  return node.interfaces.flatMap((own): Step[] => {
    const tunnel = own.tunnel === undefined ? undefined : index.tunnels.get(own.tunnel)
    const far = tunnel?.ends.find((end) => end.node !== at || end.interface !== own.name)
    if (far !== undefined) return [{ out: own.name, into: { node: far.node, interface: far.interface } }]
    const link = own.link === undefined ? undefined : index.links.get(own.link)
    const others = link?.ends.filter((end) => end.node !== at || end.interface !== own.name) ?? []
    return others.map((into) => ({ out: own.name, into, ...(link?.kind === 'segment' ? addressAt(index, into) : {}) }))
  })
}

function addressAt(index: NetworkIndex, { node, interface: name }: InterfaceRef): { readonly address?: string } {
  const address = index.nodes.get(node)?.interfaces.find((each) => each.name === name)?.addresses[0]
  return address === undefined ? {} : { address: bareAddress(address) }
}
