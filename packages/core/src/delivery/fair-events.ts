import type { QueuedEvent } from './backlog.ts'
import { ReadyEvents } from './ready-events.ts'

export interface FairEventsSettings<Event extends QueuedEvent> {
  /** Events that wait in all, here and on disk. */
  readonly waiting: () => number
  /** Newer events than those that stand ready, which the disk keeps. Default: there are none. */
  readonly takeNewer?: (maxEvents: number, maxBytes: number) => Event[]
  /** Whether an event may be taken before those that are older than it. Default: each may. */
  readonly mayOvertake?: (event: Event) => boolean
}

/** While fewer wait nobody waits for long, and what comes first goes first. */
const MANY = 256

/**
 * Events that stand ready in memory. First in, first out; but while many wait, every second take begins with the newest and fills
 * up with the oldest: after an outage a fresh sign-in does not wait until all the old ones are delivered.
 */
export class FairEvents<Event extends QueuedEvent> {
  readonly #settings: FairEventsSettings<Event>
  /** From the app. */
  readonly #fresh = new ReadyEvents<Event>()
  /** From disk. */
  readonly #old = new ReadyEvents<Event>()
  #turns = 0
  #isNewestNext: boolean = false

  constructor(settings: FairEventsSettings<Event>) {
    this.#settings = settings
  }

  get count(): number {
    return this.#fresh.count + this.#old.count
  }

  /** Of all that are ready, as their destination's JSON. */
  get bytes(): number {
    return this.#fresh.bytes + this.#old.bytes
  }

  /** Infinite while none is ready. */
  get oldestTurn(): number {
    return Math.min(this.#fresh.oldestTurn, this.#old.oldestTurn)
  }

  /** The turn of what comes next. */
  get nextTurn(): number {
    return this.#turns
  }

  /** One that just came from the app. */
  push(event: Event): void {
    event.turn = this.#turns++
    this.#fresh.push(event)
  }

  /** One that was read back from disk. */
  pushOld(event: Event): void {
    event.turn = this.#turns++
    this.#old.push(event)
  }

  /** Up to both limits; at least one if there is any. */
  take(maxEvents: number, maxBytes: number): Event[] {
    const areMany = this.#settings.waiting() > MANY
    const newest = areMany && this.#isNewestNext ? this.#takeNewest(maxEvents, maxBytes) : []
    this.#isNewestNext = areMany && !this.#isNewestNext
    return this.takeOldest(maxEvents, maxBytes, newest)
  }

  /** The oldest, added to `taken`. */
  takeOldest(maxEvents: number, maxBytes: number, taken: Event[] = []): Event[] {
    const [first, second] = this.#old.oldestTurn < this.#fresh.oldestTurn ? [this.#old, this.#fresh] : [this.#fresh, this.#old]
    return second.take(maxEvents, maxBytes, first.take(maxEvents, maxBytes, taken))
  }

  #takeNewest(maxEvents: number, maxBytes: number): Event[] {
    const { takeNewer, mayOvertake = () => true } = this.#settings
    const newer = takeNewer?.(maxEvents, maxBytes) ?? []
    for (const event of newer) event.turn = this.#turns++
    return newer.length > 0 ? newer : this.#fresh.takeNewest(maxEvents, maxBytes, mayOvertake)
  }
}
