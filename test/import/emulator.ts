import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createServer, request as httpRequest, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createSocket } from 'node:net'
import { emulatorPython } from '../../scripts/emulator.mjs'

/** Why there is no emulator here; undefined when there is one. */
export const whyNoEmulator: string | undefined = existsSync(emulatorPython())
  ? undefined
  : 'moto is not installed: `npm test` makes its virtual environment where Python and PyPI are to be had'

export interface Emulator {
  readonly url: string
  readonly stop: () => Promise<void>
}

/** Starts moto on a free port of loopback and waits until it answers. */
export async function startEmulator(): Promise<Emulator> {
  const port = await freePort()
  const child = spawn(emulatorPython(), ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' })
  const url = `http://127.0.0.1:${port}`
  try {
    await untilAnswers(`${url}/moto-api/data.json`, child)
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
  return { url, stop: () => stopChild(child) }
}

async function untilAnswers(url: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + 60_000
  for (;;) {
    if (child.exitCode !== null) throw new Error(`moto ended with ${child.exitCode}`)
    const answered = await fetch(url).then(
      (response) => response.ok,
      () => false,
    )
    if (answered) return
    if (performance.now() > deadline) throw new Error('moto does not answer')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

function stopChild(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGKILL')
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = createSocket()
    socket.once('error', reject)
    socket.listen(0, '127.0.0.1', () => {
      const address = socket.address()
      socket.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port'))))
    })
  })
}

/** What the proxy answers instead of passing the call on; undefined: passes it on. */
export type Refusal = (
  action: string,
  times: number,
) => { readonly status: number; readonly code: string; readonly message: string } | undefined

export interface Proxy extends Emulator {
  /** Actions of the query protocol that went through, in order. */
  readonly actions: readonly string[]
}

/** Stands before the emulator and refuses calls as AWS does: the emulator itself refuses nothing. */
export async function startProxy(target: string, refuse: Refusal): Promise<Proxy> {
  const actions: string[] = []
  const times = new Map<string, number>()
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const body = await bodyOf(incoming)
    const action = /(?:^|&)Action=([A-Za-z]+)/u.exec(body.toString('latin1'))?.[1] ?? ''
    const count = (times.get(action) ?? 0) + 1
    times.set(action, count)
    actions.push(action)
    const refusal = refuse(action, count)
    if (refusal === undefined) return pass(target, incoming, body, outgoing)
    const error = `<Error><Code>${refusal.code}</Code><Message>${refusal.message}</Message></Error>`
    outgoing.writeHead(refusal.status, { 'content-type': 'text/xml' })
    outgoing.end(`<Response><Errors>${error}</Errors><RequestID>r-1</RequestID></Response>`)
  }
  const server: Server = createServer((incoming, outgoing) => void answer(incoming, outgoing))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    actions,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk as Uint8Array))
  return Buffer.concat(chunks)
}

function pass(target: string, incoming: IncomingMessage, body: Buffer, outgoing: ServerResponse): void {
  const { hostname, port } = new URL(target)
  const { method = 'GET', url = '/', headers } = incoming
  const onward = httpRequest({ hostname, port, method, path: url, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(outgoing)
  })
  onward.once('error', () => outgoing.destroy())
  onward.end(body)
}
