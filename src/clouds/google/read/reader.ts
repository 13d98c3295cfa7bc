import type { Location } from '../../../core/problem.ts'
import type { AccountRead, AccountReader, SnapshotFile } from '../../cloud.ts'
import { optionalText, type JsonObject } from '../../snapshot/fields.ts'
import { contradiction } from '../../snapshot/problems.ts'
import { headOf, readResources } from '../../snapshot/resources.ts'
import type { GoogleObjects, LearnedRoute, Router } from '../objects.ts'
import { readRouter, readRouterStatus, readVpnGateway, readVpnTunnel } from './read-hybrid.ts'
import { readAddress, readInstance } from './read-instances.ts'
import { readFirewall, readNetwork, readRoute, readSubnetwork } from './read-networks.ts'
import { noteMissing } from './references.ts'
import { Seen } from './seen.ts'

type ReadResource = (value: JsonObject, at: Location, seen: Seen) => void

const READERS: Readonly<Record<string, ReadResource>> = {
  'compute#network': readNetwork,
  'compute#subnetwork': readSubnetwork,
  'compute#firewall': readFirewall,
  'compute#route': readRoute,
  'compute#instance': readInstance,
  'compute#address': readAddress,
  'compute#router': readRouter,
  'compute#routerStatusResponse': readRouterStatus,
  'compute#vpnGateway': readVpnGateway,
  'compute#targetVpnGateway': readVpnGateway,
  'compute#vpnTunnel': readVpnTunnel,
}

/** Tells nothing of packets that the rest does not. */
const IGNORED: ReadonlySet<string> = new Set(
  ['disk', 'image', 'snapshot', 'zone', 'region', 'machineType', 'project', 'externalVpnGateway'].map((kind) => `compute#${kind}`),
)

/**
 * What `gcloud compute … list --format=json` printed, one file per call, as objects. Never throws: what can not be read is a problem
 * with its file and line, and the rest goes on.
 */
export function readGoogleAccount(files: Iterable<SnapshotFile>): AccountRead<GoogleObjects> {
  const seen = new Seen()
  readResources(files, ['items'], seen.problems, (value, at) => readResource(value, at, seen))
  for (const id of seen.contradictions) seen.problems.push(contradiction('resource', id, 'description', undefined, undefined))
  noteMissing(seen)
  return { objects: { ...seen.lists, routers: seen.lists.routers.map((router) => withLearned(router, seen)) }, problems: seen.problems }
}

/** A status names its network and its peers, not its router: a router's own are those that its peers or tunnels brought. */
function withLearned(router: Router, { statuses }: Seen): Router {
  const mine = statuses.filter((status) => status.network === router.network)
  if (mine.length === 0) return router
  const tunnels = new Set(Object.values(router.tunnelOfPeer))
  const learned = mine.flatMap(({ routes }) =>
    routes.flatMap(({ destination, priority, tunnel, nextHopIp }): LearnedRoute[] => {
      const by = tunnel ?? router.tunnelOfPeer[nextHopIp ?? '']
      return by !== undefined && tunnels.has(by) ? [{ destination, priority, tunnel: by }] : []
    }),
  )
  const unique = new Map(learned.map((route) => [`${route.destination} ${route.tunnel}`, route]))
  return { ...router, learned: [...unique.values()] }
}

/** Gives the kind of one that it does not know. */
function readResource(value: JsonObject, at: Location, seen: Seen): string | undefined {
  const kind = optionalText(value, 'kind') ?? 'a resource without a kind'
  const read = READERS[kind]
  if (read === undefined) return IGNORED.has(kind) ? undefined : kind
  read(value, at, seen)
  return undefined
}

const IS_GOOGLE = /"kind":\s*"compute#|googleapis\.com\/compute\//u

/** The contract of `clouds/accounts.ts`, but for what objects mean for packets. */
export const googleFiles: Pick<AccountReader<GoogleObjects>, 'cloud' | 'recognizes' | 'read'> = {
  cloud: 'google',
  recognizes: (file) => IS_GOOGLE.test(headOf(file)),
  read: readGoogleAccount,
}
