// An emulator of a cloud's API for the tests of `keiro import`: moto, from PyPI, in a virtual environment outside the repository.
// KEIRO_NO_EMULATOR=1: leaves it out.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

const VERSION = '5.2.5'
/** What `python -m moto.server` needs beside moto itself; its own list has three times as much. */
const PACKAGES = [`moto==${VERSION}`, 'flask', 'flask-cors', 'docker']

/** Where the environment is, or would be. */
export const emulatorFolder = () => join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'keiro', `moto-${VERSION}`)
export const emulatorPython = () => join(emulatorFolder(), process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')

/** Makes the environment if it is not there. Returns why it can not be, or undefined. */
export function installEmulator(say) {
  if (process.env.KEIRO_NO_EMULATOR === '1') return 'KEIRO_NO_EMULATOR=1'
  if (existsSync(emulatorPython())) return undefined
  say(`Making a virtual environment with moto ${VERSION}, for the tests of keiro import …`)
  const folder = emulatorFolder()
  const draft = `${folder}.${process.pid}`
  try {
    mkdirSync(dirname(folder), { recursive: true })
    const made = quietly(process.env.PYTHON || 'python3', ['-m', 'venv', '--copies', draft])
    if (made !== undefined) return `python3 -m venv fails: ${made}`
    const python = emulatorPython().replace(folder, draft)
    const installed = quietly(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--retries', '1', ...PACKAGES])
    if (installed !== undefined) return `moto can not be installed from PyPI: ${installed}`
    renameSync(draft, folder)
    return undefined
  } catch (error) {
    return existsSync(emulatorPython()) ? undefined : error.message
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}

function quietly(command, args) {
  const { status, error, stderr } = spawnSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'], timeout: 300_000 })
  if (error !== undefined) return error.message
  return status === 0 ? undefined : (stderr.trim().split('\n').at(-1) ?? `exit code ${status}`)
}
