import { join } from 'node:path'
import { ask } from './sockets.ts'
import { nodeDirectory } from './state.ts'

/**
 * Asks a daemon of FRR as vtysh does, over its own socket, without starting vtysh (70 ms of processor time each).
 * The text of a command ends with NUL, an answer with three NULs and a status.
 */
export async function askFrr(lab: string, node: string, daemon: 'zebra' | 'bgpd' | 'bfdd', command: string): Promise<string | undefined> {
  const path = join(nodeDirectory(lab, node), 'run/frr', `${daemon}.vty`)
  let answers = 0
  let seen = 0
  const answer = await ask(path, `enable\0${command}\0`, (bytes) => {
    // An answer's status follows three NULs; the JSON in between has none.
    for (let end = bytes.indexOf('\0\0\0', seen); end >= 0 && end + 3 < bytes.length; end = bytes.indexOf('\0\0\0', seen)) {
      answers++
      seen = end + 4
    }
    return answers >= 2
  })
  return answer?.replaceAll(/\0\0\0[\s\S]/g, '').replaceAll('\0', '')
}

export async function askFrrJson(lab: string, node: string, daemon: 'zebra' | 'bgpd' | 'bfdd', command: string): Promise<unknown> {
  const text = await askFrr(lab, node, daemon, command)
  if (text === undefined) return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** Asks BIRD as birdc does; the answer's last line starts with a code and a blank. */
export function askBird(lab: string, node: string, command: string): Promise<string | undefined> {
  const path = join(nodeDirectory(lab, node), 'run/bird.ctl')
  return ask(path, `${command}\n`, (bytes) =>
    bytes
      .toString()
      .split('\n')
      .slice(1)
      .some((line) => /^(0000|[89][0-9]{3}|00(0[2-9]|1[0-9])) /.test(line) || line === '0000 '),
  )
}

/** Asks the agent of a host; an object, or undefined when it does not answer. */
export async function askAgent(
  lab: string,
  node: string,
  question: Readonly<Record<string, unknown>>,
  timeoutMs = 3000,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const path = join(nodeDirectory(lab, node), 'run/agent.sock')
  const text = await ask(path, `${JSON.stringify(question)}\n`, (bytes) => bytes.at(-1) === 10, timeoutMs)
  const value: unknown = text === undefined ? undefined : JSON.parse(text)
  return isRecord(value) ? value : undefined
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
