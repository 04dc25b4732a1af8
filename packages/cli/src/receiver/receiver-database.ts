import { DatabaseSync, type StatementSync } from 'node:sqlite'

export type { DatabaseSync, StatementSync }

/** Raised by one when the tables change; a file of another version is refused rather than misread. */
const SCHEMA_VERSION = 1

const TABLES = `
  CREATE TABLE events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT UNIQUE,
    name TEXT NOT NULL,
    user_id TEXT NOT NULL,
    user_name TEXT,
    group_id TEXT,
    trace_id TEXT,
    span_id TEXT,
    occurred_at TEXT NOT NULL,
    received_at TEXT NOT NULL,
    times INTEGER NOT NULL DEFAULT 1,
    conflicts INTEGER NOT NULL DEFAULT 0,
    payload TEXT NOT NULL
  ) STRICT;
  CREATE INDEX events_by_trace ON events (trace_id);
  CREATE TABLE refusals (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    received_at TEXT NOT NULL,
    path TEXT NOT NULL,
    status INTEGER NOT NULL,
    reason TEXT NOT NULL
  ) STRICT;
  CREATE TABLE spans (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    trace_id TEXT NOT NULL,
    span_id TEXT NOT NULL,
    parent_span_id TEXT,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    status TEXT NOT NULL,
    scope TEXT NOT NULL,
    service TEXT,
    start_nanos INTEGER NOT NULL,
    end_nanos INTEGER NOT NULL,
    attributes TEXT NOT NULL,
    events TEXT NOT NULL,
    verdict TEXT NOT NULL,
    detail TEXT NOT NULL,
    received_at TEXT NOT NULL,
    UNIQUE (trace_id, span_id)
  ) STRICT;
  CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`

/**
 * Opens the embedded database of a receiver, `:memory:` or a file, and creates its tables where they are missing.
 * Throws an `Error` with a sentence if the file is something else.
 */
export function openReceiverDatabase(location: string): DatabaseSync {
  const database = new DatabaseSync(location)
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
    const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0)
    if (version === 0) database.exec(`BEGIN; ${TABLES} PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT`)
    else if (version !== SCHEMA_VERSION)
      throw new Error(`it has schema version ${version}, this program writes ${SCHEMA_VERSION}`)
    return database
  } catch (error) {
    database.close()
    throw new Error(`The file ${location} is not a database of this receiver: ${(error as Error).message}.`, { cause: error })
  }
}
