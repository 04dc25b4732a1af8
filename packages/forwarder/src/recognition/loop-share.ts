import type { Pace, Steps } from '../otlp/pace.ts'

/** What walks over bodies may take of one turn of the event loop, all of them together. Honest bodies of 5 MB fit in. */
const SHARE_MILLIS = 10

/**
 * Lets long walks over bodies give way to everybody else: together they take a share of each turn of the event loop, and those that are not
 * through go on in the next ones, one after the other. A walk that fits in, nearly every one, is never interrupted.
 */
export class LoopShare implements Pace {
  readonly #now: () => number
  readonly #waiting: (() => void)[] = []
  #turnBegan: number | undefined

  /** @param now monotonic milliseconds */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  isDue(): boolean {
    if (this.#turnBegan === undefined) {
      this.#turnBegan = this.#now()
      setImmediate(() => this.#nextTurn())
      return false
    }
    return this.#now() - this.#turnBegan >= SHARE_MILLIS
  }

  /** Does the steps, and waits between them for as long as others have their turn. */
  async run<T>(steps: Steps<T>): Promise<T> {
    while (this.isDue()) await this.#turn()
    for (;;) {
      const { done, value } = steps.next()
      if (done === true) return value
      await this.#turn()
    }
  }

  #turn(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
    })
  }

  #nextTurn(): void {
    this.#turnBegan = undefined
    const next = this.#waiting.shift()
    if (next === undefined) return
    // Begins the turn, so that another follows however soon the walk is through.
    this.isDue()
    next()
  }
}
