import type { NetworkIndex } from '../../network/index.ts'
import type { LinkId, NodeId, SessionId, TunnelId } from '../../network/model.ts'
import { knownAddress } from '../../reach/filter.ts'
import type { Terrain, Walk } from '../../reach/flight.ts'
import { sameWay } from '../../reach/same-way.ts'
import type { Incremental } from '../../routing/incremental.ts'
import type { Spot } from '../../routing/incremental-spots.ts'
import { lookup } from '../../routing/lookup.ts'
import { tableKey, type Route } from '../../routing/model.ts'
import type { Failure } from '../model.ts'
import type { Condition } from './conditions.ts'

/** An address that was looked for in a table. */
export interface Place {
  readonly number: number
  readonly node: NodeId
  readonly table: string
  readonly address: string
  /** Where the simulation follows it step by step. */
  readonly spot?: Spot
}

/** All that an outcome rests on: where nothing of it differs, neither does the outcome. */
export interface Dependence {
  readonly places: readonly Place[]
  /** What was found at each of the places. */
  readonly routes: readonly (Route | undefined)[]
  /** Numbers of nodes, links and tunnels. */
  readonly parts: readonly number[]
}

/** Numbers for what outcomes depend on. */
export class Ground {
  readonly #routing: Incremental
  readonly #parts = new Map<string, number>()
  readonly #places: Place[] = []
  readonly #known = new Map<NodeId, Map<string, Map<string, Place>>>()
  readonly #bySpot = new Map<Spot, Place>()
  /** When a place or part was last put on a list, to put it there once. */
  #stamp = 0
  readonly #placeStamps: number[] = []
  readonly #partStamps: number[] = []

  constructor(index: NetworkIndex, routing: Incremental) {
    this.#routing = routing
    const { nodes, links, tunnels, sessions } = index.network
    for (const [kind, list] of [
      ['node', nodes],
      ['link', links],
      ['tunnel', tunnels],
      ['session', sessions],
    ] as const)
      for (const { id } of list) this.#parts.set(`${kind} ${id}`, this.#parts.size)
  }

  get places(): readonly Place[] {
    return this.#places
  }

  placeOf(spot: Spot): Place | undefined {
    return this.#bySpot.get(spot)
  }

  node = (id: NodeId): number => this.#parts.get(`node ${id}`) ?? -1
  link = (id: LinkId): number => this.#parts.get(`link ${id}`) ?? -1
  session = (id: SessionId): number => this.#parts.get(`session ${id}`) ?? -1
  tunnel = (id: TunnelId): number => this.#parts.get(`tunnel ${id}`) ?? -1

  /** The parts that a failure takes away from packets. Sessions and daemons are felt by the routes alone. */
  partsOf({ nodes, links, tunnels, silentLinks = [] }: Failure): number[] {
    return [...nodes.map(this.node), ...links.map(this.link), ...silentLinks.map(this.link), ...tunnels.map(this.tunnel)]
  }

  /** What all walks on the terrain since they were last forgotten rest on, and these nodes; then forgets them. */
  takeDependence(terrain: Terrain, nodes: readonly NodeId[]): Dependence {
    this.#stamp++
    const dependence = { places: [] as Place[], routes: [] as (Route | undefined)[], parts: [] as number[] }
    for (const node of nodes) this.#part(this.node(node), dependence.parts)
    const seen = new Set<Walk>()
    for (const walk of terrain.walks.values()) this.#addWalk(walk, dependence, seen)
    terrain.walks.clear()
    return dependence
  }

  #addWalk(walk: Walk, dependence: { places: Place[]; routes: (Route | undefined)[]; parts: number[] }, seen: Set<Walk>): void {
    const { nodes, links, tunnels, lookups } = walk.touched
    for (const node of nodes) this.#part(this.node(node), dependence.parts)
    for (const link of links) this.#part(this.link(link), dependence.parts)
    for (const { node, table, address, route } of lookups) {
      const place = this.#place(node, table, address)
      if (this.#placeStamps[place.number] === this.#stamp) continue
      this.#placeStamps[place.number] = this.#stamp
      dependence.places.push(place)
      dependence.routes.push(route)
      this.#part(this.node(node), dependence.parts)
    }
    for (const { id, outer } of tunnels) {
      this.#part(this.tunnel(id), dependence.parts)
      if (outer === 'walking' || seen.has(outer)) continue
      seen.add(outer)
      this.#addWalk(outer, dependence, seen)
    }
  }

  #part(number: number, parts: number[]): void {
    if (number < 0 || this.#partStamps[number] === this.#stamp) return
    this.#partStamps[number] = this.#stamp
    parts.push(number)
  }

  #place(node: NodeId, table: string, address: string): Place {
    let ofNode = this.#known.get(node)
    if (ofNode === undefined) this.#known.set(node, (ofNode = new Map<string, Map<string, Place>>()))
    let ofTable = ofNode.get(table)
    if (ofTable === undefined) ofNode.set(table, (ofTable = new Map<string, Place>()))
    let place = ofTable.get(address)
    if (place === undefined) {
      const spot = this.#routing.spotAt(tableKey(node, table), knownAddress(address))
      place = { number: this.#places.length, node, table, address, ...(spot === undefined ? {} : { spot }) }
      ofTable.set(address, place)
      this.#places.push(place)
      this.#placeStamps.push(0)
      if (spot !== undefined) this.#bySpot.set(spot, place)
    }
    return place
  }
}

export function routeAt({ epoch }: Pick<Condition, 'epoch'>, { node, table, address, spot }: Place): Route | undefined {
  return spot === undefined || epoch.routeAt === undefined ? lookup(epoch.state, node, table, knownAddress(address)) : epoch.routeAt(spot)
}

/** Whether an outcome stands in another condition, where `also` (numbers of parts) is dead besides what was. */
export function stands({ places, routes, parts }: Dependence, condition: Condition, also: ReadonlySet<number>): boolean {
  for (const part of parts) if (also.has(part)) return false
  for (let i = 0; i < places.length; i++) if (!sameWay(routeAt(condition, places[i]!), routes[i])) return false
  return true
}
