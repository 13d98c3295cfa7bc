import { compareText } from '../core/stable.ts'
import { bareAddress, parsePrefix } from '../ip/prefix.ts'
import type { NetworkPart, RouterMachine } from '../clouds/cloud.ts'
import type { ClosedNetworkLink, Design } from '../design/model.ts'
import {
  linkId,
  nodeId,
  type Interface,
  type Link,
  type NetworkNode,
  type NodeId,
  type Provenance,
  type StaticRoute,
} from '../network/model.ts'
import { nth, provenance } from '../clouds/allocation.ts'

export const INTERNET: NodeId = nodeId('internet')

/** One plug of a carrier: who is there, and which addresses are reached through it. */
interface Member {
  readonly node: NodeId
  readonly interface: string
  readonly addresses: readonly string[]
  /** The carrier's own address on that plug. */
  readonly gateway?: string
  readonly fails: boolean
  readonly capacityMbps?: number
  readonly label: string
  readonly from: Provenance
}

export interface CarrierPart {
  readonly node: NetworkNode
  readonly links: readonly Link[]
}

/** The internet as a carrier between the routed addresses of all parts; absent when no part reaches it. */
export function internetCarrier(parts: readonly NetworkPart[], routers: readonly RouterMachine[]): CarrierPart | undefined {
  const members = parts.flatMap((part) =>
    part.internet.map(({ node, interface: name, addresses }): Member => {
      const port = routers.find((router) => router.node === node)?.ports.find((candidate) => candidate.interface === name)
      return {
        node,
        interface: name,
        addresses,
        ...(port?.gateway === undefined ? {} : { gateway: port.gateway }),
        // A provider's own internet gateway does not fail alone; a router's line does.
        fails: port !== undefined,
        label: `internet port of ${node}`,
        from: routers.find((router) => router.node === node)?.from ?? {},
      }
    }),
  )
  return members.length === 0 ? undefined : carrier(INTERNET, members, 1500, {})
}

/** A closed network: its members' addresses and nothing else, so that sites' ranges mean nothing to it. */
export function closedNetworkCarrier(
  design: Design,
  link: ClosedNetworkLink,
  path: string,
  routers: readonly RouterMachine[],
): CarrierPart {
  const gateway = nth(parsePrefix(link.cidr), 1)
  const members = routers
    .filter((router) => link.members.includes(router.gateway))
    .flatMap((router) =>
      router.ports
        .filter((port) => port.network === link.name)
        .map((port): Member => ({
          node: router.node,
          interface: port.interface,
          addresses: [bareAddress(port.address)],
          gateway,
          fails: true,
          ...(link.capacityMbps === undefined ? {} : { capacityMbps: link.capacityMbps }),
          label: `closed-network port of ${router.node}${isOnly(router) ? '' : ` (${link.name})`}`,
          from: router.from,
        })),
    )
  return carrier(nodeId(link.name), members, link.mtu, provenance(design, path))
}

const isOnly = (router: RouterMachine): boolean => router.ports.filter((port) => port.network !== undefined).length === 1

function carrier(id: NodeId, members: readonly Member[], mtu: number, from: Provenance): CarrierPart {
  const ordered = [...members].sort((a, b) => compareText(a.node, b.node))
  const interfaces = ordered.map((member, i): Interface => ({
    name: `p${i + 1}`,
    kind: 'ethernet',
    addresses: member.gateway === undefined ? [] : [`${member.gateway}/32`],
    mtu,
    link: plugId(id, member.node),
    antiSpoof: false,
    from: member.from,
  }))
  const routes = ordered.flatMap((member, i) =>
    member.addresses.map((address): StaticRoute => ({
      prefix: address.includes('/') ? address : `${address}/${address.includes(':') ? 128 : 32}`,
      target: { kind: 'peer', interface: `p${i + 1}` },
      preference: 1,
      origin: 'local',
      from: member.from,
    })),
  )
  return {
    node: {
      id,
      role: 'carrier',
      place: { cloud: 'carrier' },
      interfaces,
      tables: [{ name: 'main', routes }],
      translations: [],
      clampsMss: false,
      from,
    },
    links: ordered.map((member, i): Link => ({
      id: plugId(id, member.node),
      kind: 'wire',
      ends: [
        { node: id, interface: `p${i + 1}` },
        { node: member.node, interface: member.interface },
      ],
      fails: member.fails,
      ...(member.capacityMbps === undefined ? {} : { capacityMbps: member.capacityMbps }),
      label: member.label,
      from: member.from,
    })),
  }
}

/** Both sides of a plug name it alike. */
export function plugId(carrierId: string, member: string): ReturnType<typeof linkId> {
  return linkId(`${carrierId}/${member}`)
}
