import { parsePrefix, prefixesOverlap } from '../../../ip/prefix.ts'
import type { Obstacle, ProposedEdit } from '../../../network/edits.ts'
import { replaced } from '../../edits/lists.ts'
import { block, lines, stem } from '../../edits/terraform-text.ts'
import type { GoogleObjects, Network, Peering } from '../objects.ts'
import { networkAt, rangesOf, shortName, targetSubnet } from './places.ts'

type Edit = ProposedEdit<GoogleObjects>
type Flag = 'importCustomRoutes' | 'exportCustomRoutes'

/** Two networks that nothing joins are peered; peers tell each other their custom routes. */
export function peeringEdits(objects: GoogleObjects, obstacle: Obstacle): readonly Edit[] {
  const own = obstacle.kind === 'route' && obstacle.goal === 'pass' ? networkAt(objects, obstacle.node) : undefined
  if (own === undefined) return []
  const there = targetSubnet(objects, obstacle)
  const other = objects.networks.find(({ id }) => id === there?.network)
  if (other !== undefined) return other.id === own.id ? [] : joinEdits(objects, own, other)
  return own.peerings.flatMap((near) => exchangeEdits(objects, own, near))
}

/** Why two networks can not be peered (VPC Network Peering guide, subnet ranges). */
export function whyImmovable(objects: GoogleObjects, obstacle: Obstacle): string | undefined {
  const own = obstacle.kind === 'route' ? networkAt(objects, obstacle.node) : undefined
  const other = objects.networks.find(({ id }) => id === targetSubnet(objects, obstacle)?.network)
  return own === undefined || other === undefined || own.id === other.id || !overlap(objects, own, other)
    ? undefined
    : `${own.name} and ${other.name} can not be peered: their ranges overlap`
}

const overlap = (objects: GoogleObjects, own: Network, other: Network): boolean =>
  rangesOf(objects, own.id).some((a) => rangesOf(objects, other.id).some((b) => prefixesOverlap(parsePrefix(a), parsePrefix(b))))

/** Active only where both sides have one. */
function joinEdits(objects: GoogleObjects, own: Network, other: Network): Edit[] {
  if (overlap(objects, own, other)) return []
  const sides = [
    { network: own, remote: other },
    { network: other, remote: own },
  ].map((side) => ({ ...side, known: side.network.peerings.find((each) => each.network === side.remote.id) }))
  if (sides.every(({ known }) => known?.active === true)) return []
  const missing = sides.filter(({ known }) => known === undefined)
  if (missing.length === 0) return []
  const nameOf = (remote: Network): string => shortName(`to-${remote.name}`)
  return [
    {
      key: `peering ${[own.id, other.id].sort().join(' ')}`,
      cost: missing.length === 2 ? 8 : 5,
      words:
        missing.length === 2
          ? `peer ${own.name} with ${other.name}, in both directions`
          : `peer ${missing[0]!.network.name} with ${missing[0]!.remote.name}: the other direction is there`,
      commands: lines(
        ...missing.map(
          ({ network, remote }) =>
            `gcloud compute networks peerings create ${nameOf(remote)} --project ${network.project} --network ${network.name} --peer-project ${remote.project} --peer-network ${remote.name}`,
        ),
      ),
      terraform: lines(
        ...missing.map(({ network, remote }) =>
          block(`resource "google_compute_network_peering" "${stem(`${network.name} ${nameOf(remote)}`)}"`, [
            ['name', nameOf(remote)],
            ['network', network.id],
            ['peer_network', remote.id],
          ]),
        ),
      ),
      apply: (all) => ({
        ...all,
        networks: sides.reduce(
          (networks, { network, remote, known }) =>
            replaced(networks, network.id, (each) => ({
              ...each,
              peerings:
                known === undefined
                  ? [...each.peerings, directed(nameOf(remote), remote)]
                  : each.peerings.map((peering) => (peering.network === remote.id ? { ...peering, active: true } : peering)),
            })),
          all.networks,
        ),
      }),
    },
  ]
}

const directed = (name: string, remote: Network): Peering => ({
  name,
  network: remote.id,
  active: true,
  exportCustomRoutes: false,
  importCustomRoutes: false,
})

/** What a peer knows besides its subnets comes over where it exports and the own side imports (VPC Network Peering guide, custom routes). */
function exchangeEdits(objects: GoogleObjects, own: Network, near: Peering): Edit[] {
  const other = objects.networks.find(({ id }) => id === near.network)
  const far = other?.peerings.find((each) => each.network === own.id)
  if (other === undefined || far === undefined || !near.active || (near.importCustomRoutes && far.exportCustomRoutes)) return []
  const changes = [
    ...(far.exportCustomRoutes ? [] : [{ network: other, peering: far, flag: 'exportCustomRoutes' as const }]),
    ...(near.importCustomRoutes ? [] : [{ network: own, peering: near, flag: 'importCustomRoutes' as const }]),
  ]
  return [
    {
      key: `${own.id} ${near.name} custom routes`,
      cost: 3,
      words: changes.map(({ network, peering, flag }) => `set ${flag} of the peering ${peering.name} of ${network.name}`).join(', and '),
      commands: lines(
        ...changes.map(
          ({ network, peering, flag }) =>
            `gcloud compute networks peerings update ${peering.name} --project ${network.project} --network ${network.name} --${flag === 'exportCustomRoutes' ? 'export' : 'import'}-custom-routes`,
        ),
      ),
      terraform: lines(
        ...changes.map(
          ({ network, peering, flag }) =>
            `# in the resource of this peering:\n${block(`resource "google_compute_network_peering" "${stem(`${network.name} ${peering.name}`)}"`, [[ARGUMENTS[flag], true]])}`,
        ),
      ),
      apply: (all) => ({
        ...all,
        networks: changes.reduce(
          (networks, { network, peering, flag }) =>
            replaced(networks, network.id, (each) => ({
              ...each,
              peerings: each.peerings.map((one) => (one.name === peering.name ? { ...one, [flag]: true } : one)),
            })),
          all.networks,
        ),
      }),
    },
  ]
}

const ARGUMENTS: Readonly<Record<Flag, string>> = {
  exportCustomRoutes: 'export_custom_routes',
  importCustomRoutes: 'import_custom_routes',
}
