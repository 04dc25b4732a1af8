/** Bounds of a gate. */
export interface ReadGateLimits {
  /** Messages that may be read at the same time. */
  readonly places: number
  /** How long a message may take to come, and how long one may wait for its turn. Milliseconds. */
  readonly timeoutMillis: number
}

/** Somebody who wants to read a message. */
export interface Reader {
  /** It is its turn. */
  read(): void
  /** The message, or its turn, does not come in time. The reader has left the gate already. */
  giveUp(): void
}

/** After so long a message that does not come gives its place to one that waits. */
const PATIENCE_MILLIS = 5000

/**
 * Lets a few messages be read at a time, and the others in the order in which they came. grpc-js takes the memory of a message before
 * anybody can say no, so what bounds that memory is how many messages it reads at once. Those that wait are held back by HTTP/2's flow
 * control.
 */
export class ReadGate {
  readonly #limits: ReadGateLimits
  readonly #reading = new Map<Reader, NodeJS.Timeout>()
  readonly #waiting = new Map<Reader, NodeJS.Timeout>()

  constructor(limits: ReadGateLimits) {
    this.#limits = limits
  }

  /** Calls `read` now or later, unless the reader leaves or time runs out. */
  enter(reader: Reader): void {
    if (this.#reading.size < this.#limits.places) this.#begin(reader)
    else
      this.#waiting.set(
        reader,
        setTimeout(() => this.#giveUp(reader), this.#limits.timeoutMillis),
      )
  }

  /** The message is there, or nobody wants it any more. Calling it again does nothing. */
  leave(reader: Reader): void {
    clearTimeout(this.#reading.get(reader) ?? this.#waiting.get(reader))
    this.#waiting.delete(reader)
    if (!this.#reading.delete(reader)) return
    const [next] = this.#waiting.keys()
    if (next === undefined) return
    clearTimeout(this.#waiting.get(next))
    this.#waiting.delete(next)
    this.#begin(next)
  }

  #begin(reader: Reader): void {
    const { timeoutMillis } = this.#limits
    let elapsed = 0
    const step = Math.min(PATIENCE_MILLIS, timeoutMillis)
    const timer = setInterval(() => {
      elapsed += step
      if (elapsed >= timeoutMillis || this.#waiting.size > 0) this.#giveUp(reader)
    }, step)
    this.#reading.set(reader, timer)
    reader.read()
  }

  #giveUp(reader: Reader): void {
    this.leave(reader)
    reader.giveUp()
  }
}
