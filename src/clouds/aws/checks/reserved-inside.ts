import { formatPrefix, parseInterfaceAddress, parsePrefix, prefixesOverlap } from '../../../ip/prefix.ts'
import type { Finding, Rule } from '../../rule.ts'

/** "Transit Gateway Connect peers", Amazon VPC Transit Gateways guide, 2023-06: blocks that inside addresses can not have. */
const RESERVED = [
  '169.254.0.0/29',
  '169.254.1.0/29',
  '169.254.2.0/29',
  '169.254.3.0/29',
  '169.254.4.0/29',
  '169.254.5.0/29',
  '169.254.169.248/29',
].map(parsePrefix)
const LINK_LOCAL = parsePrefix('169.254.0.0/16')

export const reservedInside: Rule = {
  code: 'CHECK-109',
  title: 'An inside range that AWS does not accept',
  find: ({ compiled }) =>
    (compiled?.tunnels ?? []).flatMap((tunnel): Finding[] => {
      if (!tunnel.id.startsWith('connect/')) return []
      const inside = parseInterfaceAddress(tunnel.left.addresses[0] ?? '')?.prefix
      if (inside === undefined) return []
      const isReserved = RESERVED.some((block) => prefixesOverlap(block, inside))
      if (!isReserved && prefixesOverlap(LINK_LOCAL, inside)) return []
      return [
        {
          severity: 'error',
          message: `Connect peer ${tunnel.id} has the inside range ${formatPrefix(inside)}, which AWS ${isReserved ? 'keeps for itself' : 'does not accept: it takes a /29 of 169.254.0.0/16'}`,
          path: tunnel.from.path ?? '',
          hint: `remove the entry of ${tunnel.id} from keiro.lock.json, and it is handed out anew`,
        },
      ]
    }),
}
