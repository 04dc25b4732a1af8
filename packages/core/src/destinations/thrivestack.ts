import type { Destination } from '../delivery/destination.ts'
import { jsonRequest, keyHeader, PLAIN_CLASSIFICATION } from './json-request.ts'
import { listBody } from './list-body.ts'

/** Where the vendor takes events today. Source: docs.thrivestack.ai, "Track API" (read August 2026). */
export const THRIVESTACK_URL = 'https://api.app.thrivestack.ai/api/track'

export interface ThrivestackOptions {
  readonly url: string
  /** Sends the user's name and account to `identify` before each sign-in, as the vendor's backend guide advises. */
  readonly identify: boolean
}

/**
 * ThriveStack as it is today: an array, `event_name` in place of `event`, the key in `x-api-key`, `context.source`. At most 1,000
 * events or 2 MB a request, else 400 (documented January 2025). No idempotency key is documented, so the event id goes along in
 * `context`. A sign-in without an account gets none: the vendor's fallback (the user id) is the caller's to choose.
 */
export function thrivestackDestination({ url, identify }: ThrivestackOptions): Destination {
  return {
    name: 'thrivestack',
    maxBatchEvents: 1_000,
    maxBatchBytes: 2_000_000,
    encodeEvent: (event) =>
      JSON.stringify({
        event_name: event.event,
        user_id: event.userId,
        properties: { user_name: event.userName, ...event.properties },
        context: { group_id: event.groupId, source: 'product', event_id: event.id, ...event.context },
        timestamp: event.timestamp,
      }),
    toRequest: (encoded, { apiKey }) => jsonRequest(url, listBody('[', encoded, ']'), keyHeader('x-api-key', apiKey)),
    ...(identify ? { toRequestBefore: (encoded, { apiKey }) => identifyRequest(url, encoded, apiKey) } : {}),
    ...PLAIN_CLASSIFICATION,
  }
}

interface EncodedEvent {
  readonly user_id: string
  readonly properties: { readonly user_name?: string; readonly user_email?: string }
  readonly context: { readonly group_id?: string }
  readonly timestamp: string
}

function identifyRequest(
  trackUrl: string,
  encoded: readonly string[],
  apiKey: string | undefined,
): ReturnType<typeof jsonRequest> {
  const users = encoded.map((json) => {
    const { user_id, properties, context, timestamp } = JSON.parse(json) as EncodedEvent
    const traits = { user_name: properties.user_name, user_email: properties.user_email }
    return { user_id, traits, context: { group_id: context.group_id, source: 'product' }, timestamp }
  })
  return jsonRequest(trackUrl.replace(/\/track$/, '/identify'), JSON.stringify(users), keyHeader('x-api-key', apiKey))
}
