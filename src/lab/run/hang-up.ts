/**
 * While the action runs, a closed terminal (SIGHUP) counts as Ctrl-C: whoever handles that cleans up, and where nobody does, the
 * program ends as it would have.
 */
export async function hangUpAsInterrupt<T>(action: () => Promise<T>): Promise<T> {
  const interrupt = (): void => void process.kill(process.pid, 'SIGINT')
  process.on('SIGHUP', interrupt)
  try {
    return await action()
  } finally {
    process.off('SIGHUP', interrupt)
  }
}
