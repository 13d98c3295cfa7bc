import { sortedEntries } from '../core/stable.ts'
import type { Design, Gateway, Site } from '../design/model.ts'

type Link = Design['links'][number]

/** Asked for again and again while a design is compiled, so read once for each design. */
function once<Found>(find: (design: Design) => Found): (design: Design) => Found {
  const known = new WeakMap<Design, Found>()
  return (design) => {
    const found = known.get(design) ?? find(design)
    known.set(design, found)
    return found
  }
}

/** The sites of one kind, with their names and in their order. */
export const sitesThat = <Kind extends Site>(is: (site: Site) => site is Kind): ((design: Design) => readonly [string, Kind][]) =>
  once((design) => sortedEntries(design.sites).flatMap(([name, site]): [string, Kind][] => (is(site) ? [[name, site]] : [])))

/** The gateways of one kind, with their names and in their order. */
export const gatewaysThat = <Kind extends Gateway>(
  is: (gateway: Gateway) => gateway is Kind,
): ((design: Design) => readonly [string, Kind][]) =>
  once((design) => sortedEntries(design.gateways).flatMap(([name, gateway]): [string, Kind][] => (is(gateway) ? [[name, gateway]] : [])))

/** The links of one kind, with their index in the design. */
export const linksThat = <Kind extends Link>(is: (link: Link) => link is Kind): ((design: Design) => readonly [number, Kind][]) =>
  once((design) => design.links.flatMap((link, i): [number, Kind][] => (is(link) ? [[i, link]] : [])))
