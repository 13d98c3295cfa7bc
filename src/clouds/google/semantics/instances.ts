import type { NodeDraft } from '../../draft/node-draft.ts'
import type { Instance, NetworkInterface } from '../objects.ts'
import { aliasesOf, CODE, EVERYTHING, fromOf, nodeOf, placeOf, tableFor, type Semantics } from './context.ts'
import { firewallFilter } from './firewalls.ts'
import { subnetGroup } from './networks.ts'

/** Instances, each interface on a wire of its own to its network. */
export function addInstances(semantics: Semantics): void {
  const { draft, objects, look } = semantics
  for (const instance of objects.instances) {
    const stopped = instance.status !== 'RUNNING'
    const node = draft.node(nodeOf(instance), {
      role: 'host',
      kind: 'instance',
      place: placeOf(instance, look.network.get(instance.networkInterfaces[0]?.network ?? '')),
      from: fromOf(instance, stopped ? CODE.stopped : undefined),
      aliases: aliasesOf(instance),
    })
    if (instance.canIpForward) {
      node.role = 'router'
      node.assume(`what the system of ${node.id} does with packets is not known: it is taken to forward all of them`)
    }
    for (const [i, nic] of instance.networkInterfaces.entries()) plugInterface(semantics, node, instance, nic, i, stopped)
  }
}

function plugInterface(
  semantics: Semantics,
  node: NodeDraft,
  instance: Instance,
  nic: NetworkInterface,
  i: number,
  stopped: boolean,
): void {
  const { draft, look, objects, appliances } = semantics
  const network = look.network.get(nic.network)
  if (network === undefined) {
    node.assume(`its interface ${nic.name} is in a network that is not in the snapshot`)
    return
  }
  const from = fromOf(instance, instance.canIpForward ? undefined : CODE.foreign)
  // A machine that forwards chooses by destination, whatever the interface that a packet came in by.
  const table = i === 0 || instance.canIpForward ? 'main' : `of-${nic.name}`
  const port = node.port({
    name: nic.name,
    addresses: [`${nic.address}/32`],
    mtu: network.mtu,
    table,
    antiSpoof: !instance.canIpForward,
    filterIn: firewallFilter(semantics, network, instance, 'INGRESS'),
    filterOut: firewallFilter(semantics, network, instance, 'EGRESS'),
    from,
  })
  if (i === 0 || !instance.canIpForward) node.route(table, { prefix: EVERYTHING, target: { kind: 'peer', interface: nic.name }, from })
  const member = { node: node.id, interface: nic.name, address: nic.address }
  const subnetwork = objects.subnetworks.find((each) => each.id === nic.subnetwork)
  for (const prefix of subnetwork?.ranges ?? [])
    node.route('main', { prefix, target: { kind: 'peer', interface: nic.name }, origin: 'local', from })
  if (subnetwork !== undefined) draft.endpoint(subnetGroup(network, subnetwork), fromOf(subnetwork), [member])
  draft.endpoint(network.name, fromOf(network), [member])
  appliances.set(`${network.id}|${nic.address}`, port)
  appliances.set(`${network.id}|${instance.id}`, port)
  if (stopped) return
  const hub = draft.get(nodeOf(network))
  const near = hub.port({ name: hub.freshName('n'), mtu: network.mtu, table: tableFor(semantics, network.id, instance), from })
  draft.wire(`wire/${node.id}/${nic.name}`, `${instance.name} at ${network.name}`, near, port, from)
}
