import { PROTOCOL, type Provenance } from '../../../network/model.ts'
import type { EndpointService, LoadBalancer, NetworkInterface, VpcEndpoint } from '../objects.ts'
import { addressesOf, aliasesOf, asNode, fabricAddress, fabricAddress4, fromOf, placeOf, type Semantics } from './context.ts'
import type { HostPort, HostPorts } from './hosts.ts'
import { feetOf, INSIDE_TABLE, leaveBySubnet } from './load-balancer.ts'
import { addEntrance } from './load-balancer-listeners.ts'
import type { NodeDraft } from '../../draft/node-draft.ts'
import type { FiltersOfGroups } from './security-groups.ts'
import { segmentOf, standing } from './vpc.ts'

const ALL_PORTS = { from: 0, to: 65535 } as const
const TRANSPORTS = [PROTOCOL.tcp, PROTOCOL.udp]

/** One way from a service into one zone of one of its load balancers. */
interface Inlet {
  readonly zone: string
  /** Port of the service's node, and the address that the load balancer is spoken to by. */
  readonly port: string
  readonly address: string
  /** The load balancer's first table leads answers for endpoints back by this port of its node. */
  readonly balancer: NodeDraft
  readonly balancerPort: string
}

/** Whether an endpoint leads on to a service of these objects. */
export function serviceOf({ objects }: Semantics, endpoint: VpcEndpoint): EndpointService | undefined {
  return endpoint.kind === 'interface' ? objects.endpointServices.find((service) => service.serviceName === endpoint.service) : undefined
}

/**
 * PrivateLink: an interface endpoint hands on to the Network Load Balancers of the service, and the load balancer speaks to its targets
 * for itself, whatever its groups say (PrivateLink guide, endpoint services). Each step rewrites the destination to one that only the next
 * node holds, and answers follow the rewrites back: so the two VPCs may use the same ranges, and the service's side can not open anything.
 */
export function addPrivateLinks(semantics: Semantics, filters: FiltersOfGroups, ports: HostPorts): void {
  for (const service of semantics.objects.endpointServices) {
    const endpoints = semantics.objects.endpoints.filter((each) => serviceOf(semantics, each) === service)
    if (endpoints.length > 0) addService(semantics, service, endpoints, filters, ports)
  }
}

function addService(
  semantics: Semantics,
  service: EndpointService,
  endpoints: readonly VpcEndpoint[],
  filters: FiltersOfGroups,
  ports: HostPorts,
): void {
  const { draft, objects, look } = semantics
  const node = draft.node(asNode(service.id), {
    role: 'fabric',
    kind: 'endpoint-service',
    place: placeOf(service),
    from: fromOf(service),
    aliases: [...aliasesOf(service), service.serviceName],
  })
  node.hidesIdentity = true
  node.table('none', fromOf(service))
  const balancers = service.loadBalancers.flatMap(
    (id) => objects.loadBalancers.find((each) => each.id === id && each.type === 'network') ?? [],
  )
  const inlets = balancers.flatMap((balancer) => addInlets(semantics, node, balancer, filters))
  for (const id of service.loadBalancers)
    if (!balancers.some((each) => each.id === id))
      node.assume(`the load balancer ${id} of ${service.id} is not among the objects and left out`)
  for (const endpoint of endpoints)
    for (const id of endpoint.networkInterfaces) {
      const eni = look.networkInterface.get(id)
      const port = ports.get(id)
      if (eni !== undefined && port !== undefined) addOutlet(semantics, { service, node, inlets }, endpoint, eni, port)
    }
}

function addInlets(semantics: Semantics, node: NodeDraft, balancer: LoadBalancer, filters: FiltersOfGroups): Inlet[] {
  const { draft } = semantics
  const far = draft.find(asNode(balancer.id))
  if (far === undefined) return []
  return feetOf(semantics, balancer).flatMap((foot): Inlet[] => {
    const address = foot.addresses.find((each) => !each.includes(':'))
    if (address === undefined) return []
    const from = fromOf(balancer)
    const near = node.port({ name: node.freshName('nlb'), from })
    // The rules for what comes in are judged with the client's address (Network Load Balancer guide, security groups: PrivateLink traffic).
    const guard =
      balancer.securityGroups.length === 0 || balancer.checksPrivateLink === false
        ? {}
        : { filterIn: filters(balancer.securityGroups).filterIn }
    const end = far.port({ name: far.freshName('service'), table: foot.interface, ...guard, from })
    draft.wire(`wire/${node.id}/${balancer.id}/${foot.zone}`, `${node.id} at ${balancer.id}`, near, end, from)
    addEntrance(semantics, balancer, far, foot, { interface: end.interface, address, hidesClient: true })
    return [{ zone: foot.zone, port: near.interface, address, balancer: far, balancerPort: end.interface }]
  })
}

interface Service {
  readonly service: EndpointService
  readonly node: NodeDraft
  readonly inlets: readonly Inlet[]
}

/** An endpoint's interface: what is sent to it goes to the service, in the zone of the interface. */
function addOutlet(
  semantics: Semantics,
  { service, node, inlets }: Service,
  endpoint: VpcEndpoint,
  eni: NetworkInterface,
  at: HostPort,
): void {
  const { draft } = semantics
  const where = standing(semantics, eni)
  if (where === undefined || endpoint.brokenState !== undefined) return
  const from = fromOf(endpoint)
  const zone = where.subnet.zone
  const near = inlets.filter((inlet) => inlet.zone === zone)
  const code = service.brokenState !== undefined ? 'BAD_STATE' : near.length === 0 ? 'VPCE_SERVICE_NOT_INSTALLED_IN_AZ' : undefined
  const open = code === undefined

  // Towards the service.
  at.node.role = 'fabric'
  const inside = fabricAddress4(semantics)
  const out = at.node.port({ name: at.node.freshName('service'), from })
  const fabric = fabricAddress(semantics)
  const into = node.port({ name: node.freshName('vpce'), table: `from/${eni.id}`, addresses: [fabric], from })
  draft.wire(`wire/${eni.id}/${service.id}`, `${endpoint.id} at ${service.id}`, out, into, from)
  const table = `${at.interface}-service`
  leaveBySubnet(at.node, at.interface, where.subnet, table)
  at.node.change(at.interface, { table, antiSpoof: false })
  at.node.route(table, { prefix: `${inside}/32`, target: { kind: 'peer', interface: out.interface }, preference: 0, origin: 'local', from })
  const refused: Provenance = { ...fromOf(service), ...(code === undefined ? {} : { code }) }
  const take = (address: string, protocol: number, targets: readonly { readonly address: string }[], why: Provenance): void =>
    at.node.balance({ interface: at.interface, address, protocol, ports: ALL_PORTS, targets, keepsSource: true, from: why })
  for (const address of addressesOf(eni)) {
    for (const protocol of TRANSPORTS) take(address, protocol, open ? [{ address: inside }] : [], refused)
    for (const protocol of [PROTOCOL.icmp, PROTOCOL.icmpv6])
      take(address, protocol, [], { ...fromOf(endpoint, 'PROTOCOL_RESTRICTION'), rule: 'no answer to a ping' })
  }
  if (!open) return

  // From the service to its load balancers, any of those in the zone.
  node.table(`from/${eni.id}`, fromOf(service))
  for (const inlet of near)
    node.route(`from/${eni.id}`, {
      prefix: `${inlet.address}/32`,
      target: { kind: 'peer', interface: inlet.port },
      preference: 0,
      origin: 'local',
      from,
    })
  const targets = near.map((inlet) => ({ address: inlet.address }))
  for (const protocol of TRANSPORTS)
    node.balance({
      interface: into.interface,
      address: inside,
      protocol,
      ports: ALL_PORTS,
      targets,
      keepsSource: true,
      from: fromOf(service),
    })

  // Answers: the load balancer leads them to the service's port, the service to the endpoint's interface, on whose segment it has a foot.
  for (const inlet of near)
    inlet.balancer.route(INSIDE_TABLE, {
      prefix: fabric,
      target: { kind: 'peer', interface: inlet.balancerPort },
      preference: 0,
      origin: 'local',
      from,
    })
  draft.plug(segmentOf(where.subnet), node.port({ name: node.freshName('back'), from }))
}
