/** One event on its way to one destination. */
export interface QueuedEvent {
  readonly id: string
  /** The event as the destination's final JSON. */
  readonly encoded: string
  /** Length of `encoded` in bytes. */
  readonly bytes: number
  /** On the monotonic clock: beyond it the user's `maxAge` has passed. */
  readonly expiresAt: number
}

/** Where a lane gets its events from: memory, or the spool. Oldest first. */
export interface Backlog<Event extends QueuedEvent = QueuedEvent> {
  /** Events that can be taken now without waiting. */
  readonly ready: number
  /** Bytes of the events that can be taken now. */
  readonly readyBytes: number
  /** Events kept and not yet taken, including those still to be read from disk. */
  readonly waiting: number
  /** Takes the oldest events that are ready, up to both limits; at least one if there is any. */
  take(maxEvents: number, maxBytes: number): Event[]
  /** These are done with, whatever became of them. Each taken event comes here once. */
  settle(events: readonly Event[]): void
}
