import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { cliMarkdown } from './docs.ts'

const PAGE = new URL('../../docs/cli.md', import.meta.url)

test('docs/cli.md is what the command table says (KEIRO_UPDATE=1 writes it)', () => {
  if (process.env['KEIRO_UPDATE'] === '1') writeFileSync(PAGE, cliMarkdown())
  expect(readFileSync(PAGE, 'utf8')).toBe(cliMarkdown())
})
