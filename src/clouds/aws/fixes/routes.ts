import type { Obstacle, ProposedEdit } from '../../../network/edits.ts'
import { replaced } from '../../edits/lists.ts'
import { isSix } from '../../edits/terraform-text.ts'
import type { AwsObjects, RouteTable, Subnet, VpcRoute } from '../objects.ts'
import {
  askedRange,
  rangesOf,
  routeBlock,
  routeCommand,
  routeWords,
  subnetToMend,
  subnetWith,
  tableName,
  tableOf,
  withRoute,
  type Target,
} from './tables.ts'

type Edit = ProposedEdit<AwsObjects>
interface Aim {
  readonly target: Target
  readonly word: string
}

/** A route in the subnet's table to each thing there is that may lead on; the one that loses the packet goes. */
export function routeEdits(objects: AwsObjects, obstacle: Obstacle): readonly Edit[] {
  const subnet = subnetToMend(objects, obstacle)
  const table = subnet === undefined ? undefined : tableOf(objects, subnet)
  if (subnet === undefined || table === undefined) return []
  const prefix = wantedPrefix(objects, obstacle)
  const losing = table.routes.find((route) => isLosing(route, obstacle))
  return [
    ...(prefix === undefined
      ? []
      : aimsFrom(objects, subnet, obstacle.destination).flatMap((aim) =>
          isThere(table, prefix, aim) ? [] : [addition(table, prefix, aim)],
        )),
    ...(losing === undefined ? [] : [removal(table, losing)]),
  ]
}

/** As narrow as the question, but no narrower than a subnet; the default route for the internet. */
function wantedPrefix(objects: AwsObjects, obstacle: Obstacle): string | undefined {
  const subnet = subnetWith(objects, obstacle.destination)
  return subnet === undefined ? askedRange(obstacle) : rangesOf(subnet).find((range) => isSix(range) === isSix(obstacle.destination))
}

/** Rules of routes are named `10.0.0.0/8 tgw-1`. */
const isLosing = ({ prefix, prefixList, target, origin }: VpcRoute, { rule = '' }: Obstacle): boolean =>
  prefixList === undefined && origin !== 'propagated' && 'id' in target && rule === `${prefix} ${target.id}`

const isThere = (table: RouteTable, prefix: string, { target }: Aim): boolean =>
  table.routes.some((route) => route.prefix === prefix && 'id' in route.target && route.target.id === target.id && route.blackhole !== true)

function aimsFrom(objects: AwsObjects, from: Subnet, destination: string): Aim[] {
  const there = subnetWith(objects, destination)
  const own = from.vpc
  if (there !== undefined) {
    const peerings = objects.peerings.filter(({ requester, accepter, brokenState }) => {
      const sides = [requester.vpc, accepter.vpc]
      return brokenState === undefined && sides.includes(own) && sides.includes(there.vpc) && own !== there.vpc
    })
    return [...peerings.map(({ id }): Aim => ({ target: { kind: 'peering', id }, word: 'peering' })), ...hubs(objects, own)]
  }
  const internet = objects.internetGateways
    .filter(({ vpc }) => vpc === own)
    .map(({ id }): Aim => ({ target: { kind: 'internet-gateway', id }, word: 'internet gateway' }))
  if (isSix(destination)) {
    const egressOnly = objects.egressOnlyGateways.filter(({ vpc }) => vpc === own)
    return [...egressOnly.map(({ id }): Aim => ({ target: { kind: 'egress-only-gateway', id }, word: 'egress-only gateway' })), ...internet]
  }
  const nats = objects.natGateways.filter(
    ({ vpc, connectivity, brokenState, subnet }) =>
      vpc === own && connectivity === 'public' && brokenState === undefined && subnet !== from.id,
  )
  return [
    ...internet,
    ...nats.map(({ id }): Aim => ({ target: { kind: 'nat-gateway', id }, word: 'NAT gateway' })),
    ...hubs(objects, own),
    ...objects.vpnGateways
      .filter(({ vpcs, brokenState }) => vpcs.includes(own) && brokenState === undefined)
      .map(({ id }): Aim => ({ target: { kind: 'vpn-gateway', id }, word: 'VPN gateway' })),
  ]
}

function hubs(objects: AwsObjects, own: string): Aim[] {
  const attached = objects.vpcAttachments.filter(({ vpc, brokenState }) => vpc === own && brokenState === undefined)
  return attached.map(({ transitGateway: id }) => ({ target: { kind: 'transit-gateway', id }, word: 'transit gateway' }))
}

function addition(table: RouteTable, prefix: string, { target, word }: Aim): Edit {
  return {
    key: `${table.id} ${prefix} ${target.id}`,
    cost: 3,
    words: routeWords(table, prefix, `${word} ${target.id}`),
    commands: routeCommand(table, prefix, target.kind, target.id),
    terraform: routeBlock(table, prefix, target.kind, target.id),
    apply: (objects) => withRoute(objects, table.id, prefix, target),
  }
}

function removal(table: RouteTable, route: VpcRoute): Edit {
  const target = 'id' in route.target ? route.target.id : route.target.kind
  const range = isSix(route.prefix) ? '--destination-ipv6-cidr-block' : '--destination-cidr-block'
  return {
    key: `${table.id} ${route.prefix} -`,
    cost: 2.5,
    words: `remove the route ${route.prefix} to ${target} of ${tableName(table)}`,
    commands: `aws ec2 delete-route --region ${table.region} --route-table-id ${table.id} ${range} ${route.prefix}`,
    terraform: `# remove the route ${route.prefix} to ${target} of ${table.id} from the configuration`,
    apply: (objects) => ({
      ...objects,
      routeTables: replaced(objects.routeTables, table.id, (each) => ({
        ...each,
        routes: each.routes.filter(({ prefix, origin }) => prefix !== route.prefix || origin === 'propagated'),
      })),
    }),
  }
}
