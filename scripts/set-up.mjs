// What a fresh clone needs before anything runs: dependencies, a build, and on Linux as root the daemons of the lab.
// Uses nothing but Node itself, because it runs before `npm ci`.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Debian's packages of the lab, and a program of each that tells whether it is there. */
const LAB_PACKAGES = [
  ['frr', '/usr/lib/frr/bgpd'],
  ['bird2', 'bird'],
  ['wireguard-tools', 'wg'],
  ['wireguard-go', 'wireguard-go'],
  ['nftables', 'nft'],
  ['iproute2', 'ip'],
  ['iputils-ping', 'ping'],
  ['python3', 'python3'],
]

export const say = (line) => process.stderr.write(`${line}\n`)

/** Runs a command in the repository, shows what it prints, and returns its exit code. */
export function run(command, args, options = {}) {
  const { status, error, signal } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options })
  if (error !== undefined) {
    say(`${command}: ${error.message}`)
    return 127
  }
  return status ?? (signal === null ? 1 : 130)
}

function runOrExit(command, args, options) {
  const code = run(command, args, options)
  if (code !== 0) {
    say(`${command} ${args.join(' ')} ended with ${code}`)
    process.exit(code)
  }
}

export const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
export const program = (name) => join(root, 'node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name)

/** Installs the packages of package-lock.json when node_modules is missing or holds other versions. */
export function installDependencies() {
  const why = whyInstall()
  if (why === undefined) return
  say(`Installing the dependencies (${why}) …`)
  runOrExit(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { stdio: ['ignore', 2, 2] })
}

function whyInstall() {
  const installed = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(installed)) return 'node_modules is missing'
  const wanted = packagesOf(join(root, 'package-lock.json'))
  const present = packagesOf(installed)
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '' || entry.optional === true) continue
    if (present[path]?.version !== entry.version) return `${path.replace(/^.*node_modules\//u, '')} ${entry.version} is missing`
  }
  return undefined
}

const packagesOf = (file) => JSON.parse(readFileSync(file, 'utf8')).packages ?? {}

/** Compiles to dist/ when a source is newer than the last build. */
export function build() {
  if (!isBuildStale()) return
  say('Building …')
  runOrExit(process.execPath, [join(root, 'scripts', 'build.mjs')], { stdio: ['ignore', 2, 2] })
}

export const BUILD_MARK = join(root, 'dist', '.built')

function isBuildStale() {
  if (!existsSync(BUILD_MARK)) return true
  const built = statSync(BUILD_MARK).mtimeMs
  const sources = [
    ...filesUnder(join(root, 'src')),
    ...['package.json', 'tsconfig.json', 'tsconfig.build.json'].map((name) => join(root, name)),
  ]
  return sources.some((file) => !file.endsWith('.test.ts') && statSync(file).mtimeMs > built)
}

export function filesUnder(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? filesUnder(path) : [path]
  })
}

const isRoot = () => process.getuid?.() === 0
const hasProgram = (name) =>
  name.startsWith('/')
    ? existsSync(name)
    : [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'].some((folder) => existsSync(join(folder, name)))
const missingPackages = () => LAB_PACKAGES.filter(([, file]) => !hasProgram(file)).map(([name]) => name)

/** Installs the daemons of the lab where that is possible without asking: Debian's apt, root, and no KEIRO_NO_APT=1. */
export function installLab() {
  if (process.platform !== 'linux' || !isRoot() || !hasProgram('apt-get')) return
  const missing = missingPackages()
  if (missing.length === 0) return
  if (process.env.KEIRO_NO_APT === '1') {
    say(`Not installing ${missing.join(', ')}: KEIRO_NO_APT=1`)
    return
  }
  say(`Installing the daemons of the lab from Debian's packages: ${missing.join(', ')} …`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const stdio = ['ignore', 'ignore', 2]
  withoutStartingServices(() => {
    run('apt-get', ['update', '-qq'], { env, stdio })
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], { env, stdio })
  })
}

/** Debian starts a service as soon as it is installed, unless policy-rc.d says no (invoke-rc.d(8)); the lab starts its own. */
function withoutStartingServices(work) {
  const policy = '/usr/sbin/policy-rc.d'
  const isOurs = !existsSync(policy)
  if (isOurs) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    work()
  } finally {
    if (isOurs) rmSync(policy)
  }
}

/** Why the lab can not run here, or undefined when it can. */
export function whyNoLab() {
  if (process.platform !== 'linux') return `the lab needs Linux network namespaces, this is ${process.platform}`
  if (!isRoot()) return 'the lab needs root'
  const missing = missingPackages()
  if (missing.length > 0) return `missing: ${missing.join(', ')} (apt-get install -y --no-install-recommends ${missing.join(' ')})`
  return undefined
}
