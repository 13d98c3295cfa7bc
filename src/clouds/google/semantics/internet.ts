import { linkId, nodeId, PROTOCOL, type FilterRule } from '../../../network/model.ts'
import type { NodeDraft } from '../../draft/node-draft.ts'
import type { Instance, Network } from '../objects.ts'
import { CODE, EVERYTHING, fromOf, nodeOf, placeOf, subnetRanges, type Semantics } from './context.ts'

const OUT = 'out'
const IN = 'network'
/** Outside of a network, private ranges lead nowhere (VPC guide, default internet gateway). */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10']
/** Bytes towards the internet. */
const INTERNET_MTU = 1500

interface Holder {
  readonly instance: Instance
  readonly private: string
  readonly external: string
}

/** Each network's default internet gateway: external addresses one to one, Cloud NAT many to one. */
export function addInternet(semantics: Semantics): void {
  for (const [i, network] of semantics.objects.networks.entries()) addGateway(semantics, network, `240.2.${(i >>> 8) & 0xff}.${i & 0xff}`)
}

function addGateway(semantics: Semantics, network: Network, shared: string): void {
  const { draft, objects } = semantics
  const from = fromOf(network)
  const node = draft.node(nodeId(`${nodeOf(network)}:internet`), {
    role: 'fabric',
    kind: 'internet-gateway',
    place: placeOf(network, network),
    from,
    aliases: [`${network.name}:internet`],
  })
  node.route('out', { prefix: EVERYTHING, target: { kind: 'peer', interface: OUT }, origin: 'local', from })
  for (const prefix of subnetRanges(semantics, network.id))
    node.route('in', { prefix, target: { kind: 'peer', interface: IN }, origin: 'local', from })
  const hub = draft.get(nodeOf(network))
  const near = node.port({ name: IN, mtu: network.mtu, table: 'out', from })
  const far = hub.port({ name: hub.freshName('i'), mtu: network.mtu, table: 'local', from })
  draft.wire(`wire/${node.id}`, `internet at ${network.name}`, near, far, from)
  semantics.edges.set(network.id, far.interface)
  const outside = node.port({ name: OUT, mtu: INTERNET_MTU, table: 'in', from })
  node.plugged(OUT, linkId(`internet/${node.id}`))
  const holders = objects.instances.flatMap((instance) =>
    instance.networkInterfaces.flatMap((nic): Holder[] =>
      nic.network === network.id && nic.externalAddress !== undefined
        ? [{ instance, private: nic.address, external: nic.externalAddress }]
        : [],
    ),
  )
  for (const holder of holders)
    node.translate({ kind: 'one-to-one', interface: OUT, inside: holder.private, outside: holder.external, from: fromOf(holder.instance) })
  const nats = addNats(semantics, network, node, shared)
  draft.internet(outside, [...new Set([...holders.map((holder) => holder.external), ...nats.addresses])])
  node.change(IN, {
    filterIn: draft.filter(`${network.id}/to-internet`, () => ({
      stateful: false,
      rules: [
        {
          action: 'drop',
          protocol: 'any',
          destinations: PRIVATE,
          from: { ...fromOf(network, CODE.privateOut), rule: 'private addresses' },
        },
        ...holders.map((holder): FilterRule => ({
          action: 'accept',
          protocol: 'any',
          sources: [`${holder.private}/32`],
          from: { ...fromOf(holder.instance), rule: `external address ${holder.external}` },
        })),
        ...nats.rules,
      ],
      default: 'drop',
      label: `external addresses and Cloud NAT of ${network.name}`,
      from: fromOf(network, CODE.noExternal),
    })),
  })
  node.change(OUT, {
    filterIn: draft.filter(`${network.id}/from-internet`, () => ({
      stateful: true,
      rules: holders.map((holder): FilterRule => ({
        action: 'accept',
        protocol: 'any',
        destinations: [`${holder.external}/32`],
        from: { ...fromOf(holder.instance), rule: `external address ${holder.external}` },
      })),
      default: 'drop',
      label: `external addresses of ${network.name}`,
      from: fromOf(network, CODE.unknownExternal),
    })),
  })
}

/** Cloud NAT serves subnets of its router's region, instances without an external address; it lets nobody in (Cloud NAT overview). */
function addNats(
  semantics: Semantics,
  network: Network,
  node: NodeDraft,
  shared: string,
): { readonly addresses: string[]; readonly rules: FilterRule[] } {
  const { objects, look } = semantics
  const addresses: string[] = []
  const rules: FilterRule[] = []
  for (const router of objects.routers.filter((each) => each.network === network.id))
    for (const nat of router.nats) {
      const subnetworks = (look.subnetworksOf.get(network.id) ?? []).filter(
        (each) => each.region === router.region && (nat.subnetworks === 'all' || nat.subnetworks.includes(each.id)),
      )
      const sources = subnetworks.flatMap((each) => each.ranges)
      const told = nat.natIps.flatMap((id) => objects.addresses.find((each) => each.id === id)?.address ?? [])
      if (told.length === 0) node.assume(`Cloud NAT ${nat.name} sends from an address of Google's choice that is not known here`)
      const from = { ...fromOf(router), rule: nat.name }
      const outside = told[0] ?? shared
      node.masquerade({ interface: OUT, outside, sources, protocols: [PROTOCOL.tcp, PROTOCOL.udp, PROTOCOL.icmp], from })
      addresses.push(outside, ...told.slice(1))
      rules.push({ action: 'accept', protocol: 'any', sources, from })
    }
  return { addresses, rules }
}
