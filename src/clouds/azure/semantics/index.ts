import type { NetworkPart } from '../../cloud.ts'
import type { JoinedFaces } from '../../tunnel-faces.ts'
import type { AzureObjects } from '../objects.ts'
import { semanticsOf } from './context.ts'
import { addEffectiveRoutes } from './effective-routes.ts'
import { addConnections, addGateways } from './gateways.ts'
import { addInternet } from './internet.ts'
import { addMachines } from './machines.ts'
import { addPeerings } from './peerings.ts'
import { addVirtualNetworks } from './virtual-networks.ts'
import { addWebApps } from './web-apps.ts'

/**
 * What Azure objects do with packets: nodes, tables, filters and translations, each with the object and rule that it came from.
 *
 * @param joined tunnels whose other end is in the network too.
 * @example azureNetwork(azureFiles.read(files).objects).nodes.map((node) => node.id)
 */
export function azureNetwork(objects: AzureObjects, joined?: JoinedFaces): NetworkPart {
  const semantics = semanticsOf(objects, joined)
  addVirtualNetworks(semantics)
  addMachines(semantics)
  addWebApps(semantics)
  addPeerings(semantics)
  addInternet(semantics)
  addGateways(semantics)
  addEffectiveRoutes(semantics)
  addConnections(semantics)
  return semantics.draft.finish()
}
