import { connect, type Socket } from 'node:net'

const DEADLINE_MS = 5_000

/** Asks a daemon of FRR by its vty socket, as vtysh does: each command ends with a zero byte, each answer with three and a code. */
export async function askFrr(path: string, commands: readonly string[]): Promise<string[]> {
  return conversation(path, async (socket) => {
    const answers: string[] = []
    for (const command of ['enable', ...commands]) {
      socket.write(`${command}\0`)
      const answer = await received(socket, (text) => (text.length >= 4 && text.endsWith('\0\0\0', text.length - 1) ? text.length - 4 : -1))
      answers.push(answer)
    }
    return answers.slice(1)
  })
}

/** Asks BIRD by its control socket: lines with a code of four digits, of which 0 and what is above 8000 ends the answer. */
export async function askBird(path: string, command: string): Promise<string> {
  return conversation(path, async (socket) => {
    await received(socket, endOfBird)
    socket.write(`${command}\n`)
    return received(socket, endOfBird)
  })
}

function endOfBird(text: string): number {
  const last = /(?:^|\n)(?:0\d\d\d|[89]\d\d\d) [^\n]*\n$/u.exec(text)
  return last === null ? -1 : text.length
}

async function conversation<T>(path: string, talk: (socket: Socket) => Promise<T>): Promise<T> {
  const socket = connect(path)
  socket.setEncoding('latin1')
  socket.setTimeout(DEADLINE_MS, () => socket.destroy(new Error(`${path} does not answer`)))
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('error', reject)
    })
    return await talk(socket)
  } finally {
    socket.destroy()
  }
}

/** What has come until `ends` finds the end of the answer. */
function received(socket: Socket, ends: (text: string) => number): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const onData = (chunk: string): void => {
      text += chunk
      const end = ends(text)
      if (end < 0) return
      stop()
      resolve(text.slice(0, end))
    }
    const onError = (error: Error): void => {
      stop()
      reject(error)
    }
    const onClose = (): void => onError(new Error('the daemon hung up'))
    const stop = (): void => {
      socket.off('data', onData).off('error', onError).off('close', onClose)
    }
    socket.on('data', onData).on('error', onError).on('close', onClose)
  })
}
