import { MEDIA_TYPES, toOtlpEncoding } from '@signed-in/forwarder'
import { Hono } from 'hono'
import { decodeTraces } from './decode-traces.ts'
import { injectFault } from './inject-fault.ts'
import type { ReceiverContext, ReceiverEnv, ReceiverState } from './receiver-state.ts'
import { readRequestBody } from './request-body.ts'
import { toSpanVerdict } from './span-verdict.ts'

/** OTLP's own recommendation for receivers (OTLP 1.11). */
const MAX_BYTES = 64 * 1024 * 1024

/** The `/v1/traces` endpoint: somewhere for normal traces to go, so that they can be looked at beside the events. */
export function createTracesRoute(state: ReceiverState): Hono<ReceiverEnv> {
  return new Hono<ReceiverEnv>().post('/', (context) => injectFault(context, state, 'traces', () => takeTraces(context, state)))
}

async function takeTraces(context: ReceiverContext, state: ReceiverState): Promise<Response> {
  const body = await readRequestBody(context.req.raw, Object.values(MEDIA_TYPES), MAX_BYTES)
  if (!body.ok) return refuse(context, state, body.status, body.message)
  const encoding = toOtlpEncoding(context.req.header('content-type')) ?? 'json'
  const views = decodeTraces(body.bytes, encoding)
  if (views === undefined) return refuse(context, state, 400, 'The body is no OTLP trace export request.')
  const spans = views.map((view) => ({ view, verdict: toSpanVerdict(state.rules, view) }))
  const traceIds = state.spans.store(spans, state.now().toISOString())
  for (const traceId of traceIds) state.feed.publish({ kind: 'trace', traceId })
  // An empty protobuf message is no byte at all.
  const answer = encoding === 'json' ? '{}' : new Uint8Array()
  return new Response(answer, { headers: { 'content-type': MEDIA_TYPES[encoding] } })
}

function refuse(
  context: ReceiverContext,
  { refusals, feed, now }: ReceiverState,
  status: 400 | 413 | 415,
  message: string,
): Response {
  const refusal = refusals.add({ receivedAt: now().toISOString(), path: context.req.path, status, reason: message })
  feed.publish({ kind: 'refusal', refusal })
  return context.json({ code: 3, message }, status)
}
