import type { Problem } from '../../../core/problem.ts'
import type { AzureObjects } from '../objects.ts'

type Lists = { -readonly [K in keyof AzureObjects]: AzureObjects[K][number][] }

/** What has been read so far. Told twice, the first counts; the same resource read by list and by itself is common. */
export class Seen {
  readonly lists: Lists = {
    virtualNetworks: [],
    subnets: [],
    peerings: [],
    networkSecurityGroups: [],
    applicationSecurityGroups: [],
    routeTables: [],
    networkInterfaces: [],
    virtualMachines: [],
    publicIpAddresses: [],
    natGateways: [],
    virtualNetworkGateways: [],
    localNetworkGateways: [],
    connections: [],
    webApps: [],
  }
  readonly problems: Problem[] = []
  /** By gateway. */
  readonly learnedRoutes = new Map<string, readonly string[]>()
  readonly #ids = new Map<string, string>()

  put<K extends keyof AzureObjects>(list: K, object: AzureObjects[K][number]): void {
    const said = JSON.stringify({ ...object, from: undefined })
    const known = this.#ids.get(object.id)
    if (known === undefined) {
      this.#ids.set(object.id, said)
      this.lists[list].push(object)
    } else if (known !== said) this.#contradictions.add(object.id)
  }

  readonly #contradictions = new Set<string>()

  /** Resources that two files tell differently. */
  get contradictions(): readonly string[] {
    return [...this.#contradictions]
  }
}
