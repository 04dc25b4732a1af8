import type { QueuedEvent } from './backlog.ts'

/** Taken places at the front are cleared away from so many on: below it a move costs more than it frees. */
const COMPACT_FROM = 1_024

/** Events that stand ready in memory: first in, first out. */
export class ReadyEvents<Event extends QueuedEvent> {
  #events: (Event | undefined)[] = []
  #head = 0
  #bytes = 0

  get count(): number {
    return this.#events.length - this.#head
  }

  /** Of all that are ready, as their destination's JSON. */
  get bytes(): number {
    return this.#bytes
  }

  push(event: Event): void {
    this.#events.push(event)
    this.#bytes += event.bytes
  }

  /** The oldest, up to both limits; at least one if there is any. */
  take(maxEvents: number, maxBytes: number): Event[] {
    const taken: Event[] = []
    let bytes = 0
    while (taken.length < maxEvents) {
      const event = this.#events[this.#head]
      if (event === undefined || (taken.length > 0 && bytes + event.bytes > maxBytes)) break
      bytes += event.bytes
      taken.push(event)
      this.#events[this.#head] = undefined
      this.#head += 1
    }
    this.#bytes -= bytes
    this.#compact()
    return taken
  }

  /** Moving the rest to the front only once half is empty keeps a take constant in the mean. */
  #compact(): void {
    if (this.#head === this.#events.length) {
      this.#events.length = 0
      this.#head = 0
    } else if (this.#head >= COMPACT_FROM && this.#head * 2 >= this.#events.length) {
      this.#events = this.#events.slice(this.#head)
      this.#head = 0
    }
  }
}
