import type { NetworkPart } from '../../cloud.ts'
import type { GoogleObjects } from '../objects.ts'
import type { JoinedFaces } from '../../tunnel-faces.ts'
import { addCloudRouters } from './cloud-routers.ts'
import { semanticsOf } from './context.ts'
import { addInstances } from './instances.ts'
import { addInternet } from './internet.ts'
import { addNetworks, addPeerings } from './networks.ts'
import { addRoutes } from './routes.ts'
import { addVpnTunnels } from './vpn-tunnels.ts'

/**
 * What Google Cloud objects do with packets: nodes, tables, filters and translations, each with the object and rule that it came from.
 *
 * @param joined tunnels whose other end is in the network too.
 * @example googleNetwork(googleFiles.read(files).objects).nodes.map((node) => node.id)
 */
export function googleNetwork(objects: GoogleObjects, joined?: JoinedFaces): NetworkPart {
  const semantics = semanticsOf(objects, joined)
  addNetworks(semantics)
  addPeerings(semantics)
  addInstances(semantics)
  addInternet(semantics)
  addCloudRouters(semantics)
  addVpnTunnels(semantics)
  addRoutes(semantics)
  return semantics.draft.finish()
}
