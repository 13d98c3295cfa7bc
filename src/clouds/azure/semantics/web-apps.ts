import { formatAddress } from '../../../ip/address.ts'
import { hostPrefix, lastAddress, nthAddress, parsePrefix } from '../../../ip/prefix.ts'
import { linkId, nodeId } from '../../../network/model.ts'
import type { NodeDraft } from '../../draft/node-draft.ts'
import type { Subnet, WebApp } from '../objects.ts'
import { aliasesOf, CODE, EVERYTHING, fromOf, MTU, nodeOf, placeOf, type Semantics } from './context.ts'
import { plugIntoSubnet } from './machines.ts'

/** Without route-all, only these go through the integration ("Integrate your app with an Azure virtual network", routing). */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'] as const
/** Azure keeps the first four addresses of a subnet and the last (virtual network FAQ). */
const FIRST = 4

/**
 * An app calls out through its delegated subnet and hears the answers; nothing opens a connection to it that way
 * ("Integrate your app with an Azure virtual network").
 */
export function addWebApps(semantics: Semantics): void {
  const { draft, objects, look } = semantics
  const taken = new Set(objects.networkInterfaces.flatMap((nic) => nic.ipConfigurations.map((each) => each.address)))
  const fronts = new Set<string>()
  for (const app of objects.webApps) {
    const subnet = look.subnet.get(app.integrationSubnet ?? '')
    const network = look.virtualNetwork.get(subnet?.virtualNetwork ?? '')
    const node = draft.node(nodeOf(app), {
      role: 'host',
      kind: 'web-app',
      place: placeOf(app, network),
      from: fromOf(app),
      aliases: [...aliasesOf(app), ...app.hostNames],
    })
    if (subnet !== undefined && network !== undefined) integrate(semantics, node, app, subnet, freeAddress(subnet, taken))
    else if (app.integrationSubnet !== undefined)
      node.assume(`the subnet of its integration, ${app.integrationSubnet}, is not in the snapshot`)
    if (!app.routeAll || subnet === undefined) callInternet(semantics, node, app)
    if (app.inboundIpAddress !== undefined && !fronts.has(app.inboundIpAddress)) {
      fronts.add(app.inboundIpAddress)
      addFront(semantics, app, app.inboundIpAddress)
    }
  }
}

function integrate(semantics: Semantics, node: NodeDraft, app: WebApp, subnet: Subnet, address: string | undefined): void {
  const { draft, look } = semantics
  const from = fromOf(app)
  if (address === undefined) {
    node.unmodelled = `${app.name}, for which its subnet ${subnet.name} has no address left`
    return
  }
  const port = node.port({
    name: 'vnet',
    mtu: MTU,
    table: 'main',
    addresses: [hostPrefix(address)],
    filterIn: draft.filter(`${app.id}/outward-only`, () => ({
      stateful: true,
      rules: [],
      default: 'drop',
      label: `virtual network integration of ${app.name}, which is outward only: the app calls out through it, and nothing can open a connection to the app`,
      from: fromOf(app, CODE.platform),
    })),
    from,
  })
  node.assume(`${app.name} calls from any address of ${subnet.name}; ${address} stands for all of them`)
  for (const prefix of app.routeAll ? EVERYTHING : PRIVATE)
    node.route('main', { prefix, target: { kind: 'peer', interface: 'vnet' }, from })
  plugIntoSubnet(semantics, subnet, port)
  const member = { node: node.id, interface: 'vnet', address }
  const network = look.virtualNetwork.get(subnet.virtualNetwork)!
  draft.endpoint(`${network.name}/${subnet.name}`, fromOf(subnet), [member])
  draft.endpoint(network.name, fromOf(network), [member])
  semantics.integrations.set(network.id, [...(semantics.integrations.get(network.id) ?? []), { app, subnet, address }])
}

function freeAddress(subnet: Subnet, taken: Set<string>): string | undefined {
  const text = subnet.addressPrefixes.find((prefix) => !prefix.includes(':'))
  if (text === undefined) return undefined
  const range = parsePrefix(text)
  const last = formatAddress(lastAddress(range))
  for (let n = FIRST; ; n++) {
    const address = nthAddress(range, n)
    const shown = address === undefined ? last : formatAddress(address)
    if (shown === last) return undefined
    if (taken.has(shown)) continue
    taken.add(shown)
    return shown
  }
}

/** From the addresses of its App Service unit, which never go through the virtual network. */
function callInternet({ draft }: Semantics, node: NodeDraft, app: WebApp): void {
  const addresses = app.outboundIpAddresses.slice(0, 1)
  if (addresses.length === 0) return
  const from = fromOf(app)
  const filterIn = draft.filter(`${app.id}/outbound-addresses`, () => ({
    stateful: true,
    rules: [],
    default: 'drop',
    label: `outbound addresses of ${app.name}, which only call out`,
    from: fromOf(app, CODE.platform),
  }))
  const port = node.port({ name: 'internet', mtu: MTU, table: 'internet', addresses: addresses.map(hostPrefix), filterIn, from })
  for (const prefix of EVERYTHING)
    for (const table of ['main', 'internet']) node.route(table, { prefix, target: { kind: 'peer', interface: 'internet' }, from })
  node.plugged('internet', linkId(`internet/${node.id}`))
  draft.internet(port, addresses)
}

/** The public front ends stand before many apps, with access restrictions that are not read. */
function addFront({ draft }: Semantics, app: WebApp, address: string): void {
  const from = fromOf(app)
  const node = draft.node(nodeId(`${nodeOf(app)}/front-end`), { role: 'host', kind: 'web-app-front-end', place: placeOf(app), from })
  node.unmodelled = `the front end of ${app.name} and its access restrictions`
  const port = node.port({ name: 'eth0', mtu: MTU, addresses: [hostPrefix(address)], from })
  for (const prefix of EVERYTHING) node.route('main', { prefix, target: { kind: 'peer', interface: 'eth0' }, from })
  node.plugged('eth0', linkId(`internet/${node.id}`))
  draft.internet(port, [address])
}
