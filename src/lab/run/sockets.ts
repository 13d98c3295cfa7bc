import { createConnection, type Socket } from 'node:net'

/**
 * Sends text to a local socket and reads until `isWhole` says that the answer is complete. Undefined when nobody listens or
 * the answer does not come in time: for the caller, "not yet".
 */
export function ask(path: string, text: string, isWhole: (answer: Buffer) => boolean, timeoutMs = 2000): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket: Socket = createConnection(path)
    const parts: Buffer[] = []
    const finish = (answer: string | undefined): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve(answer)
    }
    const timer = setTimeout(() => finish(undefined), timeoutMs)
    socket.on('error', () => finish(undefined))
    socket.on('close', () => finish(undefined))
    socket.on('connect', () => socket.write(text))
    socket.on('data', (part) => {
      parts.push(part)
      const answer = Buffer.concat(parts)
      if (isWhole(answer)) finish(answer.toString())
    })
  })
}
