import type { NetworkIndex } from '../../network/index.ts'
import type { Interface, NetworkNode } from '../../network/model.ts'
import { tunnelsOf, type TunnelSide } from '../tunnel-ends.ts'
import { accessListLines, LINE_IN_LIST, LINE_OUT_LIST, POLICY_LIST } from './access-lists.ts'
import { bgpLines } from './bgp.ts'
import { carrierLine, ixNames, lanPorts } from './ports.ts'

/** The configuration of one IX router, to be entered in the configuration mode. It holds no name and no password of a line. */
export function ixCfg(index: NetworkIndex, node: NetworkNode): string {
  const line = carrierLine(index, node)
  const lines = [
    `! ${node.id} of ${index.network.name}, rendered by keiro: change the design, not this file`,
    '! Lines marked "by hand" are left out on purpose: see by-hand.md',
    `hostname ${node.id}`,
    'timezone +09 00',
    '!',
    'ip ufs-cache enable',
    ...routeLines(index, node),
    '!',
    ...accessListLines(index, node),
    ...(line?.kind === 'pppoe' ? profileLines(node) : []),
    ...bgpLines(index, node),
    ...(line === undefined ? [] : lineLines(index, node, line)),
    ...lanPorts(index, node).flatMap((port) => lanLines(index, node, port)),
    ...tunnelsOf(index, node, 'gre').flatMap((side) => tunnelLines(index, node, side)),
  ]
  return `${lines.join('\n')}\n`
}

function routeLines(index: NetworkIndex, node: NetworkNode): string[] {
  const names = ixNames(index, node)
  return (node.tables[0]?.routes ?? []).flatMap(({ prefix, target }) => {
    const destination = prefix === '0.0.0.0/0' ? 'default' : prefix
    if (target.kind === 'blackhole') return [`ip route ${destination} Null0.0`]
    if (target.kind === 'gateway') {
      // A PPPoE line has one other end, whatever its address.
      const isLine = node.interfaces.some((port) => port.name === target.interface && port.kind === 'pppoe')
      return [`ip route ${destination} ${isLine ? nameOf(names, target.interface) : target.address}`]
    }
    if (target.kind === 'peer') return [`ip route ${destination} ${nameOf(names, target.interface)}`]
    return []
  })
}

function profileLines(node: NetworkNode): string[] {
  return [
    'ppp profile closed-network',
    `  ! by hand: authentication myname, from ${credential(node, 'user')}`,
    `  ! by hand: authentication password, from ${credential(node, 'password')}`,
    '!',
  ]
}

/** Where the keeper of the network's secrets has the line's name and password. */
export function credential(node: NetworkNode, part: 'user' | 'password'): string {
  return `reference ${node.id}/pppoe/${part}`
}

function lineLines(index: NetworkIndex, node: NetworkNode, line: Interface): string[] {
  const address =
    line.kind === 'pppoe'
      ? ['  encapsulation pppoe', '  auto-connect', '  ppp binding closed-network', '  ip address ipcp']
      : addressLines(line)
  return [
    `interface ${nameOf(ixNames(index, node), line.name)}`,
    ...address,
    `  ip mtu ${line.mtu}`,
    `  ip filter ${LINE_IN_LIST} 1 in`,
    `  ip filter ${LINE_OUT_LIST} 1 out`,
    '  no shutdown',
    '!',
  ]
}

function lanLines(index: NetworkIndex, node: NetworkNode, port: Interface): string[] {
  return [`interface ${nameOf(ixNames(index, node), port.name)}`, ...addressLines(port), ...policyFilter(node), '  no shutdown', '!']
}

function tunnelLines(index: NetworkIndex, node: NetworkNode, { interface: port, own, other }: TunnelSide): string[] {
  const names = ixNames(index, node)
  return [
    `interface ${nameOf(names, port.name)}`,
    `  description ${other.node}`,
    '  tunnel mode gre ip',
    `  tunnel destination ${other.outside}`,
    `  tunnel source ${nameOf(names, own.underlay)}`,
    ...addressLines(port),
    `  ip mtu ${port.mtu}`,
    ...(node.clampsMss ? ['  ip tcp adjust-mss auto'] : []),
    ...policyFilter(node),
    '  no shutdown',
    '!',
  ]
}

function policyFilter(node: NetworkNode): string[] {
  return node.forwardFilter === undefined ? [] : [`  ip filter ${POLICY_LIST} 1 out`]
}

function addressLines(port: Interface): string[] {
  return port.addresses.map((address, i) => `  ip address ${address}${i === 0 ? '' : ' secondary'}`)
}

function nameOf(names: ReadonlyMap<string, string>, name: string): string {
  const found = names.get(name)
  if (found === undefined) throw new Error(`no IX interface stands for ${name}`)
  return found
}
