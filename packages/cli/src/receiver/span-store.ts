import type { SpanView } from '@signed-in/core'
import type { DatabaseSync, StatementSync } from './receiver-database.ts'
import type { SpanVerdict } from './span-verdict.ts'

/** A span as the receiver keeps it. */
export interface StoredSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string | null
  readonly name: string
  readonly kind: string
  readonly status: string
  readonly scope: string
  readonly service: string | null
  readonly startNanos: bigint
  readonly endNanos: bigint
  /** Attributes as a JSON object. */
  readonly attributes: string
  /** Names and attributes of the span's events, as a JSON array. */
  readonly events: string
  /** What the rules say about the span. */
  readonly verdict: SpanVerdict['kind']
  /** Why, in one sentence; empty for a span that is no candidate. */
  readonly detail: string
}

/** A trace in the order of arrival of its first span. */
export interface StoredTrace {
  readonly traceId: string
  readonly receivedAt: string
  readonly spans: readonly StoredSpan[]
}

const COLUMNS = `trace_id AS traceId, span_id AS spanId, parent_span_id AS parentSpanId, name, kind, status, scope, service,
  start_nanos AS startNanos, end_nanos AS endNanos, attributes, events, verdict, detail`

/** Keeps the last spans, each once, and counts all. */
export class SpanStore {
  readonly #database: DatabaseSync
  readonly #maxSpans: number
  readonly #insert: StatementSync
  readonly #count: StatementSync
  readonly #ofTrace: StatementSync

  constructor(database: DatabaseSync, maxSpans: number) {
    this.#database = database
    this.#maxSpans = maxSpans
    this.#insert = database.prepare(
      `INSERT INTO spans (trace_id, span_id, parent_span_id, name, kind, status, scope, service, start_nanos, end_nanos, attributes, events,
         verdict, detail, received_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    )
    this.#count = database.prepare(
      'INSERT INTO counters VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = value + excluded.value',
    )
    this.#ofTrace = database.prepare(
      `SELECT ${COLUMNS}, received_at AS receivedAt FROM spans WHERE trace_id = ? ORDER BY start_nanos`,
    )
    // Times of spans are nanoseconds since 1970, beyond what a double holds exactly.
    this.#ofTrace.setReadBigInts(true)
  }

  /** Stores the spans of one export request and gives back the ids of their traces. */
  store(spans: readonly { readonly view: SpanView; readonly verdict: SpanVerdict }[], receivedAt: string): string[] {
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      for (const { view, verdict } of spans) this.#storeOne(view, verdict, receivedAt)
      this.#count.run('trace requests', 1)
      this.#count.run('spans', spans.length)
      this.#database.prepare('DELETE FROM spans WHERE seq <= (SELECT coalesce(max(seq), 0) FROM spans) - ?').run(this.#maxSpans)
      this.#database.exec('COMMIT')
    } catch (error) {
      this.#database.exec('ROLLBACK')
      throw error
    }
    return [...new Set(spans.map(({ view }) => view.traceId))]
  }

  #storeOne(view: SpanView, verdict: SpanVerdict, receivedAt: string): void {
    const service = view.resource('service.name')
    this.#insert.run(
      view.traceId,
      view.spanId,
      view.parentSpanId ?? null,
      view.name,
      view.kind,
      view.status,
      view.scopeName,
      typeof service === 'string' ? service : null,
      BigInt.asIntN(64, view.startTimeUnixNano),
      BigInt.asIntN(64, view.endTimeUnixNano),
      toJson(Object.fromEntries(view.attributes())),
      toJson(view.events.map((event) => ({ name: event.name, attributes: Object.fromEntries(event.attributes()) }))),
      verdict.kind,
      verdict.detail,
      receivedAt,
    )
  }

  /** The spans of a trace that are still kept, by start. */
  trace(traceId: string): StoredTrace | undefined {
    const rows = this.#ofTrace.all(traceId)
    const [first] = rows
    if (first === undefined) return undefined
    // The columns are named after the fields, and STRICT tables hold the declared types only.
    return { traceId, receivedAt: String(first['receivedAt']), spans: rows as unknown as StoredSpan[] }
  }

  /** The last traces, newest first. */
  latest(limit: number): StoredTrace[] {
    const rows = this.#database
      .prepare('SELECT trace_id AS traceId FROM spans GROUP BY trace_id ORDER BY min(seq) DESC LIMIT ?')
      .all(limit)
    return rows.flatMap((row) => this.trace(String(row['traceId'])) ?? [])
  }

  /** Every span and export request ever taken; `traces` counts those of which a span is still kept. */
  count(): { readonly requests: number; readonly spans: number; readonly traces: number } {
    const counters = new Map(
      this.#database
        .prepare('SELECT name, value FROM counters')
        .all()
        .map((row) => [row['name'], Number(row['value'])]),
    )
    const traces = this.#database.prepare('SELECT count(DISTINCT trace_id) AS n FROM spans').get()
    return { requests: counters.get('trace requests') ?? 0, spans: counters.get('spans') ?? 0, traces: Number(traces?.['n']) }
  }
}

/** Attribute values are whatever the sender put there: bytes become base64 and big numbers text, so that JSON can show them. */
function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => {
    if (typeof item === 'bigint') return String(item)
    return item instanceof Uint8Array ? Buffer.from(item).toString('base64') : item
  })
}
