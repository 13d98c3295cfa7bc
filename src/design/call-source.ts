/** Texts, comments, brackets and property names of TypeScript, enough to find a property of an object literal. */
const TOKEN =
  /\/\/[^\n]*|\/\*[^]*?\*\/|'(?:[^'\\\n]|\\.)*'(\s*:)?|"(?:[^"\\\n]|\\.)*"(\s*:)?|`(?:[^`\\]|\\[^])*`|[([{]|[)\]}]|[A-Za-z_$][\w$]*(\s*:)?/g

/**
 * The line of a property inside a call like `vpc({ cidr: … })` that starts on a line of the text: as far as the path can be
 * followed through object literals, so a value that comes from a variable gives the line of the property that takes it.
 *
 * @param line 1-based line of the call.
 * @param path from the object that the call takes: `['subnets', 'app', 'zones', 0]`.
 */
export function propertyLine(text: string, line: number, path: readonly (string | number)[]): number | undefined {
  const start = text.split('\n', line - 1).reduce((sum, row) => sum + row.length + 1, 0)
  let depth = 0
  let followed = 0
  let found: number | undefined
  for (const match of text.slice(start).matchAll(TOKEN)) {
    const token = match[0]
    const wanted = path[followed]
    if (typeof wanted !== 'string') break
    if (/^[([{]$/.test(token)) depth++
    else if (/^[)\]}]$/.test(token)) {
      depth--
      // The call, or the object that the path leads into, has ended.
      if (depth <= followed) break
    } else if (depth === followed + 2 && nameOf(token) === wanted) {
      found = line + text.slice(start, start + match.index).split('\n').length - 1
      followed++
    }
  }
  return found
}

/** The name before a colon; nothing for other words and texts. */
function nameOf(token: string): string | undefined {
  return token.endsWith(':')
    ? token
        .slice(0, -1)
        .trim()
        .replace(/^(['"])(.*)\1$/, '$2')
    : undefined
}
