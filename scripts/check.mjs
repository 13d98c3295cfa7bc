// `npm run check`: format, lint with types, types, and dead code. Runs all four, fails when one does.
import { installDependencies, program, run, say } from './set-up.mjs'

installDependencies()

/** @type {[string, string[]][]} */
const steps = [
  ['oxfmt', ['--check']],
  ['oxlint', ['--type-aware', '--deny-warnings']],
  ['tsc', ['--noEmit', '-p', 'tsconfig.json']],
  ['knip', []],
]

const failed = steps.filter(([name, args]) => {
  say(`── ${name} ${args.join(' ')}`)
  return run(program(name), args) !== 0
})
if (failed.length > 0) {
  say(`\nfailed: ${failed.map(([name]) => name).join(', ')}`)
  process.exit(1)
}
