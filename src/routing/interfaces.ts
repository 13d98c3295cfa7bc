import { parseInterfaceAddress, formatPrefix, type Prefix } from '../ip/prefix.ts'
import type { Address } from '../ip/address.ts'
import type { Interface, NetworkNode } from '../network/model.ts'
import type { Down } from './model.ts'

/**
 * Whether the kernel would show the interface as up. A wire whose other machine has died keeps carrier, because in a cloud
 * (and behind any switch) a dead neighbour takes no carrier away; a tunnel interface stays up whatever its underlay does.
 */
export function interfaceUp(node: NetworkNode, port: Interface, down: Down): boolean {
  if (down.nodes.has(node.id)) return false
  return port.link === undefined || (port.kind !== 'ethernet' && port.kind !== 'pppoe') || !down.links.has(port.link)
}

/** An on-link range of an interface. */
export interface Connected {
  readonly text: string
  readonly prefix: Prefix
  readonly address: Address
  readonly interface: Interface
}

/** In the order of the interfaces; a range that two of them share belongs to the first, as in the kernel. */
export function connectedRanges(node: NetworkNode): Connected[] {
  return node.interfaces.flatMap((port) =>
    port.addresses.flatMap((text): Connected[] => {
      const parsed = parseInterfaceAddress(text)
      return parsed === undefined ? [] : [{ text: formatPrefix(parsed.prefix), ...parsed, interface: port }]
    }),
  )
}

/** Only machines have connected routes of their own; the tables of a provider's fabric, hub or carrier are what the provider says. */
export function hasConnectedRoutes(node: NetworkNode): boolean {
  return node.role === 'router' || node.role === 'host'
}
