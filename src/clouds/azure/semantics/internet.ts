import { hostPrefix } from '../../../ip/prefix.ts'
import { linkId, nodeId, PROTOCOL, type FilterRule } from '../../../network/model.ts'
import type { NodeDraft } from '../../draft/node-draft.ts'
import type { NetworkInterface, PublicIpAddress, VirtualNetwork } from '../objects.ts'
import { aliasesOf, CODE, EVERYTHING, fromOf, MTU, nodeOf, placeOf, type Semantics } from './context.ts'
import { ARRIVED, attach, LOCAL } from './virtual-networks.ts'

const OUT = 'out'
const IN = 'vnet'
/** What a NAT gateway and default outbound access translate (Azure NAT Gateway resource; default outbound access). */
const PORTED = [PROTOCOL.tcp, PROTOCOL.udp]

interface Holder {
  readonly private: string
  readonly public: PublicIpAddress & { readonly address: string }
  readonly nic: NetworkInterface
}

/** Each virtual network's own way to the internet: public addresses one to one, NAT gateways and default outbound access many to one. */
export function addInternet(semantics: Semantics): void {
  const holders = holdersOf(semantics)
  for (const [i, network] of semantics.objects.virtualNetworks.entries())
    addEdge(semantics, network, holders.get(network.id) ?? [], `240.1.${(i >>> 8) & 0xff}.${i & 0xff}`)
  addForeignAddresses(semantics, new Set([...holders.values()].flat().map((holder) => holder.public.id)))
}

function holdersOf({ objects, look }: Semantics): ReadonlyMap<string, Holder[]> {
  const found = new Map<string, Holder[]>()
  for (const nic of objects.networkInterfaces)
    for (const each of nic.ipConfigurations) {
      const known = look.publicIp.get(each.publicIpAddress ?? '')
      const network = look.subnet.get(each.subnet)?.virtualNetwork
      if (known?.address === undefined || network === undefined) continue
      found.set(network, [...(found.get(network) ?? []), { private: each.address, public: { ...known, address: known.address }, nic }])
    }
  return found
}

function addEdge(semantics: Semantics, network: VirtualNetwork, holders: readonly Holder[], shared: string): void {
  const { draft } = semantics
  const from = fromOf(network)
  const node = draft.node(nodeId(`${nodeOf(network)}:internet`), {
    role: 'fabric',
    kind: 'internet-edge',
    place: placeOf(network, network),
    from,
    aliases: [`${network.name}:internet`],
  })
  node.table('out', from)
  node.table('in', from)
  for (const prefix of EVERYTHING) node.route('out', { prefix, target: { kind: 'peer', interface: OUT }, origin: 'local', from })
  for (const prefix of network.addressPrefixes) node.route('in', { prefix, target: { kind: 'peer', interface: IN }, origin: 'local', from })
  const near = node.port({ name: IN, addresses: [draft.fabricAddress()], mtu: MTU, table: 'out', from })
  const name = draft.get(nodeOf(network)).freshName('i')
  draft.wire(
    `wire/${node.id}`,
    `internet at ${network.name}`,
    near,
    attach(semantics, network, { name, mtu: MTU, table: ARRIVED, from }),
    from,
  )
  semantics.edges.set(network.id, near)

  const outside = node.port({ name: OUT, mtu: MTU, table: 'in', from })
  node.plugged(OUT, linkId(`internet/${node.id}`))
  for (const holder of holders)
    node.translate({
      kind: 'one-to-one',
      interface: OUT,
      inside: holder.private,
      outside: holder.public.address,
      from: fromOf(holder.public),
    })
  const shares = addShares(semantics, network, node, shared)
  draft.internet(outside, [...holders.map((holder) => holder.public.address), ...shares.addresses])
  node.change(IN, { filterIn: outbound(semantics, network, holders, shares.rules) })
  node.change(OUT, { filterIn: inbound(semantics, network, holders) })
}

interface Shares {
  readonly addresses: readonly string[]
  readonly rules: readonly FilterRule[]
}

/** What sends without a public address of its own: web apps, subnets with a NAT gateway, subnets with default outbound access. */
function addShares(semantics: Semantics, network: VirtualNetwork, node: NodeDraft, shared: string): Shares {
  const { look, objects } = semantics
  const addresses: string[] = []
  const rules: FilterRule[] = []
  const share = (sources: readonly string[], outside: readonly string[], from: FilterRule['from'], rule: string): void => {
    const ours = sources.filter((source) => !source.includes(':'))
    rules.push({ action: 'accept', protocol: 'any', sources: ours, from: { ...from, rule } })
    for (const address of outside.slice(0, 1)) node.masquerade({ interface: OUT, outside: address, sources: ours, protocols: PORTED, from })
    addresses.push(...outside)
  }
  // An app on a subnet without a NAT gateway keeps the addresses of its App Service unit (overview of virtual network integration, application routing).
  for (const { app, subnet, address } of semantics.integrations.get(network.id) ?? [])
    if (app.routeAll && subnet.natGateway === undefined)
      share([hostPrefix(address)], app.outboundIpAddresses.slice(0, 1), fromOf(app), `outbound addresses of ${app.name}`)
  for (const subnet of look.subnetsOf.get(network.id) ?? []) {
    const nat = objects.natGateways.find((each) => each.id === subnet.natGateway)
    const told = nat?.publicIpAddresses.flatMap((id) => look.publicIp.get(id)?.address ?? []) ?? []
    if (nat !== undefined) share(subnet.addressPrefixes, told, fromOf(nat), `NAT gateway ${nat.name} of ${subnet.name}`)
    else if (subnet.natGateway !== undefined)
      rules.push({
        action: 'unknown',
        protocol: 'any',
        sources: subnet.addressPrefixes,
        from: { object: subnet.natGateway, rule: 'a NAT gateway that is not in the snapshot' },
      })
    else if (subnet.defaultOutboundAccess !== false && subnet.delegations.length === 0) {
      share(subnet.addressPrefixes, [shared], fromOf(subnet), `default outbound access of ${subnet.name}`)
      node.assume('default outbound access sends from an address of Microsoft that nobody here knows')
    }
  }
  return { addresses: [...new Set(addresses)], rules }
}

/** A packet without any outbound method goes nowhere ("Default outbound access in Azure"). */
function outbound(
  semantics: Semantics,
  network: VirtualNetwork,
  holders: readonly Holder[],
  shares: readonly FilterRule[],
): ReturnType<Semantics['draft']['filter']> {
  return semantics.draft.filter(`${network.id}/outbound`, () => ({
    stateful: false,
    rules: [
      ...holders.map((holder): FilterRule => ({
        action: 'accept',
        protocol: 'any',
        sources: [hostPrefix(holder.private)],
        from: { ...fromOf(holder.public), rule: `public address of ${holder.nic.name}` },
      })),
      ...shares,
    ],
    default: 'drop',
    label: `outbound methods of ${network.name} (public address, NAT gateway, default outbound access)`,
    from: fromOf(network, CODE.outbound),
  }))
}

/** Answers pass; a connection needs a public address, and one of the Standard SKU a group that lets it in (public IP addresses, SKU). */
function inbound(semantics: Semantics, network: VirtualNetwork, holders: readonly Holder[]): ReturnType<Semantics['draft']['filter']> {
  const { draft, look } = semantics
  return draft.filter(`${network.id}/inbound`, () => ({
    stateful: true,
    rules: holders.map(({ public: held, nic }): FilterRule => {
      const subnet = look.subnet.get(nic.ipConfigurations[0]?.subnet ?? '')
      const closed = held.sku === 'Standard' && nic.networkSecurityGroup === undefined && subnet?.networkSecurityGroup === undefined
      return {
        action: closed ? 'drop' : 'accept',
        protocol: 'any',
        destinations: [hostPrefix(held.address)],
        from: closed
          ? { ...fromOf(held, CODE.rule), rule: 'a Standard public address without a network security group lets nobody in' }
          : { ...fromOf(held), rule: `public address of ${nic.name}` },
      }
    }),
    default: 'drop',
    label: `public addresses of ${network.name}`,
    from: fromOf(network, CODE.platform),
  }))
}

/** Public addresses of what is not read: load balancers, firewalls, Bastion. They are there, and nobody knows what is behind them. */
function addForeignAddresses({ draft, objects }: Semantics, known: ReadonlySet<string>): void {
  const nats = new Set(objects.natGateways.flatMap((gateway) => gateway.publicIpAddresses))
  for (const address of objects.publicIpAddresses) {
    if (address.address === undefined || known.has(address.id) || nats.has(address.id) || address.usedBy === undefined) continue
    const from = fromOf(address)
    const node = draft.node(nodeOf(address), {
      role: 'host',
      kind: 'public-ip',
      place: placeOf(address),
      from,
      aliases: aliasesOf(address),
    })
    node.unmodelled = `public address ${address.name} of ${address.usedBy}`
    const port = node.port({ name: 'eth0', addresses: [hostPrefix(address.address)], mtu: MTU, from })
    for (const prefix of EVERYTHING) node.route(LOCAL, { prefix, target: { kind: 'peer', interface: 'eth0' }, from })
    node.plugged('eth0', linkId(`internet/${node.id}`))
    draft.internet(port, [address.address])
  }
}
