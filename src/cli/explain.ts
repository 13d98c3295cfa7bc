import { readdirSync, readFileSync } from 'node:fs'
import { nearest } from '../core/nearest.ts'
import { ProblemError } from '../core/problem.ts'
import { EXIT, type CommandCall } from './command.ts'
import { columns } from '../report/table.ts'
import { tableAsText } from '../report/text.ts'
import { textStyle } from './output.ts'

const PAGES = new URL('../../docs/codes/', import.meta.url)

/** `keiro explain CODE`: prints the page of a code; without one, the list of all. */
export function run(call: CommandCall): Promise<number> {
  const codes = readdirSync(PAGES)
    .filter((name) => /^[A-Z]+-\d{3}\.md$/.test(name))
    .map((name) => name.slice(0, -3))
    .sort()
  const given = call.words[0]
  if (given === undefined) {
    const rows = codes.map((code) => [code, titleOf(code)])
    call.io.out(tableAsText({ columns: columns('code', 'meaning'), rows }, textStyle(call.io)))
    return Promise.resolve(EXIT.fine)
  }
  const code = given.toUpperCase()
  if (!codes.includes(code)) {
    const meant = nearest(code, codes)
    throw new ProblemError([
      {
        code: 'CLI-004',
        severity: 'error',
        message: `there is no code ${given}`,
        hint: meant === undefined ? '`keiro explain` lists all codes' : `did you mean ${meant}?`,
      },
    ])
  }
  call.io.out(readPage(code))
  return Promise.resolve(EXIT.fine)
}

const readPage = (code: string): string => readFileSync(new URL(`${code}.md`, PAGES), 'utf8')

/** `# CHECK-001: two sites overlap` without the code. */
function titleOf(code: string): string {
  const first = readPage(code).split('\n')[0] ?? ''
  return first.replace(/^#\s*/, '').replace(new RegExp(`^${code}\\s*[:—–-]?\\s*`), '')
}
