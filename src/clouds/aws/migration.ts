import type { Duration } from '../../network/model.ts'
import type { DesignLever, MigrationFacts, RemadeObject } from '../cloud.ts'
import type { AwsObjects, RouteTable } from './objects.ts'

/**
 * A static route goes before a propagated one to the same range, and both may be there at once (VPC user guide, route priority): making
 * or deleting the static one moves the traffic without a moment in which there is no route.
 */
const LEVER_SOURCE = 'VPC user guide, route priority: a static route goes before a propagated one to the same range'

/**
 * Acceptance tests of the Terraform provider make and delete a VPN connection with its gateways in 203 to 391 s (hashicorp/terraform
 * #13204) and a transit gateway in 95 s (terraform-provider-aws #6605); a VPN gateway was made in 27 s (turbot/steampipe-plugin-aws #486).
 * One region, one day: uncertain.
 */
const MAKING: readonly (Duration & { readonly noun: string })[] = [
  {
    noun: 'vpn-connection',
    means: 'a VPN connection is made',
    low: 60,
    high: 600,
    source: 'acceptance tests, hashicorp/terraform #13204 (uncertain)',
  },
  {
    noun: 'vpn-gateway',
    means: 'a VPN gateway is made',
    low: 10,
    high: 60,
    source: 'Terraform log, turbot/steampipe-plugin-aws #486 (uncertain)',
  },
  {
    noun: 'transit-gateway',
    means: 'a transit gateway is made',
    low: 30,
    high: 300,
    source: 'acceptance tests, hashicorp/terraform-provider-aws #6605 (uncertain)',
  },
  {
    noun: 'vpc-attachment',
    means: 'an attachment is made',
    low: 30,
    high: 300,
    source: 'acceptance tests, hashicorp/terraform-provider-aws #6605 (uncertain)',
  },
]

export const awsMigration: MigrationFacts<AwsObjects> = { levers: leversOf, remade: remadeOf, making: makingOf }

/** Where a VPC has both kinds of gateway: the ranges behind its VPN gateway, table by table, to the transit gateway. */
function leversOf(objects: AwsObjects): DesignLever[] {
  return objects.vpcAttachments.flatMap((attachment) => {
    const hub = objects.transitGateways.find((each) => each.id === attachment.transitGateway)
    const vpc = objects.vpcs.find((each) => each.id === attachment.vpc)
    const gateways = new Set(objects.vpnGateways.filter((each) => each.vpcs.includes(attachment.vpc)).map((each) => each.id))
    if (hub === undefined || vpc === undefined || gateways.size === 0) return []
    const ranges = new Set([
      ...objects.vpnConnections.filter((each) => gateways.has(each.gateway)).flatMap((each) => each.routes),
      ...objects.virtualInterfaces.filter((each) => gateways.has(each.gateway ?? '')).flatMap((each) => each.announces ?? []),
    ])
    const groups = new Set(objects.routeTables.filter((table) => takesFrom(table, gateways)).flatMap((table) => groupsOf(objects, table)))
    return [...groups].flatMap((group) =>
      [...ranges].map((prefix): DesignLever => ({
        place: `${vpc.name}/${group}`,
        path: ['sites', vpc.name, 'subnets', group, 'routes', prefix],
        value: hub.node,
        source: LEVER_SOURCE,
      })),
    )
  })
}

const takesFrom = (table: RouteTable, gateways: ReadonlySet<string>): boolean =>
  table.propagatingGateways?.some((id) => gateways.has(id)) === true ||
  table.routes.some((route) => 'id' in route.target && gateways.has(route.target.id))

/** `aws:tokyo/subnet/app-a` stands in the group `app`. */
function groupsOf(objects: AwsObjects, table: RouteTable): string[] {
  return table.subnets.flatMap((id) => {
    const zone = objects.subnets.find((subnet) => subnet.id === id)?.zone.slice(-1) ?? ''
    const name = id.slice(id.lastIndexOf('/') + 1)
    return name.endsWith(`-${zone}`) ? [name.slice(0, -zone.length - 1)] : []
  })
}

/** EC2 API: ModifyVpnConnection changes the gateways of a connection, not its routing; no call changes a VPN gateway's ASN or a range. */
function remadeOf(before: AwsObjects, after: AwsObjects): RemadeObject[] {
  const changed = <T extends { readonly id: string; readonly name: string }>(
    old: readonly T[],
    now: readonly T[],
    noun: string,
    property: string,
    of: (each: T) => unknown,
  ): RemadeObject[] => {
    const known = new Map(old.map((each) => [each.id, each]))
    return now.flatMap((each): RemadeObject[] => {
      const was = known.get(each.id)
      return was === undefined || of(was) === of(each)
        ? []
        : [{ id: each.id, what: `${noun} ${each.name} (its ${property} can not be changed)` }]
    })
  }
  const customers = new Map([...before.customerGateways, ...after.customerGateways].map((each) => [each.id, each]))
  const moved = changed(
    before.customerGateways,
    after.customerGateways,
    'customer gateway',
    'address and ASN',
    (each) => `${each.address} ${each.asn}`,
  )
  return [
    ...changed(before.vpnConnections, after.vpnConnections, 'VPN connection', 'routing', (each) => each.routing),
    // A new customer gateway is put into the connection, whose endpoints are then made anew (Site-to-Site VPN guide, modify the target gateway).
    ...moved.flatMap(({ id }) =>
      after.vpnConnections
        .filter((each) => each.customerGateway === id && before.vpnConnections.some((old) => old.id === each.id))
        .map((each) => ({ id: each.id, what: `VPN connection ${each.name} (another address or ASN of ${customers.get(id)?.name ?? id})` })),
    ),
    ...changed(before.vpnGateways, after.vpnGateways, 'VPN gateway', 'ASN', (each) => each.asn),
    ...changed(before.directConnectGateways, after.directConnectGateways, 'Direct Connect gateway', 'ASN', (each) => each.asn),
    // EC2 API, ModifyTransitGatewayOptions: the ASN can be changed while no VPN, Direct Connect or Connect attachment is there.
    ...changed(before.transitGateways, after.transitGateways, 'transit gateway', 'ASN', (each) => each.asn).filter(({ id }) =>
      [...after.otherAttachments, ...after.connectAttachments].some((each) => each.transitGateway === id),
    ),
    ...changed(before.vpcs, after.vpcs, 'VPC', 'primary range', (each) => each.cidr),
    ...changed(before.subnets, after.subnets, 'subnet', 'range and zone', (each) => `${each.cidr} ${each.zone}`),
  ]
}

function makingOf(object: string): Duration | undefined {
  const noun = /^aws:[^/]+\/([^/]+)/.exec(object)?.[1]
  const found = MAKING.find((each) => each.noun === noun)
  if (found === undefined) return undefined
  const { noun: _, ...duration } = found
  return duration
}
