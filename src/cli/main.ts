#!/usr/bin/env node
import { printVersion } from './version.ts'

const words = process.argv.slice(2)
const first = words[0]
if (words.length === 1 && (first === '--version' || first === '-V')) {
  printVersion()
} else {
  const [{ endProcess, processIo }, { runCli }] = await Promise.all([import('./process-io.ts'), import('./run.ts')])
  endProcess(await runCli(words, processIo(words)))
}
