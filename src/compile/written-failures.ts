import { ProblemError, type Problem } from '../core/problem.ts'
import type { Design, PartList } from '../design/model.ts'
import { partsOf, similarPart, unitedParts, type Parts } from '../network/parts.ts'
import type { Network, WrittenFailure } from '../network/model.ts'
import { provenance } from '../clouds/allocation.ts'

/**
 * The network with the shared risks and scenarios of its design.
 *
 * @throws ProblemError COMPILE-013 for parts that the network has not.
 */
export function withWrittenFailures(network: Network, design: Design): Network {
  const problems: Problem[] = []
  const read = (section: 'sharedRisks' | 'scenarios', lists: readonly PartList[]): WrittenFailure[] =>
    lists.map(({ name, parts }, i) => {
      const found = parts.flatMap((part, j): Parts[] => {
        const known = partsOf(network, part)
        if (known === undefined) problems.push(unknownPart(network, design, part, `${section}[${i}].parts[${j}]`))
        return known === undefined ? [] : [known]
      })
      return { name, ...unitedParts(found), from: provenance(design, `${section}[${i}]`) }
    })
  const sharedRisks = [...(network.sharedRisks ?? []), ...read('sharedRisks', design.sharedRisks ?? [])]
  const scenarios = read('scenarios', design.scenarios ?? [])
  if (problems.length > 0) throw new ProblemError(problems)
  return {
    ...network,
    ...(sharedRisks.length === 0 ? {} : { sharedRisks }),
    ...(scenarios.length === 0 ? {} : { scenarios }),
  }
}

function unknownPart(network: Network, design: Design, part: string, path: string): Problem {
  const at = design.locate(path)
  const meant = similarPart(network, part)
  return {
    code: 'COMPILE-013',
    severity: 'error',
    message: `nothing in the network that can fail is called "${part}"`,
    ...(at === undefined ? {} : { at: { ...at, path } }),
    hint: meant === undefined ? '`keiro prove --kinds all --json` lists the names' : `did you mean "${meant}"?`,
  }
}
