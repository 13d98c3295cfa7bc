// `npm run bench [-- --write]`: builds, then measures the figures that the README promises.
import { build, installDependencies, run } from './set-up.mjs'

installDependencies()
build()
process.exit(run(process.execPath, ['bench/main.mjs', ...process.argv.slice(2)]))
