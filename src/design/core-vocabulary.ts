import * as z from 'zod'
import type { ClosedNetworkLink, WireguardLink } from './model.ts'
import { cidr, megabits, name, reference } from './scalars.ts'
import { bfd, bfdOf, hold, mtu, timersOf } from './settings.ts'
import { noun, property, type Vocabulary } from './vocabulary.ts'

const wireguard = noun(
  {
    kind: 'wireguard',
    builder: 'link.wireguard(left, right, { … })',
    description: 'A full mesh of WireGuard tunnels between the routers of two gateways, with BGP on each.',
    references: [{ property: 'between', to: 'gateway', routers: true, distinct: true }],
    object: z.strictObject({
      kind: z.literal('wireguard'),
      between: property(z.tuple([reference, reference]), 'The two gateways.'),
      bfd,
      hold,
      mtu: property(mtu.optional(), 'Bytes of the largest packet inside the tunnel.', {
        default: 'derived from the path',
        limit: '576 to 9000',
      }),
      capacity: property(megabits.optional(), 'What each tunnel carries, for example `500Mbps`; a number is Mbit/s.', {
        default: 'not a bottleneck',
        limit: '1kbps to 100Tbps',
      }),
    }),
  },
  (link): WireguardLink => ({
    kind: 'wireguard',
    between: link.between,
    bfd: bfdOf(link.bfd),
    timers: timersOf(link.hold),
    ...(link.mtu === undefined ? {} : { mtu: link.mtu }),
    ...(link.capacity === undefined ? {} : { capacityMbps: link.capacity }),
  }),
)

const closedNetwork = noun(
  {
    kind: 'closed-network',
    builder: 'link.closedNetwork(name, members, { … })',
    description: 'A closed L3 network of an access carrier; members are joined over it by GRE with BGP.',
    references: [{ property: 'members', to: 'gateway', routers: true, distinct: true }],
    object: z.strictObject({
      kind: z.literal('closed-network'),
      name: property(name, 'Name of the closed network, used once in the design.'),
      members: property(z.array(reference).min(2), 'Gateways; the first is the hub that all others build tunnels to.', {
        limit: 'at least 2',
      }),
      cidr: property(cidr(), "Range that the members' addresses in the closed network come from."),
      access: property(z.enum(['pppoe', 'ethernet']).optional(), 'How members are connected.', { default: '`pppoe`' }),
      mtu: property(mtu.optional(), 'Bytes of the largest packet that the carrier takes.', {
        default: '1454 with pppoe, 1500 with ethernet',
        limit: '576 to 9000',
      }),
      bfd,
      hold,
      capacity: property(megabits.optional(), "What each member's line carries, for example `100Mbps`; a number is Mbit/s.", {
        default: 'not a bottleneck',
        limit: '1kbps to 100Tbps',
      }),
    }),
  },
  (link): ClosedNetworkLink => {
    const access = link.access ?? 'pppoe'
    return {
      kind: 'closed-network',
      name: link.name,
      members: link.members,
      cidr: link.cidr,
      access,
      // NTT East, "Flet's VPN Wide" technical reference: 1454 bytes over PPPoE.
      mtu: link.mtu ?? (access === 'pppoe' ? 1454 : 1500),
      bfd: bfdOf(link.bfd),
      timers: timersOf(link.hold),
      ...(link.capacity === undefined ? {} : { capacityMbps: link.capacity }),
    }
  },
)

/** What the language has without any cloud. */
export const coreVocabulary: Vocabulary = { sites: [], gateways: [], links: [wireguard, closedNetwork] }
