import type { Location, Problem } from '../../../core/problem.ts'
import type { GoogleObjects, LearnedRoute } from '../objects.ts'

type Lists = { -readonly [K in keyof GoogleObjects]: GoogleObjects[K][number][] }

/** What has been read so far. */
export class Seen {
  readonly lists: Lists = {
    networks: [],
    subnetworks: [],
    firewalls: [],
    routes: [],
    instances: [],
    addresses: [],
    routers: [],
    vpnGateways: [],
    vpnTunnels: [],
  }
  readonly problems: Problem[] = []
  /** What routers' statuses tell, by network. */
  readonly statuses: {
    readonly network: string
    readonly routes: readonly (LearnedRoute & { readonly nextHopIp?: string })[]
    readonly at: Location
  }[] = []
  readonly #said = new Map<string, string>()
  readonly #contradictions = new Set<string>()

  put<K extends keyof GoogleObjects>(list: K, object: GoogleObjects[K][number]): void {
    const said = JSON.stringify({ ...object, from: undefined }, (key, inner: unknown) => (key === 'from' ? undefined : inner))
    const known = this.#said.get(object.id)
    if (known === undefined) {
      this.#said.set(object.id, said)
      this.lists[list].push(object)
    } else if (known !== said) this.#contradictions.add(object.id)
  }

  /** Resources that two files tell differently. */
  get contradictions(): readonly string[] {
    return [...this.#contradictions]
  }
}
