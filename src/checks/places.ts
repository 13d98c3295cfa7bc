/** The site of `site/subnet`; undefined for a site. */
export function parentPlace(place: string): string | undefined {
  const slash = place.indexOf('/')
  return slash < 0 ? undefined : place.slice(0, slash)
}

export const siteOf = (place: string): string => parentPlace(place) ?? place

/** One is the other, or a subnet of it. */
export const placesMeet = (a: string, b: string): boolean => a === b || parentPlace(a) === b || parentPlace(b) === a
