/** One event on its way to one destination. */
export interface QueuedEvent {
  readonly id: string
  /** The event as the destination's final JSON. */
  readonly encoded: string
  /** Length of `encoded` in bytes. */
  readonly bytes: number
  /** On the monotonic clock: beyond it the user's `maxAge` has passed. */
  readonly expiresAt: number
  /** Running number by the order in which events became ready, set by the backlog then: tells a flush what belongs to it. */
  turn: number
}

/** Where a lane gets its events from: memory, or the spool. */
export interface Backlog<Event extends QueuedEvent = QueuedEvent> {
  /** Events that can be taken now without waiting. */
  readonly ready: number
  /** Bytes of the events that can be taken now. */
  readonly readyBytes: number
  /** Events kept and not yet taken, including those still to be read from disk. */
  readonly waiting: number
  /** Turn of the oldest event that is ready; infinite while none is. */
  readonly oldestTurn: number
  /**
   * Takes events that are ready, up to both limits; at least one if there is any. The oldest first, and where many wait every second
   * time the newest.
   */
  take(maxEvents: number, maxBytes: number): Event[]
  /** These are done with, whatever became of them. Each taken event comes here once. */
  settle(events: readonly Event[]): void
  /**
   * Remembers all that is kept now. The function that it returns gives a turn that all of it stands before, and nothing that comes
   * after the question; undefined while some of it is still to be read from disk.
   */
  horizon(): () => number | undefined
}
