import type { Backlog, QueuedEvent } from './backlog.ts'
import { FairEvents } from './fair-events.ts'

/** What all queues of one delivery may hold together. */
export class MemoryBudget {
  readonly maxBytes: number
  readonly maxEvents: number
  bytes = 0
  events = 0

  constructor(maxBytes: number, maxEvents: number) {
    this.maxBytes = maxBytes
    this.maxEvents = maxEvents
  }

  hasRoomFor(bytes: number, events = 1): boolean {
    return this.bytes + bytes <= this.maxBytes && this.events + events <= this.maxEvents
  }
}

/** Counted beside the encoded text for each event: the objects around it, as measured on Node 20 and 24. */
const EVENT_OVERHEAD_BYTES = 200

/**
 * What an event takes in memory. V8 keeps a text in one byte a character, and all of it in two as soon as one character is beyond
 * Latin-1: a Polish name doubles its event. Which of the two it is cannot be asked; what is not ASCII counts as the second.
 */
export function memoryOf({ encoded, bytes }: Pick<QueuedEvent, 'encoded' | 'bytes'>): number {
  const text = bytes === encoded.length ? bytes : Math.max(bytes, 2 * encoded.length)
  return text + EVENT_OVERHEAD_BYTES
}

/**
 * Events in memory, bounded by a budget in bytes and in events. An event leaves the budget when it is settled, not when it is taken:
 * what is on the wire, or held to be sent again, is still in memory.
 */
export class MemoryQueue implements Backlog {
  readonly #budget: MemoryBudget
  readonly #events = new FairEvents<QueuedEvent>({ waiting: () => this.ready })

  constructor(budget: MemoryBudget) {
    this.#budget = budget
  }

  get ready(): number {
    return this.#events.count
  }

  get waiting(): number {
    return this.ready
  }

  get readyBytes(): number {
    return this.#events.bytes
  }

  get oldestTurn(): number {
    return this.#events.oldestTurn
  }

  push(event: QueuedEvent): void {
    this.#events.push(event)
    this.#budget.bytes += memoryOf(event)
    this.#budget.events += 1
  }

  /** Takes the oldest event out for good, to make room. Undefined if everything is on the wire. */
  evictOldest(): QueuedEvent | undefined {
    const [event] = this.#events.takeOldest(1, Number.POSITIVE_INFINITY)
    if (event !== undefined) this.settle([event])
    return event
  }

  take(maxEvents: number, maxBytes: number): QueuedEvent[] {
    return this.#events.take(maxEvents, maxBytes)
  }

  settle(events: readonly QueuedEvent[]): void {
    for (const event of events) this.#budget.bytes -= memoryOf(event)
    this.#budget.events -= events.length
  }

  horizon(): () => number {
    const turn = this.#events.nextTurn
    return () => turn
  }
}
