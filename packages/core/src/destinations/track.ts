import type { Destination } from '../delivery/destination.ts'
import type { SignedInEvent } from '../sign-in/event.ts'
import { jsonRequest, keyHeader, PLAIN_CLASSIFICATION } from './json-request.ts'

/** 64 KiB: a sign-in of a few hundred bytes never comes near; a body beyond it is somebody's mistake in `properties`. */
const MAX_EVENT_BYTES = 65_536

/**
 * The default destination: the `/track` call of the product document, one event a request, keys in the order of its sample.
 * The document's table and sample disagree; the sample is the wire (docs/delivery.md). Nothing is added to the event: with empty
 * `properties` and `context` the body is the sample. `Idempotency-Key` carries the event id for servers that know it
 * (draft-ietf-httpapi-idempotency-key-header).
 */
export function trackDestination(url: string): Destination {
  return {
    name: 'track',
    maxBatchEvents: 1,
    maxBatchBytes: MAX_EVENT_BYTES,
    encodeEvent: encodeTrackEvent,
    toRequest: ([encoded = ''], { apiKey }, [id]) =>
      jsonRequest(url, encoded, { ...keyHeader('x-api-key', apiKey), ...keyHeader('idempotency-key', id) }),
    ...PLAIN_CLASSIFICATION,
  }
}

/** One event as the document's sample shows it. */
export function encodeTrackEvent(event: SignedInEvent): string {
  return JSON.stringify({
    user_id: event.userId,
    event: event.event,
    properties: { user_name: event.userName, ...event.properties },
    context: { group_id: event.groupId, ...event.context },
    timestamp: event.timestamp,
  })
}
