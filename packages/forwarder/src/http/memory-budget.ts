/**
 * Bytes that all requests together may hold. Memory is reserved before it is used: a request that finds none left is told to come
 * back later, instead of the process being killed for all of them.
 */
export class MemoryBudget {
  readonly maxBytes: number
  #used: number = 0

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes
  }

  get used(): number {
    return this.#used
  }

  /** Opens the account of one request. */
  open(): Reservation {
    let own = 0
    let closed = false
    return {
      grow: (bytes) => {
        if (closed || this.#used + bytes > this.maxBytes) return false
        own += bytes
        this.#used += bytes
        return true
      },
      close: () => {
        if (closed) return
        closed = true
        this.#used -= own
      },
    }
  }
}

/** Memory of one request. */
export interface Reservation {
  /** Reserves more. False: there is none left, and nothing was reserved. */
  grow(bytes: number): boolean
  /** Gives everything back. Calling it again does nothing. */
  close(): void
}
