import type { CliIo } from './io.ts'

/** Milliseconds of work between two looks at whether somebody pressed Ctrl-C. */
const BREATH = 50

/** Runs work that yields now and then to its end; undefined when somebody pressed Ctrl-C before. */
export async function interruptible<Step, Result>(
  io: Pick<CliIo, 'now' | 'onInterrupt'>,
  work: Generator<Step, Result>,
  onStep: (step: Step) => void = () => undefined,
): Promise<Result | undefined> {
  let isStopped = false
  const forget = io.onInterrupt(() => {
    isStopped = true
  })
  try {
    let breathed = io.now()
    for (let step = work.next(); ; step = work.next()) {
      if (step.done === true) return step.value
      onStep(step.value)
      if (io.now() - breathed > BREATH) {
        await new Promise((resolve) => setImmediate(resolve))
        breathed = io.now()
      }
      if (isStopped) return undefined
    }
  } finally {
    forget()
  }
}
