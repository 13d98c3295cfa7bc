import { createRequire } from 'node:module'
import type { ELK, ElkNode } from 'elkjs/lib/elk-api.js'

let engine: ELK | undefined

/** Runs ELK on a copy of the graph. The engine is 1.6 MB, so it is loaded at the first call only. */
export async function runElk(graph: ElkNode): Promise<ElkNode> {
  if (engine === undefined) {
    const loaded: unknown = createRequire(import.meta.url)('elkjs/lib/elk.bundled.js')
    if (!isElkConstructor(loaded)) throw new Error('elkjs did not load')
    engine = new loaded()
  }
  return engine.layout(structuredClone(graph))
}

function isElkConstructor(value: unknown): value is new () => ELK {
  return typeof value === 'function'
}
