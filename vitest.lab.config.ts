import { defineConfig } from 'vitest/config'
import { fileURLToPath } from 'node:url'

/** Real daemons in namespaces: one file after the other, so that measurements do not disturb each other. */
export default defineConfig({
  resolve: { alias: { keiro: fileURLToPath(new URL('./src/index.ts', import.meta.url)) } },
  test: {
    include: ['test/lab/**/*.lab.test.ts'],
    globalSetup: ['test/lab/runtime-folder.ts'],
    fileParallelism: false,
    // Of the tests that say they may run beside each other: networks that wait for timers most of the time.
    maxConcurrency: 4,
    testTimeout: 120_000,
    hookTimeout: 60_000,
    reporters: ['default'],
  },
})
