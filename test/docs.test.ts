import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { checkDesign } from '../src/checks/check-design.ts'
import { compileNetwork } from '../src/compile/compile.ts'
import { loadDesign } from '../src/compile/load-design.ts'
import { EMPTY_LOCK } from '../src/design/lock.ts'
import { filesUnder, readText, ROOT } from './source-tree.ts'

const pages = [...readdirSync(ROOT).filter((name) => name.endsWith('.md')), ...filesUnder('docs').filter((path) => path.endsWith('.md'))]
const scratch = mkdtempSync(join(tmpdir(), 'keiro-docs-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

describe('documents', () => {
  it('are there', () => expect(pages.length).toBeGreaterThan(50))

  it('have no link that leads nowhere', () => {
    const broken = pages.flatMap((page) => {
      const targets = [...readText(page).matchAll(/\]\((?!https?:|#)([^)\s]+)\)/gu)].map(([, target]) =>
        (target ?? '').replace(/#.*$/u, ''),
      )
      return targets.filter((target) => !existsSync(join(ROOT, dirname(page), target))).map((target) => `${page}: ${target}`)
    })
    expect(broken).toEqual([])
  })

  it('the glossary has its words', () => {
    expect(readText('docs/glossary.md').match(/^\| \*\*/gmu)?.length).toBeGreaterThanOrEqual(25)
  })
})

describe('the design of docs/getting-started.md', () => {
  const text = readText('docs/getting-started.md')
  const block = (language: string): string => new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'su').exec(text)?.[1] ?? ''

  it('is right, and the same in TypeScript and YAML', async () => {
    const networks = []
    for (const ending of ['ts', 'yaml']) {
      const file = join(scratch, `network.${ending}`)
      writeFileSync(file, block(ending))
      const design = await loadDesign(file)
      expect(checkDesign(design, EMPTY_LOCK).problems.filter((problem) => problem.severity !== 'info')).toEqual([])
      const { network } = compileNetwork({ ...design, locate: () => undefined }, EMPTY_LOCK)
      networks.push(network)
    }
    expect(networks[0]).toEqual(networks[1])
    expect(networks[0]?.sessions.length).toBeGreaterThan(0)
  })
})
