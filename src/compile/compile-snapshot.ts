import type { AccountReader, NetworkPart, SnapshotFile } from '../clouds/cloud.ts'
import { ACCOUNTS } from '../clouds/accounts.ts'
import { ProblemError, type Problem } from '../core/problem.ts'
import { indexNetwork, type NetworkIndex } from '../network/index.ts'
import type { Network } from '../network/model.ts'
import { internetCarrier } from './carriers.ts'
import { joinNetworks } from './join-networks.ts'
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
 * @param files gone through once to see whose they are, and once for each cloud that has any; each goes to the first cloud that knows it.
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
  return { name, objects, network, index: indexNetwork(network), problems }
}

/**
 * The network of objects that were read before, some of them changed since: what a change would do. One cloud's VPN and another's
 * meet where each names the other's address.
 *
 * @param objects of one cloud at least.
 * @example networkOfObjects('production', new Map([['aws', changed]])).nodes
 */
export function networkOfObjects(
  name: string,
  objects: ReadonlyMap<string, unknown>,
  accounts: readonly AccountReader[] = ACCOUNTS,
): Network {
  const networks = accounts.flatMap((account) =>
    objects.has(account.cloud) ? [networkOf(account.cloud, account.network(objects.get(account.cloud)))] : [],
  )
  return { ...pairStandIns(networks.reduce((all, next) => joinNetworks(all, next))), name }
}

/** For each file the cloud that knows it. One that no cloud knows goes to the first that knows any, which says what is wrong with it. */
function ownersOf(files: Iterable<SnapshotFile>, accounts: readonly AccountReader[]): AccountReader[] {
  const found: (AccountReader | undefined)[] = []
  for (const { path, bytes } of accounts.length === 1 ? [] : files)
    found.push(accounts.find((account) => account.recognizes({ path, bytes })))
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
    sessions: [],
    filters: part.filters,
    ...(addressSets.length === 0 ? {} : { addressSets }),
    endpoints: part.endpoints,
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
