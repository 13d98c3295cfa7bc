import type { Problem } from '../core/problem.ts'
import { compareText } from '../core/stable.ts'
import { comparePaths, reasonLost } from './decision.ts'
import type { Run } from './fixed-point.ts'
import { passOn } from './passage.ts'
import type { Path, Wire } from './paths.ts'
import type { End, Prepared, Speaker } from './prepare.ts'
import type { Settled } from './tables.ts'

/** At most so many prefixes and sessions are named. */
const NAMED = 4

/** One router of a wheel: what it chooses whenever it can, and what it falls back to. */
interface Spoke {
  readonly speaker: Speaker
  /** Learned from the next router of the wheel. */
  readonly wanted: Path
  /** Undefined: no path at all. */
  readonly else: Path | undefined
}

/**
 * Why BGP never settles for a class of prefixes. What a router chooses whenever it can must come and go, so the router that it
 * comes from changes its mind too; following these from one to the next ends in a circle: the dispute wheel (Griffin, Shepherd
 * and Wilfong, "The stable paths problem and interdomain routing", 2002).
 */
export function unsettledProblem(run: Run, settled: Settled): Problem {
  const { prepared } = run
  const { group } = settled
  const prefixes = named(group.prefixes.map(({ text }) => text))
  const wheel = findWheel(run, settled)
  if (wheel.length === 0) {
    const names = [...settled.result.unsettled.keys()].map((number) => nameOf(prepared, prepared.speakers[number]!)).sort(compareText)
    return {
      code: 'COMPILE-010',
      severity: 'error',
      message: `BGP never settles for ${prefixes}: ${named([...new Set(names)])} keep changing their minds`,
      hint: HINT,
    }
  }
  const names = wheel.map(({ speaker }) => nameOf(prepared, speaker))
  const preferences = names.map((name, i) => `${name} prefers the path through ${names[(i + 1) % names.length]}`)
  const causes = wheel.map((spoke) => causeOf(prepared, settled, spoke))
  const at = wheel.map(({ wanted }) => prepared.ends[wanted.end]!.session.from.at).find((one) => one !== undefined)
  return {
    code: 'COMPILE-010',
    severity: 'error',
    message: `BGP never settles for ${prefixes}: ${preferences.join(', ')}, and each takes away what the one before it wants`,
    ...(at === undefined ? {} : { at }),
    hint: remedy(prepared, wheel, causes),
    related: wheel.map((spoke, i) => {
      const place = prepared.ends[spoke.wanted.end]!.session.from.at
      return {
        message: `${names[i]}: ${spokeText(prepared, spoke)}${causes[i] === undefined ? '' : `; ${causes[i].text}`}`,
        ...(place === undefined ? {} : { at: place }),
      }
    }),
  }
}

const HINT =
  'each of these routers prefers what its neighbour says over what the neighbour needs it to say; let one of them prefer its own path'

function findWheel({ prepared }: Run, { result }: Settled): Spoke[] {
  const { ends, speakers } = prepared
  const way: Spoke[] = []
  let number: number | undefined = [...result.unsettled.keys()].sort((a, b) => a - b)[0]
  while (number !== undefined) {
    const current: number = number
    const start = way.findIndex(({ speaker }) => speaker.number === current)
    if (start >= 0) return way.slice(start)
    const chosen = [...(result.unsettled.get(current) ?? [])]
    const ranked = chosen.filter((path) => path !== undefined).sort((a, b) => comparePaths(a, b, ends))
    const [wanted] = ranked
    if (wanted === undefined || wanted.end < 0) return []
    const other = ranked.find((path) => path.end !== wanted.end)
    way.push({ speaker: speakers[current]!, wanted, else: other })
    number = ends[ends[wanted.end]!.peer]!.sender
  }
  return []
}

function nameOf({ nodes }: Prepared, { node, table, hub }: Speaker): string {
  const { id } = nodes[node]!.node
  return hub ? `${id} (table ${table.name})` : id
}

function spokeText(prepared: Prepared, { wanted, else: other }: Spoke): string {
  const better = `${pathText(prepared, wanted)} goes before `
  if (other === undefined) return `${pathText(prepared, wanted)} is the only path, and comes and goes`
  const way = other.end < 0 ? 'its own' : pathText(prepared, other)
  return `${better}${way}: ${reasonLost(other, wanted, prepared.ends)}`
}

function pathText({ ends }: Prepared, path: Path): string {
  const { peer } = ends[path.end]!.learnedFrom
  return `the path of ${peer} (AS ${[...path.as.list, ...(path.as.set.length === 0 ? [] : [`{${path.as.set.join(',')}}`])].join(' ')})`
}

interface Cause {
  readonly text: string
  readonly end: End
  readonly term: string
}

/** The term of its import policy that makes a router want what it wants. */
function causeOf(prepared: Prepared, { group, result }: Settled, { wanted }: Spoke): Cause | undefined {
  const end = prepared.ends[wanted.end]!
  const sender = prepared.ends[end.peer]!
  for (const path of [result.best[sender.sender], ...(result.unsettled.get(sender.sender) ?? [])]) {
    if (path === undefined) continue
    const { imported, received } = passOn(prepared, group.class.matches, sender, path)
    if (imported?.term === undefined || imported.changes.length === 0 || received === undefined || !isLike(received, wanted)) continue
    const { term, changes } = imported
    return { text: `its import from ${end.learnedFrom.peer}, term "${term}", sets ${changes.join(', ')}`, end, term }
  }
  return undefined
}

const isLike = (wire: Readonly<Wire>, path: Path): boolean =>
  wire.as === path.as && wire.localPreference === path.localPreference && wire.weight === path.weight && wire.med === path.med

function remedy({ nodes }: Prepared, wheel: readonly Spoke[], causes: readonly (Cause | undefined)[]): string {
  const cause = causes.find((one) => one !== undefined)
  if (cause === undefined) return HINT
  const { id } = nodes[cause.end.node]!.node
  const spoke = wheel[causes.indexOf(cause)]
  const own = spoke?.else === undefined || spoke.else.end < 0 ? 'another path' : 'the path that it falls back to'
  return `break the wheel at one router: without what term "${cause.term}" sets in the import of ${id} from ${cause.end.learnedFrom.peer}, ${id} stays with ${own}`
}

function named(names: readonly string[]): string {
  const shown = names.slice(0, NAMED).join(', ')
  return names.length > NAMED ? `${shown} and ${names.length - NAMED} more` : shown
}
