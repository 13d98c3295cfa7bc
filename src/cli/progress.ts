import type { CliIo } from './io.ts'

/** Short work shows nothing; a bar is drawn anew at most so often. Milliseconds. */
const PATIENCE = 1000
const EVERY = 100
const WIDTH = 24

/** A bar of work on a terminal, from the first second on; silent elsewhere. */
export class Progress {
  readonly #io: Pick<CliIo, 'progress' | 'now'>
  readonly #total: number | undefined
  readonly #what: string
  readonly #began: number
  #done = 0
  #drawn = 0
  #isShown = false

  /** `what` is in the plural: `failures judged`. Without a total there is a count alone. */
  constructor(io: Pick<CliIo, 'progress' | 'now'>, total: number | undefined, what: string) {
    this.#io = io
    this.#total = total
    this.#what = what
    this.#began = io.now()
    this.#drawn = this.#began
  }

  add(done: number): void {
    this.#done += done
    const now = this.#io.now()
    if (this.#io.progress === undefined || now - this.#began < PATIENCE || now - this.#drawn < EVERY) return
    this.#drawn = now
    this.#isShown = true
    this.#io.progress(this.#line(now))
  }

  /** Takes the bar away. */
  end(): void {
    if (this.#isShown) this.#io.progress?.('')
    this.#isShown = false
  }

  #line(now: number): string {
    if (this.#total === undefined) return `${this.#done} ${this.#what}`
    const share = this.#total === 0 ? 1 : Math.min(1, this.#done / this.#total)
    const full = Math.floor(share * WIDTH)
    const left = share === 0 ? 0 : Math.ceil(((now - this.#began) * (1 - share)) / share / 1000)
    return `${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ${Math.floor(share * 100)} % ${this.#done} of ${this.#total} ${this.#what}, ${timeText(left)} left`
  }
}

const timeText = (seconds: number): string => (seconds < 90 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`)
