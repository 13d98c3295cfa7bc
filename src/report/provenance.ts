import { formatLocation } from '../core/problem.ts'
import type { Provenance } from '../network/model.ts'

/** `policies[0], network.ts:41`, or the cloud's own object. */
export function provenanceText(from: Provenance | undefined): string {
  if (from === undefined) return ''
  const name = from.path ?? from.object ?? ''
  const place = formatLocation(from.at)
  return place === '' ? name : name === '' ? place : `${name}, ${place}`
}
