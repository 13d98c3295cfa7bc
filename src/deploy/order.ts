import { compareText, sortedBy } from '../core/stable.ts'
import { addressesOf, referencesOf } from './references.ts'
import type { TerraformFile } from './resource.ts'

/** Who needs whom: every address with the addresses that it mentions and that exist. */
export function dependencyGraph(files: readonly TerraformFile[]): ReadonlyMap<string, ReadonlySet<string>> {
  const graph = new Map<string, Set<string>>()
  for (const file of files) for (const block of file.blocks) for (const address of addressesOf(block)) graph.set(address, new Set())
  for (const { from, to } of referencesOf(files)) if (graph.has(to)) graph.get(from)?.add(to)
  return graph
}

/** The first cycle found, as a path that ends where it begins; undefined when there is none. */
export function findCycle(graph: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] | undefined {
  const state = new Map<string, 'open' | 'done'>()
  const path: string[] = []
  const visit = (address: string): readonly string[] | undefined => {
    if (state.get(address) === 'done') return undefined
    if (state.get(address) === 'open') return [...path.slice(path.indexOf(address)), address]
    state.set(address, 'open')
    path.push(address)
    for (const next of [...(graph.get(address) ?? [])].sort(compareText)) {
      const cycle = visit(next)
      if (cycle !== undefined) return cycle
    }
    path.pop()
    state.set(address, 'done')
    return undefined
  }
  for (const address of [...graph.keys()].sort(compareText)) {
    const cycle = visit(address)
    if (cycle !== undefined) return cycle
  }
  return undefined
}

/**
 * Layers of one `terraform apply`: everything in a layer can be made at the same time, once the layers before it stand.
 * Holds resources and data sources; variables and local values are looked through. The files must have no cycle.
 *
 * @example applyOrder(files) // [['aws_vpc.tokyo'], ['aws_subnet.tokyo_app_a', …], …]
 */
export function applyOrder(files: readonly TerraformFile[]): readonly (readonly string[])[] {
  const graph = dependencyGraph(files)
  if (findCycle(graph) !== undefined) throw new Error('a cycle has no order')
  const depths = new Map<string, number>()
  const depth = (address: string): number => {
    const known = depths.get(address)
    if (known !== undefined) return known
    const below = [...(graph.get(address) ?? [])].map(depth)
    const value = Math.max(0, ...below) + (isMade(address) ? 1 : 0)
    depths.set(address, value)
    return value
  }
  const layers: string[][] = []
  for (const address of graph.keys()) if (isMade(address)) (layers[depth(address) - 1] ??= []).push(address)
  return layers.map((layer) => sortedBy(layer, (address) => address))
}

/** Resources and data sources take part in an apply; values and providers do not. */
const isMade = (address: string): boolean => /^(data\.)?[a-z][a-z0-9]*_[a-z0-9_]+\./.test(address)
