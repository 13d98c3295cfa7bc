import { ProblemError } from '../core/problem.ts'
import { allowEdits, editOf, linkEdits, narrowEdits, type DesignEdit } from '../compile/design-edits.ts'
import { compileNetwork, type Compiled } from '../compile/compile.ts'
import { networkOfObjects } from '../compile/compile-snapshot.ts'
import { ACCOUNTS } from '../clouds/accounts.ts'
import { CLOUD_CHANGES } from '../clouds/changes.ts'
import type { Lock } from '../design/lock.ts'
import type { Design, Service } from '../design/model.ts'
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
    explain: (edits, obstacle) => {
      const now = after(edits)
      return ACCOUNTS.flatMap(({ cloud, explainImmovable }) =>
        now.has(cloud) ? (explainImmovable?.(now.get(cloud), obstacle) ?? []) : [],
      )[0]
    },
    changed: (edits) => settledTerrain(indexNetwork(networkOfObjects(name, after(edits))), NOTHING_DOWN),
  }
}

/** What can be changed in a design: what it allows, what its clouds' constructs may have besides, and its links. */
export function designWorld(
  { design, network, objects, routers }: Compiled,
  lock: Lock,
  index: NetworkIndex,
  { from, to, asked, goal }: FixQuestion,
): FixWorld<DesignEdit> {
  /** Names of places that hold the end: all of it, or for `some` a part of it; the narrowest first. */
  const places = (name: string, role: 'source' | 'destination', how: 'every' | 'some'): readonly string[] => {
    const end = askedEnd(index, name, role)
    if (end.kind === 'internet') return [INTERNET]
    const nodes = [...new Set(end.members.map(({ node }) => node as string))]
    const holding = network.endpoints.filter(
      ({ name: group, members }) => group === name || nodes[how]((node) => members.some((member) => member.node === node)),
    )
    return [
      ...new Set(
        [...holding].sort((a, b) => a.members.length - b.members.length || b.name.length - a.name.length).map((group) => group.name),
      ),
    ]
  }
  const made = new Map<string, Pick<Compiled, 'design' | 'objects' | 'network' | 'routers'> | undefined>([
    ['', { design, objects, network, routers }],
  ])
  const after = (edits: readonly DesignEdit[]): ReturnType<typeof made.get> => {
    const key = edits.map((edit) => edit.key).join('\n')
    if (!made.has(key)) made.set(key, compiledWith(design, lock, edits))
    return made.get(key)
  }
  const services = servicesOf(asked)
  const policies =
    goal === 'stop'
      ? narrowEdits(design, places(from, 'source', 'some'), places(to, 'destination', 'some'))
      : services === undefined
        ? []
        : allowEdits(design, places(from, 'source', 'every').slice(0, 1), places(to, 'destination', 'every').slice(0, 1), services)
  return {
    propose: (edits, obstacle) => {
      const now = after(edits)
      if (now === undefined) return policies
      const changes = [...CLOUD_CHANGES].flatMap(([name, propose]) => propose(now.design, now.objects.get(name), obstacle))
      const links = obstacle.kind === 'route' && goal === 'pass' ? linkEdits(now.design, now.routers) : []
      // One policy says all that can be said of what was asked; it makes no way where there is none.
      const isSaid = goal === 'pass' && edits.some(({ key }) => policies.some((each) => each.key === key))
      const said = isSaid || (obstacle.kind !== 'filter' && changes.length > 0) ? [] : policies
      return [...said, ...changes.map((change) => editOf(design, change)), ...links]
    },
    changed: (edits) => {
      const now = after(edits)
      return now === undefined ? undefined : settledTerrain(indexNetwork(now.network), NOTHING_DOWN)
    },
  }
}

/** Undefined: the changes do not go together, or with the rest of the design. */
function compiledWith(design: Design, lock: Lock, edits: readonly DesignEdit[]): Compiled | undefined {
  try {
    return compileNetwork(
      edits.reduce((now, edit) => edit.apply(now), design),
      lock,
    )
  } catch (error) {
    if (error instanceof ProblemError) return undefined
    throw error
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
