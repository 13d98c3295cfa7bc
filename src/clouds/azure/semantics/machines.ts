import { containsAddress, hostPrefix, parseInterfaceAddress, parsePrefix } from '../../../ip/prefix.ts'
import type { Interface, InterfaceRef } from '../../../network/model.ts'
import type { NodeDraft } from '../../draft/node-draft.ts'
import type { IpConfiguration, NetworkInterface, Subnet, VirtualMachine } from '../objects.ts'
import { aliasesOf, CODE, EVERYTHING, fromOf, MTU, nodeOf, placeOf, type Semantics } from './context.ts'
import { groupFilter } from './network-security-groups.ts'
import { ROUTES } from './virtual-networks.ts'

/** Virtual machines, and network interfaces that belong to something else. */
export function addMachines(semantics: Semantics): void {
  const { draft, objects, look } = semantics
  const owned = new Set<string>()
  for (const machine of objects.virtualMachines) {
    const nics = machine.networkInterfaces.flatMap((id) => look.networkInterface.get(id) ?? [])
    for (const nic of nics) owned.add(nic.id)
    const node = draft.node(nodeOf(machine), {
      role: 'host',
      kind: 'virtual-machine',
      place: placeOf(machine, networkOf(semantics, nics[0])),
      from: fromOf(machine),
      aliases: aliasesOf(machine),
    })
    for (const id of machine.networkInterfaces)
      if (!look.networkInterface.has(id)) node.assume(`its network interface ${id} is not in the snapshot`)
    for (const [i, nic] of nics.entries()) plugInterface(semantics, node, nic, `eth${i}`, isRunning(machine))
  }
  for (const nic of objects.networkInterfaces) {
    if (owned.has(nic.id)) continue
    const node = draft.node(nodeOf(nic), {
      role: 'host',
      kind: nic.privateEndpoint === undefined ? 'network-interface' : 'private-endpoint',
      place: placeOf(nic, networkOf(semantics, nic)),
      from: fromOf(nic),
      aliases: aliasesOf(nic),
    })
    if (nic.privateEndpoint !== undefined) node.assume(`the service behind ${nic.name} is taken to listen`)
    plugInterface(semantics, node, nic, 'eth0', true)
  }
}

/** `VM running`, as `az vm list --show-details` tells. */
const isRunning = ({ powerState }: VirtualMachine): boolean => powerState === undefined || /running$/iu.test(powerState)

function networkOf({ look }: Semantics, nic: NetworkInterface | undefined): Parameters<typeof placeOf>[1] {
  return look.virtualNetwork.get(look.subnet.get(nic?.ipConfigurations[0]?.subnet ?? '')?.virtualNetwork ?? '')
}

/** All addresses of an interface are in one subnet. */
function plugInterface(semantics: Semantics, node: NodeDraft, nic: NetworkInterface, name: string, runs: boolean): void {
  const { draft, look } = semantics
  const subnet = look.subnet.get(nic.ipConfigurations[0]?.subnet ?? '')
  const from = fromOf(nic, nic.ipForwarding ? undefined : CODE.forwarding)
  if (subnet === undefined || !look.virtualNetwork.has(subnet.virtualNetwork)) {
    node.unmodelled = `${nic.name}, whose subnet is not in the snapshot`
    return
  }
  const group = nic.networkSecurityGroup
  const isFirst = !node.hasPort('eth0')
  // A machine that forwards chooses by destination, whatever the interface that a packet came in by.
  const table = isFirst || nic.ipForwarding ? 'main' : `of-${name}`
  const port = node.port({
    name,
    mtu: MTU,
    table,
    addresses: nic.ipConfigurations.map((each) => withLength(each, subnet)),
    antiSpoof: !nic.ipForwarding,
    ...(group === undefined
      ? {}
      : { filterIn: groupFilter(semantics, group, subnet, 'Inbound'), filterOut: groupFilter(semantics, group, subnet, 'Outbound') }),
    from,
  })
  for (const prefix of isFirst || !nic.ipForwarding ? EVERYTHING : [])
    node.route(table, { prefix, target: { kind: 'peer', interface: name }, from })
  for (const prefix of subnet.addressPrefixes)
    node.route('main', { prefix, target: { kind: 'peer', interface: name }, origin: 'local', from })
  const members = nic.ipConfigurations.map(({ address }) => ({ node: node.id, interface: name, address }))
  const network = look.virtualNetwork.get(subnet.virtualNetwork)!
  draft.endpoint(`${network.name}/${subnet.name}`, fromOf(subnet), members)
  draft.endpoint(network.name, fromOf(network), members)
  if (nic.ipForwarding && node.role === 'host') {
    node.role = 'router'
    node.assume(`what the system of ${node.id} does with packets is not known: it is taken to forward all of them`)
  }
  for (const { address } of nic.ipConfigurations) semantics.appliances.set(`${subnet.virtualNetwork}|${address}`, port)
  if (!runs) return
  plugIntoSubnet(semantics, subnet, port, isUnjudged(nic, subnet))
}

/** Private endpoints are outside the subnet's rules unless its network policies say so (manage network policies for private endpoints). */
function isUnjudged(nic: NetworkInterface, { privateEndpointNetworkPolicies: policies }: Subnet): boolean {
  return nic.privateEndpoint !== undefined && policies !== 'Enabled' && policies !== 'NetworkSecurityGroupEnabled'
}

/** A wire of its own, so that the subnet's group judges what goes to a neighbour too. */
export function plugIntoSubnet(semantics: Semantics, subnet: Subnet, port: InterfaceRef, unjudged = false): void {
  const { draft } = semantics
  const node = draft.get(nodeOf(subnet))
  const from = fromOf(subnet)
  const group = unjudged ? undefined : subnet.networkSecurityGroup
  const near = node.port({
    name: node.freshName('n'),
    mtu: MTU,
    table: ROUTES,
    ...(group === undefined
      ? {}
      : { filterIn: groupFilter(semantics, group, subnet, 'Outbound'), filterOut: groupFilter(semantics, group, subnet, 'Inbound') }),
    from,
  })
  draft.wire(`wire/${port.node}/${port.interface}`, `${port.node} at ${subnet.name}`, near, port, from)
}

function withLength({ address }: IpConfiguration, subnet: Subnet): Interface['addresses'][number] {
  const parsed = parseInterfaceAddress(hostPrefix(address))!.address
  const range = subnet.addressPrefixes.map(parsePrefix).find((prefix) => containsAddress(prefix, parsed))
  return range === undefined ? hostPrefix(address) : `${address}/${range.length}`
}
