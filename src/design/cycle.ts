import { formatPath, type Path } from './path.ts'

/**
 * A value that contains itself (a YAML anchor used inside its own node, a TypeScript object put into itself). Every later
 * stage walks the design, so it is looked for first; with a stack of our own, because a value may be deeper than the call stack.
 */
export function describeCycle(value: unknown): { readonly message: string; readonly path: Path; readonly hint: string } | undefined {
  /** The objects on the way down, with their depth. */
  const open = new Map<object, number>()
  const done = new Set<object>()
  const way: { readonly node: object; readonly key: string | number; readonly rest: Iterator<readonly [string | number, unknown]> }[] = []

  const enter = (node: unknown, key: string | number): void => {
    if (typeof node !== 'object' || node === null || done.has(node)) return
    open.set(node, way.length)
    way.push({ node, key, rest: entriesOf(node) })
  }

  enter(value, '')
  for (let top = way.at(-1); top !== undefined; top = way.at(-1)) {
    const next = top.rest.next()
    if (next.done) {
      open.delete(top.node)
      done.add(top.node)
      way.pop()
      continue
    }
    const [key, child] = next.value
    const depth = typeof child === 'object' && child !== null ? open.get(child) : undefined
    if (depth !== undefined) return describe([...way.slice(1).map((step) => step.key), key], depth)
    enter(child, key)
  }
  return undefined
}

function describe(path: Path, depth: number): { readonly message: string; readonly path: Path; readonly hint: string } {
  const whole = depth === 0 ? 'the whole design' : `\`${formatPath(path.slice(0, depth))}\``
  return {
    message: `\`${formatPath(path)}\` refers back to ${whole}, which contains it`,
    path,
    hint: 'write the value out here; a design is a tree and must not contain itself',
  }
}

function* entriesOf(node: object): Generator<readonly [string | number, unknown]> {
  if (Array.isArray(node)) yield* node.entries()
  else yield* Object.entries(node)
}
