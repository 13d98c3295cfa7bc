import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ProblemError } from '../src/core/problem.ts'
import type { LabCase } from './lab/case.ts'
import { NEVER_SETTLES, predict, type Predicted } from './lab/predicted.ts'
import { ROOT } from './source-tree.ts'

/** What real daemons taught the simulation stays learned; `test/lab/routing.lab.test.ts` asks the daemons again. */
const CASES = join(ROOT, 'test', 'routing-cases')

describe('kept routing cases', () => {
  it.each(readdirSync(CASES).filter((name) => name.endsWith('.json')))('%s', (name) => {
    const file = join(CASES, name)
    const { given, expected } = JSON.parse(readFileSync(file, 'utf8')) as { readonly given: LabCase; readonly expected: Predicted | string }
    const predicted = predictOrNot(given)
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, `${JSON.stringify({ given, expected: predicted }, null, 2)}\n`)
    else expect(predicted).toEqual(expected)
  })
})

function predictOrNot(given: LabCase): Predicted | string {
  try {
    return predict(given)
  } catch (error) {
    if (error instanceof ProblemError && error.problems.every(({ code }) => code === 'COMPILE-010')) return NEVER_SETTLES
    throw error
  }
}
