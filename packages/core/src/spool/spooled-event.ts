import type { QueuedEvent } from '../delivery/backlog.ts'
import type { Segment } from './segment.ts'

/** An event of the spool on its way to one destination. */
export interface SpooledEvent extends QueuedEvent {
  /** Where its record stands, with the two below. Undefined while the event is in memory only, because the disk did not take it yet. */
  segment: Segment | undefined
  offset: number
  length: number
  isSettled: boolean
  /** Called once it is settled, where memory has to be given back. */
  onSettled?: () => void
}

/** An event whose record has no place yet. `expiresAt` is on the monotonic clock. */
export function spooledEvent(id: string, encoded: string, expiresAt: number): SpooledEvent {
  const bytes = Buffer.byteLength(encoded)
  return { id, encoded, bytes, expiresAt, turn: 0, segment: undefined, offset: 0, length: 0, isSettled: false }
}
