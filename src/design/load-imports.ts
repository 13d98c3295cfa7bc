import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

/** Relative imports that are there at run time (not `import type`). */
const IMPORT = /^[ \t]*(?:import|export)\b(?!\s+type\b)[^'";]*?['"](\.[^'"]+)['"]/gm

/** Endings that an import may leave out. */
const ENDINGS = ['', '.ts', '.mts', '.js', '.mjs', '/index.ts', '/index.js']

/**
 * How a file comes back to itself through its own imports: the files on the way, and the line of the first import. Run in that
 * order, the file would see itself half made.
 */
export async function findImportCycle(
  path: string,
  text: string,
): Promise<{ readonly files: readonly string[]; readonly line: number } | undefined> {
  const seen = new Set<string>()
  const follow = async (file: string, content: string, way: readonly string[]): Promise<readonly string[] | undefined> => {
    for (const [, specifier = ''] of content.matchAll(IMPORT)) {
      const found = await findFile(resolve(dirname(file), specifier), path, text)
      if (found === undefined) continue
      if (found.path === path) return [...way, path]
      if (seen.has(found.path)) continue
      seen.add(found.path)
      const cycle = await follow(found.path, found.text, [...way, found.path])
      if (cycle !== undefined) return cycle
    }
    return undefined
  }
  for (const match of text.matchAll(IMPORT)) {
    const files = await follow(path, match[0], [path])
    if (files !== undefined) return { files, line: text.slice(0, match.index + match[0].length).split('\n').length }
  }
  return undefined
}

async function findFile(base: string, design: string, text: string): Promise<{ readonly path: string; readonly text: string } | undefined> {
  for (const ending of ENDINGS) {
    const path = base + ending
    if (path === design) return { path, text }
    const content = await readFile(path, 'utf8').catch(() => undefined)
    if (content !== undefined) return { path, text: content }
  }
  return undefined
}
