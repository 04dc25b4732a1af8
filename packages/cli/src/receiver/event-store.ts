import type { DatabaseSync, StatementSync } from './receiver-database.ts'
import type { TrackedEvent } from './track-schema.ts'

/** An event as the receiver keeps it. */
export interface StoredEvent {
  /** Order of arrival, from 1. */
  readonly seq: number
  /** `context.event_id`, else the `Idempotency-Key`; null if the sender gave neither, so that a repeat cannot be told. */
  readonly id: string | null
  readonly name: string
  readonly userId: string
  readonly userName: string | null
  readonly groupId: string | null
  readonly traceId: string | null
  readonly spanId: string | null
  /** ISO 8601: when it happened, as the sender says. */
  readonly occurredAt: string
  /** ISO 8601: when it came first. */
  readonly receivedAt: string
  /** How often it came. */
  readonly times: number
  /** How often it came with the same id and another content, which a sender must not do. */
  readonly conflicts: number
  /** The event as it came first, as JSON text. */
  readonly payload: string
}

/** Which events to list; every given condition must hold. */
export interface EventQuery {
  readonly id?: string | undefined
  readonly name?: string | undefined
  readonly userId?: string | undefined
  readonly groupId?: string | undefined
  readonly traceId?: string | undefined
  /** Only events behind this one in the order of arrival. */
  readonly afterSeq?: number | undefined
  /** Default: 100. */
  readonly limit?: number | undefined
}

/** What became of one event of a request. */
export interface StoreResult {
  readonly event: StoredEvent
  readonly isDuplicate: boolean
}

const COLUMNS = `seq, id, name, user_id AS userId, user_name AS userName, group_id AS groupId, trace_id AS traceId, span_id AS spanId,
  occurred_at AS occurredAt, received_at AS receivedAt, times, conflicts, payload`

/** Keeps events, each id once. */
export class EventStore {
  readonly #database: DatabaseSync
  readonly #insert: StatementSync
  readonly #repeat: StatementSync
  readonly #byId: StatementSync

  constructor(database: DatabaseSync) {
    this.#database = database
    this.#insert = database.prepare(
      `INSERT INTO events (id, name, user_id, user_name, group_id, trace_id, span_id, occurred_at, received_at, payload)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING RETURNING ${COLUMNS}`,
    )
    this.#repeat = database.prepare(
      `UPDATE events SET times = times + 1, conflicts = conflicts + (payload <> ?) WHERE id = ? RETURNING ${COLUMNS}`,
    )
    this.#byId = database.prepare(`SELECT ${COLUMNS} FROM events WHERE seq = ?`)
  }

  /** Stores the events of one request, all or none. `fallbackId` identifies a single event that carries no id itself. */
  store(events: readonly TrackedEvent[], fallbackId: string | undefined, receivedAt: string): StoreResult[] {
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      const results = events.map((event) => this.#storeOne(event, event.eventId ?? fallbackId ?? null, receivedAt))
      this.#database.exec('COMMIT')
      return results
    } catch (error) {
      this.#database.exec('ROLLBACK')
      throw error
    }
  }

  #storeOne(event: TrackedEvent, id: string | null, receivedAt: string): StoreResult {
    const { name, userId, userName = null, groupId = null, traceId = null, spanId = null, timestamp, payload } = event
    const occurredAt = timestamp ?? receivedAt
    const inserted = this.#insert.get(id, name, userId, userName, groupId, traceId, spanId, occurredAt, receivedAt, payload)
    if (inserted !== undefined) return { event: toStoredEvent(inserted), isDuplicate: false }
    return { event: toStoredEvent(this.#repeat.get(payload, id) ?? {}), isDuplicate: true }
  }

  get(seq: number): StoredEvent | undefined {
    const row = this.#byId.get(seq)
    return row && toStoredEvent(row)
  }

  /** The events that the query asks for, in the order of arrival. */
  list(query: EventQuery = {}): StoredEvent[] {
    const { id = null, name = null, userId = null, groupId = null, traceId = null, afterSeq = 0, limit = 100 } = query
    return this.#database
      .prepare(
        `SELECT ${COLUMNS} FROM events WHERE seq > $after AND ($id IS NULL OR id = $id) AND ($name IS NULL OR name = $name)
         AND ($user IS NULL OR user_id = $user) AND ($group IS NULL OR group_id = $group) AND ($trace IS NULL OR trace_id = $trace)
         ORDER BY seq LIMIT $limit`,
      )
      .all({ $after: afterSeq, $id: id, $name: name, $user: userId, $group: groupId, $trace: traceId, $limit: limit })
      .map(toStoredEvent)
  }

  /** The last events, newest first. */
  latest(limit: number): StoredEvent[] {
    return this.#database.prepare(`SELECT ${COLUMNS} FROM events ORDER BY seq DESC LIMIT ?`).all(limit).map(toStoredEvent)
  }

  /** How many events there are, how often one came again, and how often it then had another content. */
  count(): { readonly events: number; readonly duplicates: number; readonly conflicts: number } {
    const row = this.#database
      .prepare(
        'SELECT count(*) AS events, coalesce(sum(times - 1), 0) AS duplicates, coalesce(sum(conflicts), 0) AS conflicts FROM events',
      )
      .get()
    return { events: Number(row?.['events']), duplicates: Number(row?.['duplicates']), conflicts: Number(row?.['conflicts']) }
  }
}

function toStoredEvent(row: Record<string, unknown>): StoredEvent {
  // The columns are named after the fields, and STRICT tables hold the declared types only.
  return { ...row } as unknown as StoredEvent
}
