import type { AccountReader, NetworkPart, SnapshotFile } from '../clouds/cloud.ts'
import { ACCOUNTS } from '../clouds/accounts.ts'
import { ProblemError, type Problem } from '../core/problem.ts'
import { indexNetwork, type NetworkIndex } from '../network/index.ts'
import type { Network } from '../network/model.ts'
import { internetCarrier } from './carriers.ts'
import { joinNetworks } from './join-networks.ts'
import type { TunnelFace } from '../clouds/tunnel-faces.ts'
import { machineEnds, machineFaces, withMachinePorts } from './join-machines.ts'
import { pairFaces, withSessions } from './join-tunnels.ts'
import { pairStandIns } from './pair-stand-ins.ts'

/** What a snapshot becomes: each cloud's objects, and the network that they make. */
export interface CompiledSnapshot {
  readonly name: string
  /** By cloud name; each cloud knows the shape of its own. */
  readonly objects: ReadonlyMap<string, unknown>
  readonly network: Network
  readonly index: NetworkIndex
  /** Warnings: what was not read, and what that means for answers. Errors are thrown. */
  readonly problems: readonly Problem[]
}

/**
 * Files of live accounts to objects to network. Pure but for what the iterable does; routes are settled by the caller, as for a design.
 *
 * @param files gone through once to see whose they are, by their heads, and once for each cloud that has any; each goes to the first cloud that knows it.
 * @param name of the network: the snapshot's folder.
 * @throws ProblemError SNAP-001, -002, -005, -006, -014 with every file that can not be trusted, SNAP-008 when there is none.
 * @example const { index, problems } = compileSnapshot([{ path: 'vpcs.json', bytes }], 'production')
 */
export function compileSnapshot(
  files: Iterable<SnapshotFile>,
  name: string,
  accounts: readonly AccountReader[] = ACCOUNTS,
): CompiledSnapshot {
  const objects = new Map<string, unknown>()
  const problems: Problem[] = []
  const owners = ownersOf(files, accounts)
  if (owners.length === 0) throw new ProblemError([noFiles(name)])
  for (const account of accounts) {
    if (!owners.includes(account)) continue
    const read = account.read(ownFiles(files, account, owners))
    objects.set(account.cloud, read.objects)
    problems.push(...read.problems)
  }
  const errors = problems.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new ProblemError(errors)
  const network = networkOfObjects(name, objects, accounts)
  const unlike = pairFaces(facesOf(objects, accounts)).problems
  return { name, objects, network, index: indexNetwork(network), problems: [...problems, ...unlike] }
}

/**
 * The network of objects that were read before, some of them changed since: what a change would do. One cloud's VPN and another's
 * meet where each names the other's address.
 *
 * @param objects of one cloud at least.
 * @param design a network whose routers may be the user's ends of VPN connections: where AS number and address are the expected ones, they speak BGP.
 * @example networkOfObjects('production', new Map([['aws', changed]])).nodes
 */
export function networkOfObjects(
  name: string,
  objects: ReadonlyMap<string, unknown>,
  accounts: readonly AccountReader[] = ACCOUNTS,
  design?: Network,
): Network {
  const present = accounts.filter((account) => objects.has(account.cloud))
  const faces = facesOf(objects, present)
  const pairs = pairFaces(faces).joined
  const machines =
    design === undefined
      ? []
      : machineFaces(
          design,
          faces.filter((face) => !pairs.has(face.id)),
        )
  const joined = new Map([...pairs, ...machines.map(({ face, other }) => [face.id, other] as const)])
  const parts = present.map((account) => ({ account, part: account.network(objects.get(account.cloud), joined) }))
  const united = [...parts.map(({ account, part }) => networkOf(account.cloud, part)), ...(design === undefined ? [] : [design])].reduce(
    (all, next) => joinNetworks(all, next),
  )
  const ends = parts.flatMap(({ part }) => part.joinedEnds ?? [])
  const drawn = machines.filter(({ face }) => ends.some((end) => end.face === face.id))
  const withPorts = withMachinePorts(pairStandIns(united), drawn)
  return { ...withSessions(withPorts, [...ends, ...machineEnds(withPorts, drawn)], joined), name }
}

const facesOf = (objects: ReadonlyMap<string, unknown>, accounts: readonly AccountReader[]): readonly TunnelFace[] =>
  accounts.flatMap((account) => (objects.has(account.cloud) ? (account.faces?.(objects.get(account.cloud)) ?? []) : []))

/** For each file the cloud that knows it. One that no cloud knows goes to the first that knows any, which says what is wrong with it. */
function ownersOf(files: Iterable<SnapshotFile>, accounts: readonly AccountReader[]): AccountReader[] {
  const found: (AccountReader | undefined)[] = []
  for (const file of accounts.length === 1 ? [] : files) {
    const beginning = { path: file.path, bytes: file.head ?? file.bytes }
    found.push(accounts.find((account) => account.recognizes(beginning)))
  }
  const fallback = found.find((account) => account !== undefined) ?? accounts[0]!
  return accounts.length === 1 ? Array.from(files, () => fallback) : found.map((account) => account ?? fallback)
}

function* ownFiles(files: Iterable<SnapshotFile>, account: AccountReader, owners: readonly AccountReader[]): Generator<SnapshotFile> {
  let i = 0
  for (const file of files) if (owners[i++] === account) yield file
}

function networkOf(cloud: string, part: NetworkPart): Network {
  const internet = internetCarrier([part], [])
  const { addressSets = [] } = part
  return {
    name: cloud,
    nodes: [...part.nodes, ...(internet === undefined ? [] : [internet.node])],
    links: [...part.links, ...(internet?.links ?? [])],
    tunnels: [],
    sessions: part.sessions ?? [],
    filters: part.filters,
    ...(addressSets.length === 0 ? {} : { addressSets }),
    endpoints: part.endpoints,
    ...(part.sharedRisks === undefined ? {} : { sharedRisks: part.sharedRisks }),
  }
}

function noFiles(name: string): Problem {
  return {
    code: 'SNAP-008',
    severity: 'error',
    message: `${name} holds no snapshot: no .json file is in it or below`,
    hint: '`keiro import <cloud>` makes one; docs/snapshots.md says how to make one by hand',
  }
}
