import * as z from 'zod'
import { formed, oneOrMany, reference } from '../../design/scalars.ts'
import { property } from '../../design/vocabulary.ts'
import type { HubTableChoice } from './design.ts'

export const region = property(
  formed(/^[a-z]{2}(-[a-z]+)+-[0-9]$/, 'a region code', 'ap-northeast-1'),
  'Region code, for example `ap-northeast-1`.',
)

/** Tables of a transit gateway that a link to it uses. */
export const hubTables = {
  associate: property(reference.optional(), "Table of the transit gateway that the link's packets are looked up in.", {
    default: 'its first',
  }),
  propagate: property(oneOrMany(reference).optional(), 'Tables of the transit gateway that learn what is behind the link.', {
    default: 'all of them',
  }),
}

export function hubTablesOf({
  associate,
  propagate,
}: {
  associate?: string | undefined
  propagate?: string[] | undefined
}): HubTableChoice {
  return { ...(associate === undefined ? {} : { associate }), ...(propagate === undefined ? {} : { propagate }) }
}

/** Ranges as keys, each with what it leads to. */
export const routesByRange = (meaning: z.ZodType<string>) => z.record(z.string(), meaning)
