// `npm start`: sets everything up in a fresh clone, then shows the main job on the example.
import { join } from 'node:path'
import { build, installDependencies, installLab, root, run, say, whyNoLab } from './set-up.mjs'

installDependencies()
build()
installLab()

const missing = whyNoLab()
if (missing !== undefined) say(`The drills run on the routing simulation: ${missing}.`)
process.exit(
  run(process.execPath, [
    join(root, 'dist', 'cli', 'main.js'),
    'demo',
    ...(missing === undefined ? [] : ['--simulate']),
    ...process.argv.slice(2),
  ]),
)
