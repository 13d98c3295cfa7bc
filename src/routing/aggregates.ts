import { containsPrefix } from '../ip/prefix.ts'
import type { Aggregate } from '../network/model.ts'
import type { Carried, MadePath } from './classes.ts'
import { settleClass, usablePaths, type Run } from './fixed-point.ts'
import { AGGREGATED, NO_COMMUNITIES, NO_REFLECTION, ORIGINS, type Path } from './paths.ts'
import type { KnownPrefix, Speaker } from './prepare.ts'
import type { Settled } from './tables.ts'

/**
 * The outcome for every prefix. What a speaker aggregates to exists while it has a longer route inside, so longer prefixes
 * are settled first: nothing that is longer ever depends on it.
 */
export function settleAll(run: Run, carried: Carried): Settled[] {
  const settled = carried.groups.map((group): Settled => ({ group, result: settleClass(run, group.class) }))
  for (const prefix of run.prepared.aggregates) {
    const made = run.prepared.speakers.flatMap((speaker) => aggregatesTo(run, settled, speaker, prefix))
    const group = carried.aggregate(prefix, made)
    if (group !== undefined) settled.push({ group, result: settleClass(run, group.class) })
  }
  return settled
}

function aggregatesTo(run: Run, settled: readonly Settled[], speaker: Speaker, prefix: KnownPrefix): MadePath[] {
  const aggregate = speaker.aggregates.find((one) => one.prefix === prefix.text)
  if (aggregate === undefined) return []
  const inside = settled.flatMap(({ group, result }) =>
    group.prefixes.some((one) => one.prefix.length > prefix.prefix.length && containsPrefix(prefix.prefix, one.prefix))
      ? usablePaths(group.class, speaker, result.learned).filter((path) => path.end !== AGGREGATED)
      : [],
  )
  return inside.length === 0 ? [] : [{ speaker, path: aggregatedPath(run, speaker, aggregate, inside) }]
}

/**
 * As FRR 8.4 makes it (`bgp_aggregate_route`, seen on the daemon): every usable path inside counts, chosen or not, but other
 * aggregates do not. The worst origin; MED 0; the ASes and communities of all only with `asSet`.
 */
function aggregatedPath({ prepared: { paths } }: Run, speaker: Speaker, { asSet }: Aggregate, inside: readonly Path[]): Path {
  return {
    end: AGGREGATED,
    hop: undefined,
    as: asSet ? paths.aggregated(inside.map((path) => path.as)) : paths.emptyPath,
    origin: inside.reduce((worst, path) => Math.max(worst, path.origin), ORIGINS.indexOf('igp')),
    localPreference: 100,
    med: 0,
    communities: asSet ? paths.communities(inside.flatMap((path) => path.communities.list)) : NO_COMMUNITIES,
    weight: speaker.ownWeight,
    reflection: NO_REFLECTION,
    since: 0,
    via: undefined,
  }
}
