import type { Design } from '../design/model.ts'
import type { Rule } from '../clouds/rule.ts'
import { describeLink } from './gateway-facts.ts'

/** Keepalives go out at a third of the hold time: below 6 s, less than 2 s of a busy router tears a healthy session down. */
const SHORTEST_SECONDS = 6

export const shortHoldTime: Rule = {
  code: 'CHECK-007',
  title: 'A hold time so short that healthy sessions fall',
  find: ({ design }) =>
    heldLinks(design)
      .filter(({ holdSeconds }) => holdSeconds < SHORTEST_SECONDS)
      .map(({ link, holdSeconds, path }) => ({
        severity: 'warning' as const,
        message: `${describeLink(design, link)} has a hold time of ${holdSeconds} s: with keepalives each ${holdSeconds / 3} s, a router that is busy for a moment loses its sessions`,
        path,
        hint: `use at least ${SHORTEST_SECONDS}s; where both ends can, find failures faster with bfd instead`,
      })),
}

/** Links with a hold time, whatever their kind. */
export function heldLinks(
  design: Design,
): { readonly link: Design['links'][number]; readonly index: number; readonly holdSeconds: number; readonly path: string }[] {
  return design.links.flatMap((link, index) => {
    const timers: unknown = 'timers' in link ? link.timers : undefined
    const holdSeconds = typeof timers === 'object' && timers !== null && 'holdSeconds' in timers ? timers.holdSeconds : undefined
    return typeof holdSeconds === 'number' ? [{ link, index, holdSeconds, path: `links[${index}].hold` }] : []
  })
}
