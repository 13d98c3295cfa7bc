import { groupBy } from '../../../core/stable.ts'
import type { Instance, NetworkInterface, RouteTable, RouteTableTarget, Subnet, TransitGateway, Vpc, VpcRoute } from '../objects.ts'
import type { Missing } from '../../snapshot/missing.ts'
import type { Seen } from './seen.ts'

interface Known {
  readonly vpcs: readonly Vpc[]
  readonly subnets: readonly Subnet[]
  readonly networkInterfaces: readonly NetworkInterface[]
  readonly instances: readonly Instance[]
  readonly transitGateways: readonly TransitGateway[]
  /** NAT gateways that can not stand where they are said to, and why. */
  readonly strangeNats: ReadonlyMap<string, string>
}

export function assembleRouteTables(seen: Seen, known: Known, missing: Missing): RouteTable[] {
  const targets: Readonly<Record<string, { readonly noun: string; readonly ids: ReadonlySet<string> }>> = {
    'internet-gateway': { noun: 'internet gateway', ids: ids(seen.internetGateways.all) },
    'egress-only-gateway': { noun: 'egress-only internet gateway', ids: ids(seen.egressOnlyGateways.all) },
    'nat-gateway': { noun: 'NAT gateway', ids: ids(seen.natGateways.all) },
    'transit-gateway': { noun: 'transit gateway', ids: ids(known.transitGateways) },
    'vpn-gateway': { noun: 'VPN gateway', ids: ids(seen.vpnGateways.all) },
    peering: { noun: 'peering connection', ids: ids(seen.peerings.all) },
    endpoint: { noun: 'VPC endpoint', ids: ids(seen.endpoints.all) },
    'network-interface': { noun: 'network interface', ids: ids(known.networkInterfaces) },
  }
  const primary = new Map(known.instances.map((instance) => [instance.id, instance.networkInterfaces[0]]))
  const resolve = (route: VpcRoute, table: RouteTable): RouteTableTarget => {
    if (route.target.kind === 'local' || route.target.kind === 'unmodelled') return route.target
    const isInstance = route.target.kind === 'network-interface' && route.target.id.startsWith('i-')
    const target = isInstance ? { ...route.target, id: primary.get(route.target.id) ?? route.target.id } : route.target
    const expected = targets[target.kind]
    const strange = target.kind === 'nat-gateway' ? known.strangeNats.get(target.id) : undefined
    if (strange !== undefined) return { kind: 'unmodelled', id: target.id, what: `NAT gateway ${target.id}, ${strange}` }
    // A blackhole's target is gone by nature.
    if (route.blackhole === true || expected?.ids.has(target.id) === true) return target
    const noun = isInstance && target.id.startsWith('i-') ? 'instance' : (expected?.noun ?? target.kind)
    missing.note(noun, target.id, { id: table.id, at: table.from.at }, 'what becomes of packets sent to it is UNDETERMINED')
    return { kind: 'unmodelled', id: target.id, what: `${noun} ${target.id}, which the snapshot does not hold` }
  }
  const tables = seen.routeTables.all.map((table) => ({
    ...table,
    routes: table.routes.map((route) => {
      const target = resolve(route, table)
      return target === route.target ? route : { ...route, target }
    }),
  }))
  noteBareSubnets(tables, known, missing)
  return tables
}

const ids = (items: readonly { readonly id: string }[]): ReadonlySet<string> => new Set(items.map(({ id }) => id))

/** Every VPC has a main table; where the snapshot tells none, only the local routes are known. */
function noteBareSubnets(tables: readonly RouteTable[], { subnets }: Known, missing: Missing): void {
  const covered = new Set(tables.flatMap((table) => table.subnets))
  const withMain = new Set(tables.flatMap((table) => (table.main === true ? [table.vpc] : [])))
  const bare = groupBy(
    subnets.filter((subnet) => !covered.has(subnet.id) && !withMain.has(subnet.vpc)),
    ({ vpc }) => vpc,
  )
  for (const [vpc, members] of bare)
    for (const member of members)
      missing.note('the main route table of', vpc, { id: member.id, at: member.from.at }, 'ways out of the VPC are UNDETERMINED')
}
