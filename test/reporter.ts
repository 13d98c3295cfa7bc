import { writeFileSync } from 'node:fs'
import type { Reporter, TestModule } from 'vitest/node'

/** Writes the counts of a run to the file that KEIRO_TEST_SUMMARY names, so that `npm test` can add up several runs. */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const file = process.env['KEIRO_TEST_SUMMARY']
    if (file === undefined) return
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 }
    for (const module of modules) {
      let ran = 0
      for (const test of module.children.allTests()) {
        ran += 1
        const { state } = test.result()
        if (state === 'passed') counts.passed += 1
        else if (state === 'failed') counts.failed += 1
        else counts.skipped += 1
      }
      // A file that fails before its first test has no test to count.
      if (ran === 0 && module.state() === 'failed') counts.failed += 1
    }
    writeFileSync(file, JSON.stringify(counts))
  }
}
