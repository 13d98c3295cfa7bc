import type { Obstacle } from '../../../network/edits.ts'
import { parsePrefix, prefixesOverlap } from '../../../ip/prefix.ts'
import type { AzureObjects } from '../objects.ts'
import { networkAt, networkOf, targetSubnet } from './places.ts'

/** What no change of the subscription can help against. */
export function whyImmovable(objects: AzureObjects, obstacle: Obstacle): string | undefined {
  const app = obstacle.kind === 'filter' ? objects.webApps.find(({ id }) => id === obstacle.object) : undefined
  // "Integrate your app with an Azure virtual network": outbound calls only.
  if (app !== undefined)
    return `${app.name} is an App Service app: its virtual network integration carries no traffic inwards; a private endpoint of the app, with an address of its own, does`
  if (obstacle.kind !== 'route') return undefined
  const [own, there] = [networkAt(objects, obstacle.node), targetSubnet(objects, obstacle)]
  const other = there === undefined ? undefined : networkOf(objects, there)
  if (own === undefined || other === undefined || own.id === other.id) return undefined
  const overlap = own.addressPrefixes.some((a) => other.addressPrefixes.some((b) => prefixesOverlap(parsePrefix(a), parsePrefix(b))))
  return overlap ? `${own.name} and ${other.name} can not be peered: their ranges overlap` : undefined
}
