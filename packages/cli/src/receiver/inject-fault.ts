import { setTimeout as sleep } from 'node:timers/promises'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Fault } from './faults.ts'
import type { ReceiverContext, ReceiverState } from './receiver-state.ts'

/** Treats a request as a test asked for, if one did; else takes it. `take` stores the request and makes the answer. */
export async function injectFault(
  context: ReceiverContext,
  { faults }: ReceiverState,
  target: Fault['target'],
  take: () => Promise<Response>,
): Promise<Response> {
  const fault = faults.take(target)
  if (fault === undefined) return take()
  if (fault.delayMillis !== undefined) await sleep(fault.delayMillis)
  if (fault.drop === 'before') return cut(context)
  const response = fault.status === undefined ? await take() : answer(fault, fault.status)
  return fault.drop === 'after' ? cut(context) : response
}

function answer({ retryAfter, body }: Fault, status: number): Response {
  const headers = new Headers({ 'content-type': 'application/json' })
  if (retryAfter !== undefined) headers.set('retry-after', String(retryAfter))
  // Statuses that carry no body may not be given one.
  const text =
    status === 204 || status === 304 ? null : (body ?? JSON.stringify({ success: false, message: `A test asked for ${status}.` }))
  return new Response(text, { status, headers })
}

function cut(context: ReceiverContext): Response {
  context.env.incoming.socket.destroy()
  return RESPONSE_ALREADY_SENT
}
