import type { JsonValue } from '../json.ts'

/** The event that rules yield and exporters take. */
export interface SignedInEvent {
  /** UUIDv5 of trace and span id: the same after a retry, a restart, or both ways in. */
  id: string
  event: 'signed_in'
  userId: string
  userName?: string
  groupId?: string
  /** When the sign-in happened: UTC, ISO 8601, milliseconds. */
  timestamp: string
  /** Goes to `properties` on the wire, beside `user_name`. */
  properties: Record<string, JsonValue>
  /** Goes to `context` on the wire, beside `group_id`. */
  context: Record<string, JsonValue>
}
