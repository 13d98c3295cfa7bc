import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { checkDesign } from '../../src/checks/check-design.ts'
import { loadDesign } from '../../src/compile/load-design.ts'
import { EMPTY_LOCK } from '../../src/design/lock.ts'
import { ALL_KINDS } from '../../src/failures/list.ts'
import { proveExpectations } from '../../src/failures/prove.ts'
import { indexNetwork } from '../../src/network/index.ts'
import { isProven } from '../../src/report/proof-sections.ts'

const text = readFileSync('docs/failures.md', 'utf8')
const scratch = mkdtempSync(join(tmpdir(), 'keiro-failures-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

test('the page names every kind of failure', () => {
  for (const kind of ALL_KINDS) expect(text).toContain(`\`${kind}\``)
})

test('the design of the page has nothing to complain of, and is proven', async () => {
  const file = join(scratch, 'network.ts')
  writeFileSync(file, /```ts\n(.*?)```/su.exec(text)?.[1] ?? '')
  const design = await loadDesign(file)
  const { problems, compiled } = checkDesign(design, EMPTY_LOCK)
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
  const proof = proveExpectations(indexNetwork(compiled!.network), design.expect)
  expect(proof.judged.flatMap(({ violation }) => violation ?? [])).toEqual([])
  const broken = proof.consequences.filter(({ status }) => status === 'broken')
  expect(broken.map(({ failure, expectation, outage, violation }) => [failure.id, expectation + 1, outage.total, violation])).toEqual([])
  expect(isProven(proof)).toBe(true)
  expect(new Set(design.expect.map(({ kind }) => kind))).toEqual(new Set(['reachable', 'isolated', 'path', 'symmetric', 'capacity']))
})
