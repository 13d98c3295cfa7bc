import type { Obstacle, ProposedEdit } from '../../../network/edits.ts'
import { freeName, replaced } from '../../edits/lists.ts'
import { block, lines, stem } from '../../edits/terraform-text.ts'
import type { GoogleObjects, Nat, Network, Router, Subnetwork } from '../objects.ts'
import { CODE } from '../semantics/context.ts'
import { holderOf, shortName } from './places.ts'

type Edit = ProposedEdit<GoogleObjects>

/** A NAT gateway for the subnet of an instance that calls out: in a router of the region, or a new one (Cloud NAT overview). */
export function cloudNatEdits(objects: GoogleObjects, obstacle: Obstacle): readonly Edit[] {
  if (obstacle.goal !== 'pass' || obstacle.kind !== 'filter' || obstacle.code !== CODE.noExternal) return []
  const holder = holderOf(objects, obstacle.source, obstacle.fromNode)
  const subnetwork = objects.subnetworks.find(({ id }) => id === holder?.nic.subnetwork)
  const network = objects.networks.find(({ id }) => id === subnetwork?.network)
  if (subnetwork === undefined || network === undefined || holder === undefined) return []
  const routers = objects.routers.filter((router) => router.network === network.id && router.region === subnetwork.region)
  const nats = routers.flatMap((router) => router.nats.map((nat) => ({ router, nat })))
  if (nats.some(({ nat }) => nat.subnetworks === 'all' || nat.subnetworks.includes(subnetwork.id))) return []
  const [known] = nats
  if (known !== undefined) return [extension(known.router, known.nat, subnetwork)]
  return [newNat(objects, network, subnetwork, routers[0])]
}

function extension(router: Router, nat: Nat, subnetwork: Subnetwork): Edit {
  const served = [...(nat.subnetworks === 'all' ? [] : nat.subnetworks), subnetwork.id]
  const names = served.map((id) => id.split('/').at(-1) ?? id)
  return {
    key: `${router.id} ${nat.name} ${subnetwork.id}`,
    cost: 3,
    words: `let Cloud NAT ${nat.name} of router ${router.name} serve subnet ${subnetwork.name}`,
    commands: `gcloud compute routers nats update ${nat.name} --project ${router.project} --router ${router.name} --region ${router.region ?? ''} --nat-custom-subnet-ip-ranges ${names.join(',')}`,
    terraform: `# in the resource of this NAT:\n${block(`resource "google_compute_router_nat" "${stem(nat.name)}"`, [
      {
        block: 'subnetwork',
        lines: [
          ['name', subnetwork.id],
          ['source_ip_ranges_to_nat', ['ALL_IP_RANGES']],
        ],
      },
    ])}`,
    apply: (all) => ({
      ...all,
      routers: replaced(all.routers, router.id, (each) => ({
        ...each,
        nats: each.nats.map((own) => (own.name === nat.name ? { ...own, subnetworks: served } : own)),
      })),
    }),
  }
}

/** Cloud Router's default (Cloud Router guide, timers). */
const KEEPALIVE_SECONDS = 20

function newNat(objects: GoogleObjects, network: Network, subnetwork: Subnetwork, known: Router | undefined): Edit {
  const { project, region = '' } = subnetwork
  const name = known?.name ?? freeName(objects.routers, shortName(`${network.name}-${region}`))
  const nat: Nat = { name: shortName(`${name}-nat`), natIps: [], subnetworks: [subnetwork.id] }
  const router: Router = known ?? {
    id: `projects/${project}/regions/${region}/routers/${name}`,
    name,
    project,
    region,
    from: {},
    network: network.id,
    nats: [],
    tunnelOfPeer: {},
    keepaliveSeconds: KEEPALIVE_SECONDS,
    advertises: { mode: 'DEFAULT', groups: [], ranges: [] },
    peers: [],
  }
  const word = stem(name)
  return {
    key: `${subnetwork.id} new NAT`,
    cost: known === undefined ? 6 : 5,
    words: `make Cloud NAT ${nat.name} for subnet ${subnetwork.name} ${known === undefined ? `in the new router ${name}` : `in router ${name}`}`,
    commands: lines(
      ...(known === undefined
        ? [`gcloud compute routers create ${name} --project ${project} --network ${network.name} --region ${region}`]
        : []),
      `gcloud compute routers nats create ${nat.name} --project ${project} --router ${name} --region ${region} --auto-allocate-nat-external-ips --nat-custom-subnet-ip-ranges ${subnetwork.name}`,
    ),
    terraform: lines(
      ...(known === undefined
        ? [
            block(`resource "google_compute_router" "${word}"`, [
              ['name', name],
              ['project', project],
              ['region', region],
              ['network', network.name],
            ]),
          ]
        : []),
      block(`resource "google_compute_router_nat" "${stem(nat.name)}"`, [
        ['name', nat.name],
        ['project', project],
        ['router', known === undefined ? { raw: `google_compute_router.${word}.name` } : name],
        ['region', region],
        ['nat_ip_allocate_option', 'AUTO_ONLY'],
        ['source_subnetwork_ip_ranges_to_nat', 'LIST_OF_SUBNETWORKS'],
        {
          block: 'subnetwork',
          lines: [
            ['name', subnetwork.id],
            ['source_ip_ranges_to_nat', ['ALL_IP_RANGES']],
          ],
        },
      ]),
    ),
    apply: (all) => ({
      ...all,
      routers: [...all.routers.filter(({ id }) => id !== router.id), { ...router, nats: [...router.nats, nat] }],
    }),
  }
}
