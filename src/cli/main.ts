#!/usr/bin/env node
import { readVersion } from './version.ts'

// A pipe that closes early (`keiro plan | head`) is not a fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

const words = process.argv.slice(2)
const first = words[0]
if (words.length === 1 && (first === '--version' || first === '-V')) {
  process.stdout.write(`${readVersion()}\n`)
} else {
  const { runCli } = await import('./run.ts')
  const { processIo } = await import('./process-io.ts')
  process.exitCode = await runCli(words, processIo(words))
}
