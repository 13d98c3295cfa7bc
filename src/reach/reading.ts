import { lookup } from '../routing/lookup.ts'
import type { Route } from '../routing/model.ts'
import { knownAddress } from './filter.ts'
import type { Reading, Terrain } from './flight.ts'
import type { Place } from './places.ts'

/** What the tables say at a place, looked up once where the terrain keeps it. */
export function readingOf({ readings, state }: Terrain, place: Place): Reading {
  const known = readings?.get(place)
  if (known !== undefined) return known
  const { node, table, address } = place
  const made: Reading = { node, table, address, place, route: lookup(state, node, table, knownAddress(address)) }
  readings?.set(place, made)
  return made
}

/** As {@link readingOf}, the route alone. */
export function routeAt(terrain: Terrain, place: Place): Route | undefined {
  if (terrain.readings !== undefined) return readingOf(terrain, place).route
  return lookup(terrain.state, place.node, place.table, knownAddress(place.address))
}
