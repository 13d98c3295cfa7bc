import type { LabCondition, LabPlan, LabProbe } from '../model.ts'
import { protocolOf } from '../sessions.ts'
import { askAgent, askBird, askFrrJson, isRecord } from './daemons.ts'

/** What is not as it should be, in sentences; empty when the lab has converged. */
export async function missing(plan: LabPlan, except: (condition: LabCondition) => boolean = () => false): Promise<LabCondition[]> {
  const wanted = plan.conditions.filter((condition) => !except(condition))
  const nodes = [...new Set(wanted.flatMap((condition) => (condition.kind === 'probe' ? [] : [condition.node])))]
  const views = new Map(await Promise.all(nodes.map(async (node) => [node, await viewOf(plan, node, wanted)] as const)))
  const control = wanted.filter((condition) => condition.kind !== 'probe' && views.get(condition.node)?.(condition) !== true)
  // Probes only once routing stands: before, each would wait for its time-out.
  if (control.length > 0) return control
  const probes = wanted.filter((condition) => condition.kind === 'probe')
  const answers = await Promise.all(probes.map(async (condition) => ((await probeHolds(plan.name, condition.probe)) ? [] : [condition])))
  return answers.flat()
}

export function describeCondition(condition: LabCondition): string {
  if (condition.kind === 'probe') {
    const { from, to, protocol, port, expect } = condition.probe
    return `${from.node} (${from.address}) ${expect === 'open' ? 'does not reach' : 'reaches'} ${to.node} (${to.address}) on ${protocol}/${port}`
  }
  const what = condition.kind === 'session' ? 'BGP session is not established' : 'BFD is not up'
  return `${condition.node} → ${condition.peerNode} (${condition.peer}): ${what}`
}

type View = (condition: Exclude<LabCondition, { kind: 'probe' }>) => boolean

async function viewOf(plan: LabPlan, name: string, wanted: readonly LabCondition[]): Promise<View> {
  const node = plan.nodes.find((candidate) => candidate.node === name)
  if (node?.speaks === 'bird') {
    const text = (await askBird(plan.name, name, 'show protocols')) ?? ''
    return (condition) => new RegExp(`(^|[ -])${protocolOf(plan, condition.node, condition.session)} .*Established`, 'm').test(text)
  }
  const [sessions, bfd] = await Promise.all([
    askFrrJson(plan.name, name, 'bgpd', 'show bgp ipv4 unicast summary json'),
    wanted.some((condition) => condition.kind === 'bfd' && condition.node === name)
      ? askFrrJson(plan.name, name, 'bfdd', 'show bfd peers json')
      : undefined,
  ])
  const peers = isRecord(sessions) && isRecord(sessions['peers']) ? sessions['peers'] : {}
  const watched = Array.isArray(bfd) ? bfd.filter(isRecord) : []
  return (condition) => {
    if (condition.kind === 'bfd') return watched.some((peer) => peer['peer'] === condition.peer && peer['status'] === 'up')
    const peer = peers[condition.peer]
    return isRecord(peer) && peer['state'] === 'Established'
  }
}

/** A closed port is one from which no answer of the host comes. */
export async function probeHolds(lab: string, probe: LabProbe): Promise<boolean> {
  const seconds = probe.expect === 'open' ? 1 : 0.4
  const question = { do: probe.protocol, from: probe.from.address, to: probe.to.address, port: probe.port, timeout: seconds }
  const answer = await askAgent(lab, probe.from.node, question, seconds * 1000 + 1500)
  return answer !== undefined && (answer['open'] === true) === (probe.expect === 'open')
}
