/** Up to where everything is done, and what is done beyond it: parts of a sequence are done out of order. */
export class Watermark {
  #low = 0
  /** Sorted stretches beyond it that do not touch: start, end, start, end. As many as there are requests on the way. */
  #above: number[] = []

  /** @param done as `done` gave it, of an earlier process */
  constructor(done: readonly number[] = []) {
    this.add(done)
  }

  /** Everything below is done. */
  get low(): number {
    return this.#low
  }

  /** `low`, and then start and end of each stretch that is done beyond it. */
  get done(): readonly number[] {
    return [this.#low, ...this.#above]
  }

  /** How many stretches are done beyond `low`. */
  get stretches(): number {
    return this.#above.length / 2
  }

  /** How much is done in all. */
  get size(): number {
    return this.#above.reduce((size, bound, index) => (index % 2 === 0 ? size - bound : size + bound), this.#low)
  }

  /** All of this is done too. */
  add([low = 0, ...above]: readonly number[]): void {
    this.#settle(0, low)
    for (let index = 0; index + 1 < above.length; index += 2) this.#settle(above[index] ?? 0, above[index + 1] ?? 0)
  }

  /** The part from `start` of this length is done. Twice is harmless. */
  settle(start: number, length: number): void {
    this.#settle(start, start + length)
  }

  /** True if this part was done already, in order or out of order. */
  has(start: number): boolean {
    if (start < this.#low) return true
    const next = this.#above.findIndex((bound) => bound > start)
    return next % 2 === 1
  }

  #settle(start: number, end: number): void {
    if (start > this.#low) {
      this.#insert(start, end)
      return
    }
    if (end > this.#low) this.#low = end
    while (this.#above.length > 0 && (this.#above[0] ?? 0) <= this.#low) {
      const [, reached = 0] = this.#above.splice(0, 2)
      if (reached > this.#low) this.#low = reached
    }
  }

  /** Most come behind all others, or touch the last. */
  #insert(start: number, end: number): void {
    const above = this.#above
    let from = above.length
    while (from > 0 && (above[from - 1] ?? 0) >= start) from -= 2
    let to = from
    let [joinedStart, joinedEnd] = [start, end]
    for (; to < above.length && (above[to] ?? 0) <= end; to += 2) {
      joinedStart = Math.min(joinedStart, above[to] ?? start)
      joinedEnd = Math.max(joinedEnd, above[to + 1] ?? end)
    }
    above.splice(from, to - from, joinedStart, joinedEnd)
  }
}
