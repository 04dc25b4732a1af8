/** Up to where everything is done, when parts of a sequence are done out of order. */
export class Watermark {
  #low: number
  readonly #above = new Map<number, number>()

  constructor(low = 0) {
    this.#low = low
  }

  /** Everything below is done. */
  get low(): number {
    return this.#low
  }

  /** The part from `start` of this length is done. Twice is harmless. */
  settle(start: number, length: number): void {
    if (start > this.#low) {
      this.#above.set(start, length)
      return
    }
    this.#low = Math.max(this.#low, start + length)
    if (this.#above.size === 0) return
    for (let next = this.#above.get(this.#low); next !== undefined; next = this.#above.get(this.#low)) {
      this.#above.delete(this.#low)
      this.#low += next
    }
  }

  /** True if this part was done already, in order or out of order. */
  has(start: number): boolean {
    return start < this.#low || this.#above.has(start)
  }
}
