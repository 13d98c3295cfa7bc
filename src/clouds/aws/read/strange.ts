import { parseAddress } from '../../../ip/address.ts'
import { containsAddress, parsePrefix, type Prefix } from '../../../ip/prefix.ts'
import type { NetworkInterface } from '../objects.ts'
import { notExpressed } from '../../snapshot/problems.ts'
import type { Seen } from './seen.ts'

const HINT = 'make the snapshot again from the account'

/** Every interface has its addresses in its subnet; where the files say otherwise, they are no account's, and it is left out. */
export function standsInSubnet(seen: Seen): (item: NetworkInterface) => boolean {
  const ranges = rangesOf(seen)
  return (item) => {
    const range = ranges.get(item.subnet)
    const outside = item.address === '' || isInside(range, item.address) ? undefined : item.address
    if (outside === undefined) return true
    const message = `network interface ${item.id} has the address ${outside}, which is not in its subnet ${item.subnet}: it is left out`
    seen.problems.push(notExpressed(message, item.from.at, HINT))
    return false
  }
}

/** NAT gateways whose address is not in their subnet, and why, as the end of a sentence. */
export function strangeNatGateways(seen: Seen): ReadonlyMap<string, string> {
  const ranges = rangesOf(seen)
  const strange = new Map<string, string>()
  for (const { id, subnet, addresses, from } of seen.natGateways.all) {
    if (subnet === undefined || !seen.subnets.items.has(subnet)) continue
    const outside = addresses.find((item) => item.private !== '' && !isInside(ranges.get(subnet), item.private))
    if (outside === undefined) continue
    const why = `whose address ${outside.private} is not in its subnet ${subnet}`
    strange.set(id, why)
    seen.problems.push(notExpressed(`NAT gateway ${id}, ${why}: what becomes of packets sent to it is UNDETERMINED`, from.at, HINT))
  }
  return strange
}

function rangesOf(seen: Seen): ReadonlyMap<string, Prefix> {
  return new Map(seen.subnets.all.flatMap(({ id, cidr }) => (cidr === '' ? [] : [[id, parsePrefix(cidr)] as const])))
}

function isInside(range: Prefix | undefined, text: string): boolean {
  const address = parseAddress(text)
  return range !== undefined && address !== undefined && containsAddress(range, address)
}
