import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { setMaxListeners } from 'node:events'
import { join } from 'node:path'
import { ProblemError, type Problem } from '../../core/problem.ts'
import type { LabNode } from '../model.ts'
import { kill } from './processes.ts'
import { labDirectory, namespacePath, nodeDirectory } from './state.ts'

const STAGES = ['links', 'tunnels', 'daemons'] as const

/** Command line that runs something inside a node: its network namespace and its private view of the machine. */
export function insideNode(lab: string, node: LabNode, command: readonly string[]): string[] {
  return [
    'nsenter',
    `--net=${namespacePath(node.namespace)}`,
    'unshare',
    '--mount',
    '--uts',
    '--propagation',
    'private',
    'sh',
    join(labDirectory(lab), 'enter.sh'),
    nodeDirectory(lab, node.node),
    ...command,
  ]
}

/**
 * Runs the stages of these nodes, all nodes of a stage at once. Throws LAB-003 with the daemon's own words when one fails.
 * The scripts end with the last stage; what they started stays.
 */
export async function startNodes(lab: string, nodes: readonly LabNode[], signal: AbortSignal): Promise<void> {
  setMaxListeners(nodes.length + 10, signal)
  const scripts = nodes.map((node) => new Script(lab, node))
  try {
    for (const stage of STAGES) {
      const faults = (await Promise.all(scripts.map((script) => script.reach(stage, signal)))).filter((fault) => fault !== undefined)
      if (faults.length > 0) throw new ProblemError(faults, 3)
      signal.throwIfAborted()
      for (const script of scripts) script.goOn()
    }
  } finally {
    for (const script of scripts) script.end()
  }
}

class Script {
  readonly #lab: string
  readonly #node: LabNode
  readonly #child: ChildProcess
  #said = ''
  #ended = false
  #wake: () => void = () => undefined

  constructor(lab: string, node: LabNode) {
    this.#lab = lab
    this.#node = node
    rmSync(join(nodeDirectory(lab, node.node), 'log/failure'), { force: true })
    const [program, ...rest] = insideNode(lab, node, ['--here', 'sh', 'node.sh', 'daemons'])
    // Detached: Ctrl-C is for the program that cleans up, not for the daemons one by one.
    this.#child = spawn(program ?? '', rest, { stdio: ['pipe', 'ignore', 'pipe', 'pipe'], detached: true })
    let errors = ''
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => (errors += text))
    this.#child.stdio[3]?.on('data', (text: Buffer) => {
      this.#said += text.toString()
      this.#wake()
    })
    this.#child.stdin?.on('error', () => undefined)
    this.#child.on('error', (error) => (errors += error.message))
    // Not `close`: a daemon may hold on to what it inherited.
    this.#child.on('exit', (code) => {
      this.#ended = true
      // Its last word may still be on the way.
      if (code === 0) this.#said = STAGES.join('\n')
      this.#wake()
    })
    this.#words = () => errors
  }

  readonly #words: () => string

  /** Waits until the stage is done; the problem when the script ended before. */
  async reach(stage: string, signal: AbortSignal): Promise<Problem | undefined> {
    const stop = (): void => this.#wake()
    signal.addEventListener('abort', stop)
    const timer = setTimeout(() => this.kill(), 20_000)
    while (!this.#said.split('\n').includes(stage) && !this.#ended && !signal.aborted)
      await new Promise<void>((resolve) => (this.#wake = resolve))
    clearTimeout(timer)
    signal.removeEventListener('abort', stop)
    return this.#said.split('\n').includes(stage) || signal.aborted ? undefined : this.#problem(stage)
  }

  goOn(): void {
    this.#child.stdin?.write('\n')
  }

  kill(): void {
    if (this.#child.pid !== undefined) kill(-this.#child.pid)
  }

  end(): void {
    if (!this.#ended && !this.#said.includes('daemons')) this.kill()
    this.#child.stdin?.destroy()
    this.#child.stderr?.destroy()
    this.#child.stdio[3]?.removeAllListeners()
    const third = this.#child.stdio[3]
    if (third !== null && third !== undefined && 'destroy' in third) third.destroy()
    this.#child.unref()
  }

  #problem(stage: string): Problem {
    const said = lastWords(nodeDirectory(this.#lab, this.#node.node)) || this.#words().trim() || 'it ended without a word'
    return {
      code: 'LAB-003',
      severity: 'error',
      message: `${this.#node.node} did not start (${stage}): ${said}`,
      hint: 'everything was taken down again; keiro lab doctor says what this machine lacks',
    }
  }
}

/** What the failed step said, and the end of the log of a daemon that said nothing. */
export function lastWords(directory: string): string {
  const failure = read(join(directory, 'log/failure')).trim()
  const logs = existsSync(join(directory, 'log/frr')) ? readdirSync(join(directory, 'log/frr')) : []
  const failed = /failed: \S*?([a-z]+) -d/.exec(failure)?.[1]
  const log = logs.find((name) => name === `${failed}.log`)
  const tail =
    log === undefined
      ? ''
      : read(join(directory, 'log/frr', log))
          .trim()
          .split('\n')
          .slice(-5)
          .join('\n')
  return [failure, tail].filter((text) => text !== '').join('\n')
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
