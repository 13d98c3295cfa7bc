#!/usr/bin/env node
import { endProcess, processIo } from './process-io.ts'
import { readVersion } from './version.ts'

const words = process.argv.slice(2)
const io = processIo(words)
const first = words[0]
if (words.length === 1 && (first === '--version' || first === '-V')) {
  io.out(`${readVersion()}\n`)
} else {
  const { runCli } = await import('./run.ts')
  endProcess(await runCli(words, io))
}
