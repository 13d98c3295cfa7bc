import type { Instance, ManagedService, NetworkInterface, Subnet, VpcEndpoint } from '../objects.ts'
import type { Place, Provenance, StaticRoute, Table } from '../../../network/model.ts'
import { addressesOf, aliasesOf, asNode, fromOf, placeOf, subnetRanges, type Semantics, type Standing } from './context.ts'
import type { NodeDraft } from '../../draft/node-draft.ts'
import { addressesInSubnet, plugIntoSubnet, standing, subnetRouter } from './vpc.ts'
import type { FiltersOfGroups } from './security-groups.ts'

/** Where an interface is in the network. */
export interface HostPort {
  readonly node: NodeDraft
  readonly interface: string
  readonly where: Standing
  /** Plugged in and running: it sends and answers. */
  readonly isLive: boolean
  /** The machine or service, when it has a Name tag. */
  readonly named?: { readonly name: string; readonly id: string; readonly from: Provenance }
}

/** By network interface: the node and port that it became. */
export type HostPorts = ReadonlyMap<string, HostPort>

/** AWS's types of interfaces that do more than send and answer. */
const OF_GATEWAYS: ReadonlySet<string> = new Set([
  'nat_gateway',
  'transit_gateway',
  'network_load_balancer',
  'load_balancer',
  'gateway_load_balancer',
  'gateway_load_balancer_endpoint',
])

/** Instances, managed services, interface endpoints, and interfaces that nobody here owns. Gateways' and load balancers' interfaces are not here. */
export function addHosts(semantics: Semantics, filters: FiltersOfGroups): HostPorts {
  const { draft, objects, look } = semantics
  const ports = new Map<string, HostPort>()
  const mainTables = new Map<string, readonly Table[]>()
  const places = new Map<string, Place>()
  for (const instance of objects.instances) addMachine(instance)
  for (const service of objects.managedServices) addService(service)
  for (const endpoint of objects.endpoints) if (endpoint.kind !== 'gateway') addEndpoint(endpoint)
  for (const eni of objects.networkInterfaces) if (look.owner.get(eni.id)?.kind === 'none') addLoneInterface(eni)
  return ports

  function addMachine(instance: Instance): void {
    const enis = known(instance.networkInterfaces)
    const where = enis.map((eni) => standing(semantics, eni)).find((each) => each !== undefined)
    const stopped = instance.stoppedState !== undefined
    const from = fromOf(instance, stopped ? 'BAD_STATE' : undefined)
    const node = draft.node(asNode(instance.node), {
      role: 'host',
      kind: 'instance',
      place: placeAt(instance, where),
      from,
      aliases: [...aliasesOf(instance, 'instance'), ...(instance.node === instance.id ? [] : [instance.id])],
    })
    node.isMerged = instance.role === 'router'
    plugAll(node, enis, stopped, instance)
    for (const id of instance.networkInterfaces)
      if (!look.networkInterface.has(id)) node.assume(`its interface ${id} is not among the objects`)
  }

  function addService(service: ManagedService): void {
    const enis = known(service.networkInterfaces)
    const where = enis.map((eni) => standing(semantics, eni)).find((each) => each !== undefined)
    const subnet = look.subnet.get(service.subnets[0] ?? '')
    const node = draft.node(asNode(service.id), {
      role: 'host',
      kind: service.service,
      place: placeOf(service, where?.vpc.name ?? look.vpc.get(subnet?.vpc ?? '')?.name),
      from: fromOf(service),
      aliases: aliasesOf(service),
    })
    if (enis.length === 0) node.unmodelled = `${service.id}, whose addresses are not among the objects`
    plugAll(node, enis, false, service)
    if (service.accepts === 'connections') return
    for (const eni of enis) {
      const port = ports.get(eni.id)
      if (port !== undefined) node.change(port.interface, { filterIn: acceptsNothing(service) })
    }
  }

  /** A function calls out and hears the answers; nothing can open a connection to it (Lambda developer guide, VPC networking). */
  function acceptsNothing(service: ManagedService | NetworkInterface): ReturnType<typeof draft.filter> {
    return draft.filter(`${service.id}/accepts-nothing`, () => ({
      stateful: true,
      rules: [],
      default: 'drop',
      label: `${service.name} only calls out`,
      from: fromOf(service, 'NO_PATH'),
    }))
  }

  function addEndpoint(endpoint: VpcEndpoint): void {
    const enis = known(endpoint.networkInterfaces)
    const vpc = look.vpc.get(endpoint.vpc)
    const node = draft.node(asNode(endpoint.id), {
      role: 'host',
      kind: 'vpc-endpoint',
      place: placeOf(endpoint, vpc?.name),
      from: fromOf(endpoint),
      aliases: aliasesOf(endpoint, 'vpc-endpoint'),
    })
    const isBroken = endpoint.brokenState !== undefined
    if (endpoint.kind === 'gateway-load-balancer') node.unmodelled = `Gateway Load Balancer endpoint ${endpoint.id}`
    else if (enis.length === 0) node.unmodelled = `${endpoint.id}, whose addresses are not among the objects`
    else if (!objects.endpointServices.some((service) => service.serviceName === endpoint.service))
      node.assume(`the service ${endpoint.service} behind ${endpoint.id} is taken to listen`)
    plugAll(node, enis, isBroken)
  }

  function addLoneInterface(eni: NetworkInterface): void {
    const where = standing(semantics, eni)
    if (where === undefined) return
    const node = draft.node(asNode(eni.id), {
      role: 'host',
      kind: 'network-interface',
      place: placeAt(eni, where),
      from: fromOf(eni),
      aliases: [
        ...aliasesOf(eni, 'network-interface'),
        ...(eni.description === undefined || eni.description === '' ? [] : [eni.description]),
      ],
    })
    if (OF_GATEWAYS.has(eni.type ?? ''))
      node.unmodelled = `${eni.id}, an interface of type ${eni.type} whose owner is not among the objects`
    plugAll(node, [eni], false)
    if (eni.type === 'lambda') node.change('eth0', { filterIn: acceptsNothing(eni) })
  }

  function known(ids: readonly string[]): NetworkInterface[] {
    return ids.flatMap((id) => look.networkInterface.get(id) ?? [])
  }

  /** The same for all that stands in a subnet. */
  function placeAt(object: { readonly region: string; readonly account?: string }, where: Standing | undefined): Place {
    const key = `${where?.subnet.id}|${object.account}`
    let place = where === undefined ? undefined : places.get(key)
    if (place === undefined) places.set(key, (place = placeOf(object, where?.vpc.name, where?.subnet.zone)))
    return place
  }

  /** The same for all machines of a subnet. */
  function mainTable(subnet: Subnet, port: string): readonly Table[] {
    const key = `${subnet.id}|${port}`
    let tables = mainTables.get(key)
    if (tables === undefined) mainTables.set(key, (tables = [wayOut(subnet, port, 'main', false)]))
    return tables
  }

  function plugAll(node: NodeDraft, enis: readonly NetworkInterface[], isDead: boolean, owner?: Instance | ManagedService): void {
    const tag = owner === undefined || owner.name === owner.id ? undefined : owner
    const standingAt = enis.flatMap((eni, i) => {
      const where = standing(semantics, eni)
      return where === undefined || ports.has(eni.id) ? [] : [{ eni, where, subnet: where.subnet, name: `eth${i}` }]
    })
    // Who has several interfaces answers on the one that was asked, as AWS's own images set it up (EC2 user guide, multiple network interfaces).
    const several = standingAt.length > 1
    const first = standingAt[0]
    if (first === undefined && enis.length > 0) node.unmodelled ??= `${node.id}, whose subnet or VPC is not among the objects`
    if (!node.isMerged) node.share(first === undefined ? [{ name: 'main', routes: [] }] : mainTable(first.subnet, first.name))
    for (const { eni, where, subnet, name } of standingAt) {
      const table = several && eni.sourceDestCheck && !node.isMerged ? name : undefined
      if (table !== undefined) node.give(wayOut(subnet, name, table, true))
      const dead = isDead || eni.detached === true
      ports.set(eni.id, { node, interface: name, where, isLive: !dead, ...(tag === undefined ? {} : { named: tag }) })
      const end = node.port({
        name,
        addresses: addressesInSubnet(subnet, addressesOf(eni)),
        ...(table === undefined ? {} : { table }),
        ...filters(eni.securityGroups),
        antiSpoof: eni.sourceDestCheck,
        from: fromOf(eni, dead ? 'BAD_STATE_ATTACHMENT' : 'ENI_SOURCE_DEST_CHECK_RESTRICTION'),
      })
      if (!dead) plugIntoSubnet(semantics, subnet, end)
      node.alias(eni.id)
    }
  }
}

/** What a machine knows of the way out of an interface: through the subnet's implicit router. */
function wayOut(subnet: Subnet, port: string, table: string, withSubnet: boolean): Table {
  const from = fromOf(subnet)
  const routes = subnetRanges(subnet).flatMap((range): StaticRoute[] => [
    ...(withSubnet
      ? [{ prefix: range, target: { kind: 'connected' as const, interface: port }, preference: 0, origin: 'local' as const, from }]
      : []),
    {
      prefix: range.includes(':') ? '::/0' : '0.0.0.0/0',
      target: { kind: 'gateway', interface: port, address: subnetRouter(range) },
      preference: 1,
      origin: 'static',
      from,
    },
  ])
  return { name: table, routes }
}
