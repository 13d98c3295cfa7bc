import { ProblemError, type Problem } from '../core/problem.ts'
import { sortedBy } from '../core/stable.ts'
import { mergeFiles } from './merge.ts'
import { printHcl } from './hcl.ts'
import { dependencyGraph, findCycle } from './order.ts'
import { addressesOf, referencesOf } from './references.ts'
import { Expression, type RenderedFile, type TerraformFile } from './resource.ts'
import { checkSchema } from './schema-check.ts'
import type { TerraformSchema } from './schema.ts'

/**
 * The files of all clouds as they are written below `out/`: those of the same path merged, sorted by path.
 *
 * @throws ProblemError BUILD-001 (against the schema, when one is given), BUILD-002 (a mention of what does not exist),
 *   BUILD-003 (a cycle), BUILD-004 (two parts that cannot be merged). Each is a fault of this program, never of a design.
 */
export function renderTerraform(files: readonly TerraformFile[], schema?: TerraformSchema): readonly RenderedFile[] {
  const merged = mergeFiles(files)
  const problems = [
    ...merged.problems,
    ...checkReferences(merged.files),
    ...(schema === undefined ? [] : checkSchema(merged.files, schema)),
  ]
  if (problems.length > 0) throw new ProblemError(problems)
  return sortedBy(merged.files, (file) => file.path).map((file) => ({
    path: `terraform/${file.path}`,
    content: file.text ?? printHcl(file),
  }))
}

/** Mentions of what no file makes (BUILD-002), and cycles (BUILD-003). */
export function checkReferences(files: readonly TerraformFile[]): readonly Problem[] {
  const graph = dependencyGraph(files)
  const problems: Problem[] = referencesOf(files)
    .filter(({ to }) => !graph.has(to))
    .map(({ from, to }) => ({ code: 'BUILD-002', severity: 'error', message: `${from} mentions ${to}, which no file makes` }))
  for (const file of files) {
    for (const block of file.blocks) {
      const provider = block.attributes['provider']
      if (!(provider instanceof Expression) || graph.has(`provider.${provider.text}`)) continue
      problems.push({
        code: 'BUILD-002',
        severity: 'error',
        message: `${addressesOf(block)[0]} mentions provider ${provider.text}, which no file makes`,
        at: { file: file.path },
      })
    }
  }
  const cycle = findCycle(graph)
  if (cycle !== undefined)
    problems.push({
      code: 'BUILD-003',
      severity: 'error',
      message: `these need each other and none can be made first: ${cycle.join(' → ')}`,
    })
  return problems
}
