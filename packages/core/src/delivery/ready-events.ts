import type { QueuedEvent } from './backlog.ts'

/** Taken places at the front are cleared away from so many on: below it a move costs more than it frees. */
const COMPACT_FROM = 1_024

/** Events that stand ready in memory, in the order in which they came: taken from either end. */
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

  /** Infinite while none is ready. */
  get oldestTurn(): number {
    return this.#events[this.#head]?.turn ?? Number.POSITIVE_INFINITY
  }

  push(event: Event): void {
    this.#events.push(event)
    this.#bytes += event.bytes
  }

  /** The oldest, up to both limits; at least one if there is any. `taken` before counts, and is what they are added to. */
  take(maxEvents: number, maxBytes: number, taken: Event[] = []): Event[] {
    let bytes = bytesOf(taken)
    while (taken.length < maxEvents) {
      const event = this.#events[this.#head]
      if (event === undefined || (taken.length > 0 && bytes + event.bytes > maxBytes)) break
      bytes += event.bytes
      this.#bytes -= event.bytes
      taken.push(event)
      this.#events[this.#head] = undefined
      this.#head += 1
    }
    this.#compact()
    return taken
  }

  /** The newest, in their order, up to both limits; at least one if there is any that may be taken so. */
  takeNewest(maxEvents: number, maxBytes: number, mayBeTaken: (event: Event) => boolean): Event[] {
    const taken: Event[] = []
    let bytes = 0
    while (taken.length < maxEvents && this.count > 0) {
      const event = this.#events.at(-1)
      if (event === undefined || !mayBeTaken(event) || (taken.length > 0 && bytes + event.bytes > maxBytes)) break
      bytes += event.bytes
      taken.push(event)
      this.#events.pop()
    }
    this.#bytes -= bytes
    this.#compact()
    return taken.reverse()
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

function bytesOf(events: readonly QueuedEvent[]): number {
  return events.reduce((sum, { bytes }) => sum + bytes, 0)
}
