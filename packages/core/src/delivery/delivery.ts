import type { SignedInEvent } from '../sign-in/event.ts'

/** What became of the events, by number. Every event accepted is in exactly one of the others in the end. */
export interface DeliveryStats {
  readonly accepted: number
  readonly delivered: number
  readonly deadLettered: number
  /** Gone beyond the limits that the user set, or while no spool could hold them: always counted, never silent. */
  readonly dropped: number
  /** Waiting for delivery now: in memory or in the spool. */
  readonly pending: number
  readonly retries: number
  /** Why the destination is held, if it is: one sentence for the operator, without secrets. */
  readonly held: string | undefined
}

/** Result of a flush or shutdown: what was delivered by then and what still waits (on disk where there is a spool). */
export interface FlushResult {
  readonly delivered: number
  readonly pending: number
  readonly timedOut: boolean
}

/**
 * Keeps events until they are delivered. Queue in memory or spool on disk behind the same four methods.
 * None of them throws; `accept` neither awaits nor blocks beyond one write.
 */
export interface Delivery {
  accept(event: SignedInEvent): void
  forceFlush(timeoutMillis?: number): Promise<FlushResult>
  shutdown(timeoutMillis?: number): Promise<FlushResult>
  stats(): DeliveryStats
}
