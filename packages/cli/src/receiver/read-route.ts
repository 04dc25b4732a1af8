import { Hono } from 'hono'
import * as z from 'zod'
import type { StoredEvent } from './event-store.ts'
import type { ReceiverEnv, ReceiverState } from './receiver-state.ts'
import { toReceiverStats } from './receiver-stats.ts'
import type { StoredTrace } from './span-store.ts'

const querySchema = z.strictObject({
  id: z.string().optional(),
  event: z.string().optional(),
  user_id: z.string().optional(),
  group_id: z.string().optional(),
  trace_id: z.string().optional(),
  after: z.coerce.number().int().min(0).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
})

/** What programs read: `GET /events`, `GET /stats`, `GET /traces/<trace id>`. */
export function createReadRoute(state: ReceiverState): Hono<ReceiverEnv> {
  return new Hono<ReceiverEnv>()
    .get('/events', (context) => {
      const query = querySchema.safeParse(context.req.query())
      if (!query.success) return context.json({ message: z.prettifyError(query.error) }, 400)
      const { id, event, user_id, group_id, trace_id, after, limit } = query.data
      const rows = state.events.list({
        id,
        name: event,
        userId: user_id,
        groupId: group_id,
        traceId: trace_id,
        afterSeq: after,
        limit,
      })
      return context.json({ events: rows.map(toEventJson), next_after: rows.at(-1)?.seq ?? after ?? 0 })
    })
    .get('/stats', (context) => context.json(toReceiverStats(state)))
    .get('/traces/:id', (context) => {
      const trace = state.spans.trace(context.req.param('id'))
      if (trace === undefined) return context.json({ message: 'No span of this trace is kept.' }, 404)
      return context.json(toTraceJson(trace))
    })
}

function toEventJson(event: StoredEvent): unknown {
  return {
    seq: event.seq,
    id: event.id,
    received_at: event.receivedAt,
    times_received: event.times,
    conflicts: event.conflicts,
    payload: JSON.parse(event.payload) as unknown,
  }
}

function toTraceJson({ traceId, receivedAt, spans }: StoredTrace): unknown {
  return {
    trace_id: traceId,
    received_at: receivedAt,
    spans: spans.map((span) => ({
      span_id: span.spanId,
      parent_span_id: span.parentSpanId,
      name: span.name,
      kind: span.kind,
      status: span.status,
      scope: span.scope,
      service: span.service,
      start_time_unix_nano: String(span.startNanos),
      end_time_unix_nano: String(span.endNanos),
      attributes: JSON.parse(span.attributes) as unknown,
      events: JSON.parse(span.events) as unknown,
      verdict: span.verdict,
      detail: span.detail,
    })),
  }
}
