// After `npm install` changed package-lock.json: adds the optional packages of platforms that the registry in use does not carry.
// Without an entry for each of them, `npm ci` refuses on every platform ("Missing … from lock file").
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, say } from './set-up.mjs'

const file = join(root, 'package-lock.json')
const lock = JSON.parse(readFileSync(file, 'utf8'))
const PLATFORM = /(android|darwin|freebsd|linux|openharmony|win32)-(arm64|arm|x64|ia32|ppc64|riscv64|s390x)(?:-(.*))?$/u
const LIBC = { gnu: ['glibc'], musl: ['musl'] }

const added = Object.values(lock.packages).flatMap((parent) =>
  Object.entries(parent.optionalDependencies ?? {}).flatMap(([name, version]) => {
    const [, os, cpu, rest] = PLATFORM.exec(name) ?? []
    if (`node_modules/${name}` in lock.packages || os === undefined) return []
    const libc = LIBC[rest]
    const entry = {
      version,
      cpu: [cpu],
      ...(parent.dev ? { dev: true } : {}),
      ...(libc === undefined ? {} : { libc }),
      optional: true,
      os: [os],
    }
    return [[`node_modules/${name}`, entry]]
  }),
)
const entries = [...Object.entries(lock.packages), ...added].sort(([a], [b]) => a.localeCompare(b, 'en'))
writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(entries) }, null, 2)}\n`)
say(`${added.length} entries added to package-lock.json`)
