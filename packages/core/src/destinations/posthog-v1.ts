import type { Credentials, Destination, DestinationResponse, RejectedEvent, Verdict } from '../delivery/destination.ts'
import { classifyStatus } from '../delivery/verdict.ts'
import type { SignedInEvent } from '../sign-in/event.ts'
import { jsonRequest } from './json-request.ts'
import { isRecord, parseJson } from './parse-json.ts'
import { postHogProperties } from './posthog.ts'

/** An address with this path speaks the newer protocol. US: https://us.i.posthog.com, EU: https://eu.i.posthog.com. */
export const POSTHOG_V1_PATH = '/i/v1/analytics/events'

/** So many results fit into what is read of an answer. */
const MAX_EVENTS = 400

/**
 * PostHog's capture v1: the key as a bearer token, and an answer that says of each event by its `uuid` whether it was taken
 * (`ok`, `warning`), is to come again (`retry`) or never (`drop`). Unknown words count as taken, as in the vendor's own SDK, whose
 * source (posthog-node 5.70, capture-v1) documents the protocol. `disable_skew_correction`: the timestamp is the sign-in's own.
 * @param groupType the group type to which the account id is assigned
 */
export function postHogV1Destination(url: string, groupType: string): Destination {
  return {
    name: 'posthog',
    maxBatchEvents: MAX_EVENTS,
    maxBatchBytes: 20_000_000,
    maxEventBytes: 1_000_000,
    encodeEvent: (event) => encode(event, groupType),
    toRequest: (encoded, credentials) => jsonRequest(url, envelope(encoded), bearer(credentials)),
    classify: classifyPostHogV1,
  }
}

function encode(event: SignedInEvent, groupType: string): string {
  return JSON.stringify({
    event: event.event,
    uuid: event.id,
    distinct_id: event.userId,
    timestamp: event.timestamp,
    options: { disable_skew_correction: true },
    properties: postHogProperties(event, groupType),
  })
}

/** A batch has a time of its own. The last event's makes a repeated request the same request. */
function envelope(encoded: readonly string[]): string {
  const last = parseJson(encoded.at(-1) ?? '')
  const createdAt = isRecord(last) ? last['timestamp'] : undefined
  return `{"created_at":${JSON.stringify(createdAt)},"batch":[${encoded.join(',')}]}`
}

function bearer({ apiKey }: Credentials): Readonly<Record<string, string>> {
  return apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }
}

function classifyPostHogV1(response: DestinationResponse, ids: readonly string[]): Verdict {
  const verdict = classifyStatus(response)
  if (verdict.kind !== 'delivered') return verdict
  const body = parseJson(response.body)
  const results = isRecord(body) ? body['results'] : undefined
  if (!isRecord(results)) return { kind: 'hold', reason: `HTTP ${response.status} without results (is this PostHog's address?)` }
  const rejected: RejectedEvent[] = []
  const retry: number[] = []
  for (const [index, id] of ids.entries()) {
    const result = Object.hasOwn(results, id) ? results[id] : undefined
    const word = isRecord(result) ? result['result'] : undefined
    // What `details` says may repeat the event.
    if (word === 'drop') rejected.push({ index, reason: `HTTP ${response.status}, result drop` })
    else if (word === 'retry') retry.push(index)
  }
  return rejected.length + retry.length === 0 ? { kind: 'delivered' } : { kind: 'partial', rejected, retry }
}
