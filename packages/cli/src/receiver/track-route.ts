import { randomUUID } from 'node:crypto'
import { Hono } from 'hono'
import { injectFault } from './inject-fault.ts'
import type { ReceiverContext, ReceiverEnv, ReceiverState } from './receiver-state.ts'
import { readRequestBody } from './request-body.ts'
import { describeViolation, parseTrackBody, type Violation } from './track-schema.ts'

/** The `/track` endpoint: takes events of the documented wire, keeps each id once, and says exactly what is wrong with others. */
export function createTrackRoute(state: ReceiverState): Hono<ReceiverEnv> {
  return new Hono<ReceiverEnv>().post('/', (context) => injectFault(context, state, 'track', () => takeEvents(context, state)))
}

async function takeEvents(context: ReceiverContext, state: ReceiverState): Promise<Response> {
  const body = await readRequestBody(context.req.raw, ['application/json'], state.maxTrackBytes)
  if (!body.ok) return refuse(context, state, body.status, body.message)
  const parsed = parseTrackBody(Buffer.from(body.bytes).toString('utf8'))
  if (!parsed.ok) return refuse(context, state, 400, parsed.violations.map(describeViolation).join(' '), parsed.violations)

  const idempotencyKey = parsed.events.length === 1 ? context.req.header('idempotency-key') : undefined
  const results = state.events.store(parsed.events, idempotencyKey, state.now().toISOString())
  for (const result of results) state.feed.publish({ kind: 'event', ...result })
  const duplicates = results.filter(({ isDuplicate }) => isDuplicate).length
  return context.json({
    success: true,
    response_id: randomUUID(),
    message: duplicates === 0 ? 'Stored.' : `Stored ${results.length - duplicates}, had ${duplicates} already.`,
    event_ids: results.map(({ event }) => event.id),
    duplicates,
  })
}

function refuse(
  context: ReceiverContext,
  { refusals, feed, now }: ReceiverState,
  status: 400 | 413 | 415,
  message: string,
  errors: readonly Violation[] = [],
): Response {
  const refusal = refusals.add({ receivedAt: now().toISOString(), path: context.req.path, status, reason: message })
  feed.publish({ kind: 'refusal', refusal })
  return context.json({ success: false, response_id: randomUUID(), message, errors }, status)
}
