import type { DatabaseSync } from './receiver-database.ts'

/** A request that the receiver did not take. */
export interface Refusal {
  readonly seq: number
  readonly receivedAt: string
  /** Path of the endpoint. */
  readonly path: string
  readonly status: number
  /** One sentence. */
  readonly reason: string
}

const COLUMNS = 'seq, received_at AS receivedAt, path, status, reason'

/** Keeps which requests were refused, and why. */
export class RefusalStore {
  readonly #database: DatabaseSync

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  add(refusal: Omit<Refusal, 'seq'>): Refusal {
    const { receivedAt, path, status, reason } = refusal
    const row = this.#database
      .prepare(`INSERT INTO refusals (received_at, path, status, reason) VALUES (?, ?, ?, ?) RETURNING ${COLUMNS}`)
      .get(receivedAt, path, status, reason)
    return row as unknown as Refusal
  }

  /** The last refusals, newest first. */
  latest(limit: number): Refusal[] {
    return this.#database.prepare(`SELECT ${COLUMNS} FROM refusals ORDER BY seq DESC LIMIT ?`).all(limit) as unknown as Refusal[]
  }

  /** How many requests were refused, by status. */
  countByStatus(): Record<string, number> {
    const rows = this.#database.prepare('SELECT status, count(*) AS n FROM refusals GROUP BY status').all()
    return Object.fromEntries(rows.map((row) => [String(row['status']), Number(row['n'])]))
  }
}
