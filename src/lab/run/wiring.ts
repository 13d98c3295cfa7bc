import { ProblemError } from '../../core/problem.ts'
import type { LabPlan, LabWire } from '../model.ts'
import { execute } from './machine.ts'

/** Namespaces and wires of the plan. Ends are made inside their namespaces, so that no name appears on the machine itself. */
export async function makeWires(plan: LabPlan): Promise<void> {
  const namespaces = [...plan.nodes, ...plan.segments].map((item) => item.namespace)
  await batch([], [...namespaces.map((name) => `netns add ${name}`), ...plan.wires.map(wireLine)])
  await Promise.all(
    plan.segments.map(async (segment) => {
      const ports = plan.wires.flatMap((wire) => wire.ends.filter((end) => end.namespace === segment.namespace))
      await batch(
        ['-n', segment.namespace],
        [
          'link add name br0 type bridge mcast_snooping 0',
          'link set dev br0 up',
          ...ports.map((port) => `link set dev ${port.interface} mtu ${port.mtu} master br0 up`),
        ],
      )
    }),
  )
}

function wireLine(wire: LabWire): string {
  const [first, second] = wire.ends
  const mac = wire.sharedMac === undefined ? '' : `address ${wire.sharedMac} `
  return `link add name ${first.interface} ${mac}netns ${first.namespace} type veth peer name ${second.interface} ${mac}netns ${second.namespace}`
}

/** Lines for `ip -batch`; LAB-003 with the tool's own words when one is refused. */
export async function batch(options: readonly string[], lines: readonly string[]): Promise<void> {
  const done = await execute(['ip', ...options, '-batch', '-'], { input: `${lines.join('\n')}\n`, timeoutMs: 20_000 })
  if (done.code === 0) return
  throw new ProblemError(
    [
      {
        code: 'LAB-003',
        severity: 'error',
        message: `ip could not make the wires: ${done.stderr.trim()}`,
        hint: 'keiro lab doctor says what this machine lacks',
      },
    ],
    3,
  )
}
