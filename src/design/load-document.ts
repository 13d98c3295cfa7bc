import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Alias,
  type Document,
  type Node,
  type Pair,
} from 'yaml'
import { ProblemError, type Location } from '../core/problem.ts'
import { problem } from './explain.ts'
import { findJsonFault } from './json-syntax.ts'
import { parsePath } from './path.ts'

/** A design as text turned into a value that knows its places. */
export interface ReadDocument {
  readonly value: unknown
  readonly locate: (path: string) => Location | undefined
}

/**
 * Reads a YAML or JSON design.
 *
 * @throws ProblemError DESIGN-003 with the place of the first syntax error: what follows one is mostly its consequence.
 */
export function readDocument(text: string, file: string, format: 'yaml' | 'json'): ReadDocument {
  const lines = new LineCounter()
  const placeAt = (offset: number): Location => {
    const { line, col } = lines.linePos(offset)
    return { file, line, column: col }
  }
  // YAML contains JSON, so one reader gives positions for both; JSON needs it only when a place is asked for.
  let parsed: Document | undefined
  const document = (): Document => (parsed ??= parse(text, file, lines))
  const pairs: PairIndex = new WeakMap()
  const locate = (path: string) => locateIn(document(), path, pairs, placeAt)
  const refuse = (offset: number, message: string, hint?: string): never => {
    throw new ProblemError([problem('DESIGN-003', message, placeAt(offset), hint)])
  }

  if (format === 'json') {
    const fault = findJsonFault(text)
    if (fault === undefined) return { value: JSON.parse(text) as unknown, locate }
    document()
    return refuse(fault.offset, `this is not JSON: ${fault.message}`, fault.hint)
  }
  const fault = document().errors[0] ?? document().warnings[0]
  if (fault !== undefined) return refuse(fault.pos[0], `this is not YAML: ${lowerFirst(fault.message)}`, yamlHint(fault.code))
  try {
    // An alias is the anchored node itself, so a cycle stays a cycle and is reported as one; a small file cannot grow without bound.
    return { value: document().toJS({ maxAliasCount: -1 }) as unknown, locate }
  } catch (error) {
    const loose = unresolvedAlias(document())
    if (loose !== undefined)
      return refuse(
        loose.range?.[0] ?? 0,
        `this is not YAML: nothing above is marked &${loose.source}`,
        `put &${loose.source} before the value that *${loose.source} stands for`,
      )
    return refuse(0, `this is not YAML: ${lowerFirst(error instanceof Error ? error.message : String(error))}`)
  }
}

function parse(text: string, file: string, lines: LineCounter): Document {
  try {
    return parseDocument(text, { lineCounter: lines, prettyErrors: false })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new ProblemError([problem('DESIGN-003', 'this is nested too deeply to be a design', { file, line: 1, column: 1 })])
  }
}

function unresolvedAlias(document: Document): Alias | undefined {
  let found: Alias | undefined
  visit(document, {
    Alias: (_key, alias) => {
      if (alias.resolve(document) !== undefined) return undefined
      found = alias
      return visit.BREAK
    },
  })
  return found
}

function yamlHint(code: string): string | undefined {
  if (code === 'TAB_AS_INDENT') return 'indent with spaces'
  if (code === 'DUPLICATE_KEY') return 'give one of them another name'
  if (code === 'BAD_INDENT' || code === 'BLOCK_AS_IMPLICIT_KEY') return 'check the indentation of this line and of the line above'
  return undefined
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)

/** Pairs of a map by key, so that asking for many places stays cheap. */
type PairIndex = WeakMap<object, ReadonlyMap<string, Pair<Node, Node | null>>>

/** The key of the property, or the start of the list item; of the nearest parent where the path leads on to nothing. */
function locateIn(document: Document, path: string, pairs: PairIndex, placeAt: (offset: number) => Location): Location | undefined {
  let node: Node | null = document.contents
  let offset = node?.range?.[0] ?? 0
  for (const step of parsePath(path)) {
    const inner = node === null ? undefined : childOf(isAlias(node) ? node.resolve(document) : node, step, pairs)
    if (inner === undefined) break
    offset = inner.offset
    node = inner.node
  }
  return placeAt(offset)
}

function childOf(
  parent: unknown,
  step: string | number,
  pairs: PairIndex,
): { readonly node: Node | null; readonly offset: number } | undefined {
  if (isSeq<Node>(parent)) {
    const node = parent.items[Number(step)]
    return node === undefined ? undefined : { node, offset: node.range?.[0] ?? 0 }
  }
  if (!isMap<Node, Node | null>(parent)) return undefined
  let index = pairs.get(parent)
  if (index === undefined) {
    index = new Map(parent.items.flatMap((pair) => (isPair(pair) && isScalar(pair.key) ? [[String(pair.key.value), pair] as const] : [])))
    pairs.set(parent, index)
  }
  const pair = index.get(String(step))
  return pair === undefined ? undefined : { node: pair.value, offset: pair.key.range?.[0] ?? 0 }
}
