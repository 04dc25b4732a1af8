/** A write this long is felt by the login that waits for it. The longest of all measured ones took 15 ms. */
const SLOW_MILLIS = 20
/** So many slow writes in a row are no accident. */
const SLOW_IN_A_ROW = 2
/** How long events then go through memory and are written in the background. */
const OPEN_MILLIS = 30_000

/** Keeps a disk that hangs from slowing every login: after two slow writes in a row none is made in the login's time. */
export class SlowWriteBreaker {
  readonly #starvedMillis: () => number
  /** Taken before a write that would be the second slow one in a row. */
  #starvedBefore: number | undefined
  #isFirst: boolean = true
  #inARow = 0
  #openUntil = 0
  slowWrites = 0

  /** @param starvedMillis how long this thread was ready to run and got no CPU, so far */
  constructor(starvedMillis: () => number) {
    this.#starvedMillis = starvedMillis
  }

  /** To be asked before each write. */
  isOpenAt(now: number): boolean {
    if (this.#inARow > 0) this.#starvedBefore = this.#starvedMillis()
    return now < this.#openUntil
  }

  /**
   * A write has lasted from one time to the other. The first one of a process says nothing about the disk: it makes directories, and
   * runs code that was never run, beside all else that a starting app does. Nor does a second one that was long for want of a CPU: what
   * then waited in memory would be lost with the process, and no write would have been quicker.
   */
  note(startedAt: number, now: number): void {
    if (this.#isFirst) {
      this.#isFirst = false
      return
    }
    if (now - startedAt <= SLOW_MILLIS) {
      this.#inARow = 0
      return
    }
    const starved = this.#inARow > 0 ? this.#starvedMillis() - (this.#starvedBefore ?? 0) : 0
    if (now - startedAt - starved <= SLOW_MILLIS) return
    this.slowWrites += 1
    this.#inARow += 1
    if (this.#inARow >= SLOW_IN_A_ROW) this.#openUntil = now + OPEN_MILLIS
  }
}
