import { formatPrefix, parseInterfaceAddress, prefixesOverlap, type Prefix } from '../ip/prefix.ts'
import { formatAddress } from '../ip/address.ts'
import type { NetworkIndex } from '../network/index.ts'
import type { LabPlace } from './model.ts'
import { neighbours } from './wires.ts'

/** A range that nobody knows yet, put on the LAN of a site: on its router and on its host. */
export interface NewPrefix {
  readonly prefix: string
  /** The range that is there already. */
  readonly beside: string
  readonly router: { readonly node: string; readonly interface: string; readonly address: string }
  readonly host: { readonly node: string; readonly interface: string; readonly address: string }
}

/** The next free range of the same size after the one that the host lives in; undefined when no router stands beside the host. */
export function planNewPrefix(index: NetworkIndex, place: LabPlace): NewPrefix | undefined {
  const node = index.network.nodes.find((candidate) => candidate.id === place.node)
  const port = node?.interfaces.find((candidate) => candidate.addresses.some((address) => address.startsWith(`${place.address}/`)))
  if (node === undefined || port === undefined) return undefined
  const far = neighbours(index, node.id, port).find((neighbour) => neighbour.node.role === 'router')
  const lan = parseInterfaceAddress(port.addresses[0] ?? '')?.prefix
  if (far === undefined || lan?.family !== 4) return undefined
  const known = index.network.nodes.flatMap((other) =>
    other.interfaces.flatMap((own) => own.addresses.flatMap((address) => parseInterfaceAddress(address)?.prefix ?? [])),
  )
  const size = 2 ** (32 - lan.length)
  for (let base = lan.base + size; base + size <= 2 ** 32; base += size) {
    const free: Prefix = { family: 4, base, length: lan.length }
    if (known.some((taken) => prefixesOverlap(taken, free))) continue
    const at = (n: number): string => formatAddress({ family: 4, value: base + n })
    return {
      prefix: formatPrefix(free),
      beside: formatPrefix(lan),
      router: { node: far.node.id, interface: far.interface.name, address: `${at(1)}/${lan.length}` },
      host: { node: node.id, interface: port.name, address: `${at(10)}/${lan.length}` },
    }
  }
  return undefined
}
