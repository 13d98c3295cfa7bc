import type { Obstacle, ProposedEdit } from '../../../network/edits.ts'
import { freeName } from '../../edits/lists.ts'
import { block, stem, type TerraformLine } from '../../edits/terraform-text.ts'
import type { GoogleObjects, Network, NextHop, Route } from '../objects.ts'
import { holds, networkAt, rangeName, shortName, targetSubnet } from './places.ts'

type Edit = ProposedEdit<GoogleObjects>

const USUAL = 1000

/** The static route that loses the packet is removed, or another one goes before it. */
export function routeEdits(objects: GoogleObjects, obstacle: Obstacle): readonly Edit[] {
  if ((obstacle.kind !== 'route' && obstacle.kind !== 'way') || obstacle.goal !== 'pass') return []
  const network = networkAt(objects, obstacle.node)
  if (network === undefined) return []
  const losing = objects.routes.find(({ id }) => id === obstacle.object)
  if (obstacle.kind === 'way' && losing === undefined) return []
  return [...(losing === undefined ? [] : [removal(losing)]), ...additions(objects, network, obstacle, losing)]
}

interface Hop {
  readonly nextHop: NextHop
  readonly words: string
  readonly command: string
  readonly terraform: TerraformLine
}

function additions(objects: GoogleObjects, network: Network, obstacle: Obstacle, losing: Route | undefined): Edit[] {
  const prefix = obstacle.receiver.ranges.find((range) => holds(range, obstacle.destination))
  // Subnet routes go before all others: inside, no static route helps.
  if (prefix === undefined || targetSubnet(objects, obstacle) !== undefined) return []
  const priority = losing?.destination === prefix ? losing.priority - 1 : USUAL
  return priority < 0 ? [] : hops(objects, network, obstacle).map((hop) => addition(objects, network, prefix, priority, hop))
}

function hops(objects: GoogleObjects, network: Network, { source }: Obstacle): Hop[] {
  const project = network.project
  const tunnels = objects.vpnTunnels.filter(
    ({ gateway, established, usesBgp }) =>
      established && !usesBgp && objects.vpnGateways.some((each) => each.id === gateway && each.network === network.id),
  )
  const forwarders = objects.instances.filter(
    ({ canIpForward, networkInterfaces }) =>
      canIpForward && networkInterfaces.some((nic) => nic.network === network.id && nic.address !== source),
  )
  return [
    {
      nextHop: { kind: 'internet-gateway' },
      words: 'the default internet gateway',
      command: '--next-hop-gateway default-internet-gateway',
      terraform: ['next_hop_gateway', 'default-internet-gateway'],
    },
    ...tunnels.map(({ id, name, region = '' }): Hop => ({
      nextHop: { kind: 'vpn-tunnel', id },
      words: `VPN tunnel ${name}`,
      command: `--next-hop-vpn-tunnel ${name} --next-hop-vpn-tunnel-region ${region}`,
      terraform: ['next_hop_vpn_tunnel', `projects/${project}/regions/${region}/vpnTunnels/${name}`],
    })),
    ...forwarders.map(({ id, name, zone = '' }): Hop => ({
      nextHop: { kind: 'instance', id },
      words: `instance ${name}`,
      command: `--next-hop-instance ${name} --next-hop-instance-zone ${zone}`,
      terraform: ['next_hop_instance', `projects/${project}/zones/${zone}/instances/${name}`],
    })),
  ]
}

function addition(objects: GoogleObjects, network: Network, prefix: string, priority: number, hop: Hop): Edit {
  const name = freeName(objects.routes, shortName(`${network.name}-to-${rangeName(prefix)}`))
  const route: Route = {
    id: `projects/${network.project}/global/routes/${name}`,
    name,
    project: network.project,
    from: {},
    network: network.id,
    destination: prefix,
    priority,
    tags: [],
    nextHop: hop.nextHop,
  }
  return {
    key: `${network.id} ${prefix} ${hop.command}`,
    cost: 3,
    words: `add the route ${prefix} to ${hop.words} in network ${network.name}, at priority ${priority}`,
    commands: `gcloud compute routes create ${name} --project ${network.project} --network ${network.name} --destination-range ${prefix} --priority ${priority} ${hop.command}`,
    terraform: block(`resource "google_compute_route" "${stem(name)}"`, [
      ['name', name],
      ['project', network.project],
      ['network', network.name],
      ['dest_range', prefix],
      ['priority', priority],
      hop.terraform,
    ]),
    apply: (all) => ({ ...all, routes: [...all.routes, route] }),
  }
}

function removal(route: Route): Edit {
  return {
    key: `${route.id} -`,
    cost: 2.5,
    words: `remove the route ${route.name} (${route.destination})`,
    commands: `gcloud compute routes delete ${route.name} --project ${route.project}`,
    terraform: `# remove the resource of this route from the configuration: google_compute_route, name ${route.name}`,
    apply: (objects) => ({ ...objects, routes: objects.routes.filter(({ id }) => id !== route.id) }),
  }
}
