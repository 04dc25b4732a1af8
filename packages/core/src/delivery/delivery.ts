import type { SignedInEvent } from '../sign-in/event.ts'

/**
 * What became of the events of one destination, by number. `accepted + recovered` is always the sum of `delivered`,
 * `deadLettered`, `dropped` and `pending`.
 */
export interface LaneStats {
  /** Taken from the app in this process. */
  readonly accepted: number
  /** Taken over from the spool of an earlier process. */
  readonly recovered: number
  readonly delivered: number
  /** Refused for good by the destination, or not expressible in its format; kept in the dead-letter file where there is one. */
  readonly deadLettered: number
  /** Gone beyond the limits that the user set, or while nothing could hold them: always counted, never silent. */
  readonly dropped: number
  /** Waiting for delivery now: in memory or in the spool. */
  readonly pending: number
  /** Requests that were repeated. */
  readonly retries: number
  /**
   * How long the oldest event that is being sent has waited since it was taken, in milliseconds; 0 while none is. Grows while the
   * destination is away. Events read back from the spool count from the last write to their file, so it may be more, never less.
   */
  readonly oldestMillis: number
  /** Why the destination is held, if it is: one sentence for the operator, without secrets. */
  readonly held: string | undefined
}

/** Sums over all destinations: with one destination these are events, with several each event counts once per destination. */
export interface DeliveryStats extends LaneStats {
  readonly destinations: Readonly<Record<string, LaneStats>>
  /** Only with a spool. */
  readonly spool?: SpoolStats
}

/** The spool of this process, by number. */
export interface SpoolStats {
  readonly bytes: number
  readonly segments: number
  /** Accepted events that the disk has not taken yet. */
  readonly inMemoryOnly: number
  /** Damaged lines, put aside in `*.corrupt`. */
  readonly corrupt: number
  /** Writes that took so long that later ones were made in the background. */
  readonly slowWrites: number
}

/**
 * Result of a flush or shutdown: what was delivered meanwhile and what was not. The latter waits for the next attempt or process; only
 * after a shutdown without a spool it is gone, and `stats()` counts it as dropped.
 */
export interface FlushResult {
  readonly delivered: number
  readonly pending: number
  /** The deadline came first: something is pending, or the spool has not written down yet what was delivered and may repeat it. */
  readonly timedOut: boolean
}

/**
 * Keeps events until they are delivered. Queue in memory or spool on disk behind the same methods.
 * Only `acceptDurably` rejects; `accept` neither awaits nor blocks beyond one write, and throws never.
 */
export interface Delivery {
  /** For a running app: takes the event, or counts it as dropped and tells why. */
  accept(event: SignedInEvent): void
  /**
   * For a service that answers somebody else: resolves once a crash can no longer lose the events. With a spool that is after
   * write and fdatasync; without one after every destination has taken (or finally refused) them. Rejects with `NotDurableError`
   * when that cannot be had: the caller then answers "try again later", and the ids make the second copy harmless.
   */
  acceptDurably(events: readonly SignedInEvent[]): Promise<void>
  /** Tries to deliver everything accepted so far. Resolves at the latest after `timeoutMillis`. */
  forceFlush(timeoutMillis?: number): Promise<FlushResult>
  /** Flushes and lets go of timers, files and connections. Calling it again returns the same result. */
  shutdown(timeoutMillis?: number): Promise<FlushResult>
  stats(): DeliveryStats
}
