import type { NetworkIndex } from '../network/index.ts'
import type { Place } from '../network/model.ts'
import type { End } from './conversation.ts'

const shown = new WeakMap<NetworkIndex, ReadonlyMap<string, string>>()

/** What a one-to-one translation of the same place shows of the address. */
export function publicAddress(index: NetworkIndex, { node, address }: End): string | undefined {
  let addresses = shown.get(index)
  if (addresses === undefined) {
    const pairs = index.network.nodes.flatMap(({ place, translations }) =>
      translations.map(({ inside, outside }) => [placeKey(place, inside), outside] as const),
    )
    // Of several public addresses the first counts.
    shown.set(index, (addresses = new Map(pairs.reverse())))
  }
  const place = index.nodes.get(node)?.place
  if (place === undefined) return undefined
  const { region: _, ...everywhere } = place
  // What translates may serve all regions.
  return addresses.get(placeKey(place, address)) ?? addresses.get(placeKey(everywhere, address))
}

/** The same private address may be used in many places. */
const placeKey = ({ cloud, site, region, account }: Place, address: string): string => `${cloud}|${account}|${region}|${site}|${address}`
