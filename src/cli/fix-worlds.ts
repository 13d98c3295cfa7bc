import { ProblemError } from '../core/problem.ts'
import { allowEdits, narrowEdits, type DesignEdit } from '../compile/design-edits.ts'
import { compileNetwork, type Compiled } from '../compile/compile.ts'
import { networkOfObjects } from '../compile/compile-snapshot.ts'
import { ACCOUNTS } from '../clouds/accounts.ts'
import type { Lock } from '../design/lock.ts'
import type { Service } from '../design/model.ts'
import type { ProposedEdit } from '../network/edits.ts'
import { indexNetwork, type NetworkIndex } from '../network/index.ts'
import { INTERNET } from '../network/model.ts'
import type { Asked } from '../reach/diagnosis/asked.ts'
import { askedEnd } from '../reach/diagnosis/asked-ends.ts'
import type { FixQuestion, FixWorld } from '../reach/fixes/find-fixes.ts'
import { NOTHING_DOWN } from '../routing/model.ts'
import { settledTerrain } from './network-source.ts'

/** An edit of one cloud's objects, among those of all clouds. */
export interface AccountEdit {
  readonly key: string
  readonly cost: number
  readonly cloud: string
  readonly edit: ProposedEdit
}

/** What can be changed in an account: its clouds say. */
export function accountWorld(name: string, objects: ReadonlyMap<string, unknown>): FixWorld<AccountEdit> {
  const after = (edits: readonly AccountEdit[]): ReadonlyMap<string, unknown> => {
    const made = new Map(objects)
    for (const { cloud, edit } of edits) made.set(cloud, edit.apply(made.get(cloud)))
    return made
  }
  return {
    propose: (edits, obstacle) => {
      const now = after(edits)
      return ACCOUNTS.flatMap(({ cloud, proposeEdits }) =>
        (now.has(cloud) ? (proposeEdits?.(now.get(cloud), obstacle) ?? []) : []).map((edit) => ({
          key: `${cloud} ${edit.key}`,
          cost: edit.cost,
          cloud,
          edit,
        })),
      )
    },
    changed: (edits) => settledTerrain(indexNetwork(networkOfObjects(name, after(edits))), NOTHING_DOWN),
  }
}

/** What can be changed in a design: what it allows. */
export function designWorld(
  { design, network }: Compiled,
  lock: Lock,
  index: NetworkIndex,
  { from, to, asked, goal }: FixQuestion,
): FixWorld<DesignEdit> {
  const places = (name: string, role: 'source' | 'destination'): readonly string[] => {
    const end = askedEnd(index, name, role)
    if (end.kind === 'internet') return [INTERNET]
    const nodes = new Set(end.members.map(({ node }) => node as string))
    const holding = network.endpoints.filter(
      ({ name: group, members }) => group === name || [...nodes].every((node) => members.some((member) => member.node === node)),
    )
    return [
      ...new Set(
        [...holding].sort((a, b) => a.members.length - b.members.length || b.name.length - a.name.length).map((group) => group.name),
      ),
    ].slice(0, 2)
  }
  const services = servicesOf(asked)
  const edits =
    goal === 'stop'
      ? narrowEdits(design)
      : services === undefined
        ? []
        : allowEdits(design, places(from, 'source'), places(to, 'destination'), services)
  return {
    propose: () => edits,
    changed: (chosen) => {
      try {
        const changed = chosen.reduce((now, edit) => edit.apply(now), design)
        return settledTerrain(indexNetwork(compileNetwork(changed, lock).network), NOTHING_DOWN)
      } catch (error) {
        if (error instanceof ProblemError) return undefined
        throw error
      }
    },
  }
}

/** What a policy can name of what was asked; undefined where it can not name it. */
function servicesOf({ parts }: Asked): Service[] | undefined {
  if (parts === undefined) return [{ protocol: 'any' }]
  const services = parts.flatMap(({ protocol, ports }): Service[] => {
    if (protocol === 'icmp' || protocol === 1) return [{ protocol: 'icmp' }]
    const name = protocol === 6 ? 'tcp' : protocol === 17 ? 'udp' : undefined
    if (name === undefined) return []
    return ports === undefined
      ? [{ protocol: name, ports: { from: 1, to: 65535 } }]
      : ports.map((span) => ({ protocol: name, ports: span }))
  })
  return services.length === 0 ? undefined : services
}
