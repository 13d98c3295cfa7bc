// `npm run build`: TypeScript to dist/, with the files that are no TypeScript beside it.
import { chmodSync, copyFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { BUILD_MARK, filesUnder, program, root, run } from './set-up.mjs'

// Built beside and moved into place at the end: a build that fails leaves the last good one.
const dist = join(root, 'dist.next')
rmSync(dist, { recursive: true, force: true })

const code = run(program('tsc'), ['-p', 'tsconfig.build.json', '--outDir', dist])
if (code !== 0) {
  rmSync(dist, { recursive: true, force: true })
  process.exit(code)
}

const source = join(root, 'src')
for (const file of filesUnder(source)) {
  const path = relative(source, file)
  if (!/\.(?:py|sh|css|html|svg|json|c|nft)$/u.test(path) || /(?:^|[\\/])(?:fixtures|golden|testdata)[\\/]/u.test(path)) continue
  const target = join(dist, path)
  mkdirSync(dirname(target), { recursive: true })
  copyFileSync(file, target)
}

const main = join(dist, 'cli', 'main.js')
chmodSync(main, 0o755)
// The same text as in the documents, which a test keeps equal to what the code says.
copyFileSync(join(root, 'docs', 'keiro.schema.json'), join(dist, 'keiro.schema.json'))

const target = dirname(BUILD_MARK)
rmSync(target, { recursive: true, force: true })
renameSync(dist, target)
writeFileSync(BUILD_MARK, '')
