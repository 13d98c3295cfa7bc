import { formatLocation } from '../core/problem.ts'
import type { Provenance } from '../network/model.ts'
import type { FoundBlocker } from '../reach/diagnosis/blocked-path.ts'
import type { Diagnosis, PairVerdict } from '../reach/diagnosis/diagnose.ts'
import type { JudgedChecklist } from '../reach/diagnosis/needed-parts.ts'
import type { Traffic } from '../reach/diagnosis/traffic.ts'
import type { ChosenRoute, Stop, Way, WayPath } from '../reach/diagnosis/way.ts'

/** The answer as JSON shows it: `docs/reach-answer.schema.json`. */
export function answerAsData(diagnosis: Diagnosis): object {
  const { from, to, asked, verdict, allowed, shown } = diagnosis
  const back = diagnosis.return
  return {
    from: { name: from.name, kind: from.kind, ...shown.pair.from },
    to: { name: to.name, kind: to.kind, ...shown.pair.to },
    service: asked.text,
    verdict,
    allowed: allowed.words,
    allowedTraffic: allowed.blocks,
    forward: wayData(diagnosis.forward),
    return: back === undefined ? null : { ...wayData(back), ...returnData(back.allowed, back.blocked) },
    blockers: diagnosis.blockers.map(blockerData),
    blockersComplete: diagnosis.isComplete,
    fixes: diagnosis.fixes,
    checklists: diagnosis.checklists.map(checklistData),
    findings: diagnosis.findings,
    undetermined: diagnosis.undetermined,
    assumptions: diagnosis.assumptions,
    pairs: diagnosis.pairs.map(pairData),
  }
}

function returnData(allowed: Traffic, blocked: Traffic): object {
  return { allowed: allowed.words, allowedTraffic: allowed.blocks, blocked: blocked.words, blockedTraffic: blocked.blocks }
}

function wayData({ verdict, packet, hops, paths }: Way): object {
  return { verdict, packet, hops: hops.map(stopData), paths: paths.map(pathData) }
}

function pathData({ hops, ...path }: WayPath): object {
  return { ...path, nodes: hops.map(({ node }) => node), hops: hops.map(stopData) }
}

function stopData({ lookups, filters, translations, route, ...stop }: Stop): object {
  return {
    ...stop,
    ...(route === undefined ? {} : { route: routeData(route) }),
    lookups: lookups.map(({ route: chosen, ...lookup }) => ({ ...lookup, ...(chosen === undefined ? {} : { route: routeData(chosen) }) })),
    filters: filters.map(({ from, ...filter }) => ({ ...filter, ...provenanceData(from) })),
    translations,
  }
}

function routeData({ from, ...route }: ChosenRoute): object {
  return { ...route, ...provenanceData(from) }
}

/** `component`, `rule` and `at` of whatever decided. */
function provenanceData(from: Provenance | undefined): object {
  if (from === undefined) return {}
  const at = placeOf(from)
  return {
    ...(from.object === undefined ? {} : { component: from.object }),
    ...(from.rule === undefined ? {} : { rule: from.rule }),
    ...(at === undefined ? {} : { at }),
  }
}

/** The line of the design; for an account, the provider's name of the rule. */
export function placeOf(from: Provenance | undefined): string | undefined {
  if (from === undefined) return undefined
  const location = formatLocation(from.at)
  if (from.path !== undefined && location !== '') return location
  return from.rule ?? (location === '' ? from.path : location)
}

export function blockerData(blocker: FoundBlocker): object {
  const { code, component, rule, message, verdict, node, way, from, unmodelled } = blocker
  const file = formatLocation(from?.at)
  return {
    code: code ?? null,
    component,
    rule: rule ?? null,
    at: placeOf(from) ?? null,
    message,
    verdict,
    node,
    way,
    ...(file === '' ? {} : { file }),
    ...(unmodelled === undefined ? {} : { unmodelled }),
  }
}

function checklistData({ family, address, direction, isWhole, parts }: JudgedChecklist): object {
  return {
    family: family === 4 ? 'ipv4' : 'ipv6',
    address,
    direction,
    complete: isWhole,
    parts: parts.map(({ from, ...part }) => ({ ...part, ...(from?.at === undefined ? {} : { file: formatLocation(from.at) }) })),
  }
}

function pairData({ pair, verdict }: PairVerdict): object {
  return { from: pair.from, to: pair.to, verdict }
}
