import { PrefixTable } from '../../../ip/prefix-table.ts'
import { containsPrefix, firstAddress, parsePrefix, readPrefix, type Prefix } from '../../../ip/prefix.ts'
import type { StaticRoute } from '../../../network/model.ts'
import type { RouteTable, Subnet, Vpc, VpcRoute } from '../objects.ts'
import { fromOf, resolverOf, subnetRanges, vpcRanges, type ResolvedTarget, type RouteOrigin, type Semantics } from './context.ts'
import type { NodeDraft, RouteStart } from '../../draft/node-draft.ts'
import { VPC_ORDER } from '../routing-rules.ts'
import { edgeTable } from './internet-gateways.ts'
import { LAN, ROUTES_TABLE, subnetNode, TO_VPC, vpcNode, vpcPortTo } from './vpc.ts'

/** Among routes to the same range (VPC user guide, route priority). */
const PREFERENCE = VPC_ORDER

/** The tables of subnets and of gateways with an edge association. To be called when every gateway has registered its target. */
export function addRouteTables(semantics: Semantics): void {
  const { draft, objects, look } = semantics
  for (const subnet of objects.subnets) {
    const vpc = look.vpc.get(subnet.vpc)
    const node = draft.find(subnetNode(subnet))
    if (vpc !== undefined && node !== undefined) addSubnetTable(semantics, node, vpc, subnet)
  }
  for (const [gateway, table] of look.tableOfGateway) {
    const vpc = look.vpc.get(table.vpc)
    if (vpc !== undefined) addEdgeTable(semantics, vpc, gateway, table)
  }
}

function addSubnetTable(semantics: Semantics, node: NodeDraft, vpc: Vpc, subnet: Subnet): void {
  const table = semantics.look.tableOfSubnet.get(subnet.id)
  node.table(ROUTES_TABLE, table === undefined ? fromOf(subnet) : fromOf(table, 'NO_ROUTE_TO_DESTINATION'))
  for (const prefix of subnetRanges(subnet))
    node.route(ROUTES_TABLE, {
      prefix,
      target: { kind: 'connected', interface: LAN },
      preference: PREFERENCE.local,
      origin: 'local',
      from: fromOf(subnet),
    })
  const routes = table?.routes ?? []
  const replaced = replacedLocals(routes)
  for (const prefix of vpcRanges(vpc))
    if (!replaced.has(prefix))
      node.route(ROUTES_TABLE, {
        prefix,
        target: { kind: 'peer', interface: TO_VPC },
        preference: PREFERENCE.local,
        origin: 'local',
        from: { ...fromOf(table ?? subnet), rule: `${prefix} local` },
      })
  if (table === undefined) {
    for (const prefix of ['0.0.0.0/0', '::/0'])
      node.route(ROUTES_TABLE, {
        prefix,
        target: { kind: 'unmodelled', what: `the route table of ${subnet.id}, which is not among the objects` },
        from: fromOf(subnet, 'UNKNOWN_RESOURCE'),
      })
    return
  }
  for (const route of translated(semantics, node, { vpc, subnet }, table)) node.route(ROUTES_TABLE, route)
}

/** Local routes that the user gave another target: middlebox routing (VPC user guide, replace the target for a local route). */
function replacedLocals(routes: readonly VpcRoute[]): ReadonlySet<string> {
  return new Set(routes.filter((route) => route.target.kind !== 'local' && route.origin !== 'propagated').map((route) => route.prefix))
}

function translated(semantics: Semantics, node: NodeDraft, origin: RouteOrigin, table: RouteTable): RouteStart[] {
  const own = vpcRanges(origin.vpc).map(parsePrefix)
  return table.routes.flatMap((route): RouteStart[] => {
    if (route.target.kind === 'local' || isRelearned(semantics, route)) return []
    const prefixes = rangesOf(semantics, node, route)
    // The local route goes before propagated ones, even before more specific ones (Site-to-Site VPN guide, route priority).
    const allowed =
      route.origin === 'propagated'
        ? prefixes.filter((prefix) => !own.some((range) => containsPrefix(range, parsePrefix(prefix))))
        : prefixes
    if (allowed.length === 0) return []
    const { target, code } = resolve(semantics, origin, route)
    const what = route.prefixList === undefined ? '' : ` (${route.prefixList})`
    return allowed.map((prefix) => ({
      prefix,
      target,
      preference: preferenceOf(semantics, route),
      origin: originOf(route),
      from: { ...route.from, object: table.id, rule: `${prefix}${what} ${targetName(route)}`, ...(code === undefined ? {} : { code }) },
    }))
  })
}

function rangesOf({ look }: Semantics, node: NodeDraft, route: VpcRoute): readonly string[] {
  if (route.prefixList === undefined) return typeof readPrefix(route.prefix) === 'string' ? [] : [route.prefix]
  const list = look.prefixList.get(route.prefixList)
  if (list?.prefixes === undefined)
    node.assume(`the ranges of prefix list ${route.prefixList} are not known and its route to ${targetName(route)} is left out`)
  return list?.prefixes ?? []
}

function resolve(semantics: Semantics, origin: RouteOrigin, route: VpcRoute): ResolvedTarget {
  if (route.blackhole === true) return { target: { kind: 'blackhole' }, code: 'BAD_STATE_ROUTE' }
  const { target } = route
  if (target.kind === 'local') throw new Error('a local route has no target')
  if (target.kind === 'unmodelled') return { target: { kind: 'unmodelled', what: target.what }, code: 'UNSUPPORTED_COMPONENT' }
  const resolver = resolverOf(semantics, origin.vpc.id, target.id)
  if (resolver !== undefined) return resolver(origin)
  return { target: { kind: 'unmodelled', what: `${target.id}, which is not among the objects` }, code: 'UNKNOWN_RESOURCE' }
}

const targetName = ({ target }: VpcRoute): string => ('id' in target ? target.id : target.kind)
const originOf = (route: VpcRoute): StaticRoute['origin'] => (route.origin === 'propagated' ? 'propagated' : 'static')

/** What the account says that a gateway has learned, where the gateway learns it within the network. */
function isRelearned({ speaking }: Semantics, route: VpcRoute): boolean {
  const told = route.origin === 'propagated' && route.target.kind === 'vpn-gateway' ? speaking.get(route.target.id) : undefined
  return told !== undefined && told.whole && !told.fixed.has(route.prefix)
}

function preferenceOf({ speaking }: Semantics, route: VpcRoute): number {
  if (route.origin === 'propagated')
    return 'id' in route.target && speaking.has(route.target.id) ? PREFERENCE.toldBefore : PREFERENCE.propagated
  return route.prefixList === undefined ? PREFERENCE.static : PREFERENCE.prefixList
}

/**
 * What enters by the gateway goes to the VPC's subnets, unless the table leads it elsewhere. The VPC's node knows each subnet, AWS's table only the
 * VPC's ranges: so each subnet has a route here exactly when AWS's table would choose a local one for it.
 */
function addEdgeTable(semantics: Semantics, vpc: Vpc, gateway: string, table: RouteTable): void {
  const node = semantics.draft.get(vpcNode(vpc))
  const name = edgeTable(gateway)
  node.table(name, fromOf(table, 'NO_ROUTE_TO_DESTINATION'))
  const routes = translated(semantics, node, { vpc }, table)
  const replaced = replacedLocals(table.routes)
  const chosen = new PrefixTable<{ readonly prefix: Prefix; readonly isLocal: boolean }>()
  for (const range of vpcRanges(vpc)) {
    const prefix = parsePrefix(range)
    if (!replaced.has(range)) chosen.set(prefix, { prefix, isLocal: true })
  }
  for (const route of table.routes.filter((each) => each.target.kind === 'local')) {
    const prefix = readPrefix(route.prefix)
    if (typeof prefix !== 'string') chosen.set(prefix, { prefix, isLocal: true })
  }
  for (const route of routes) {
    const prefix = parsePrefix(route.prefix)
    chosen.set(prefix, { prefix, isLocal: false })
    node.route(name, route)
  }
  for (const subnet of semantics.look.subnetsOfVpc.get(vpc.id) ?? [])
    for (const range of subnetRanges(subnet)) {
      const prefix = parsePrefix(range)
      const winner = chosen.longest(firstAddress(prefix), (each) => containsPrefix(each.prefix, prefix))
      if (winner?.isLocal === true)
        node.route(name, {
          prefix: range,
          target: { kind: 'peer', interface: vpcPortTo(semantics, vpc, subnet) },
          preference: PREFERENCE.local,
          origin: 'local',
          from: fromOf(table),
        })
    }
  for (const range of vpcRanges(vpc))
    node.route(name, {
      prefix: range,
      target: { kind: 'blackhole' },
      preference: 255,
      origin: 'local',
      from: fromOf(vpc, 'NO_POSSIBLE_DESTINATION'),
    })
}
