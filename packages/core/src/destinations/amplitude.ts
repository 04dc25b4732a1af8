import type { Credentials, Destination, DestinationRequest, DestinationResponse, Verdict } from '../delivery/destination.ts'
import { classifyStatus } from '../delivery/verdict.ts'
import { jsonRequest } from './json-request.ts'
import { listBody } from './list-body.ts'
import { isRecord, parseJson } from './parse-json.ts'
import { type NamedFault, rejectedEvents } from './rejected-events.ts'

/** EU: https://api.eu.amplitude.com/2/httpapi */
export const AMPLITUDE_URL = 'https://api2.amplitude.com/2/httpapi'

/** What a 400 lists: field name to indexes, or indexes. https://amplitude.com/docs/apis/analytics/http-v2 */
const INDEXED_BY_FIELD = ['events_with_invalid_fields', 'events_with_missing_fields', 'events_with_invalid_id_lengths'] as const
const INDEXED = ['silenced_events'] as const

/**
 * Amplitude's HTTP API v2: at most 2,000 events and 1 MB. `insert_id` makes second copies harmless for 7 days. User ids shorter
 * than five characters are allowed by `min_id_length`. A 400 took nothing and names the bad events; the others are sent again.
 * @param groupType the group type to which the account id is assigned
 */
export function amplitudeDestination(url: string, groupType: string): Destination {
  return {
    name: 'amplitude',
    maxBatchEvents: 2_000,
    maxBatchBytes: 1_000_000,
    encodeEvent: (event) =>
      JSON.stringify({
        event_type: event.event,
        user_id: event.userId,
        time: Date.parse(event.timestamp),
        insert_id: event.id,
        groups: event.groupId === undefined ? undefined : { [groupType]: event.groupId },
        event_properties: { user_name: event.userName, ...event.context, ...event.properties },
      }),
    toRequest: (encoded, credentials) => amplitudeRequest(url, encoded, credentials),
    classify: classifyAmplitude,
  }
}

function amplitudeRequest(url: string, encoded: readonly string[], { apiKey }: Credentials): DestinationRequest {
  return jsonRequest(
    url,
    listBody(`{"api_key":${JSON.stringify(apiKey ?? '')},"events":[`, encoded, '],"options":{"min_id_length":1}}'),
  )
}

function classifyAmplitude(response: DestinationResponse, ids: readonly string[]): Verdict {
  const byStatus = classifyStatus(response)
  if (response.status !== 400) return byStatus
  const body = parseJson(response.body)
  if (!isRecord(body)) return byStatus
  // The key is wrong: nothing is wrong with the events.
  if (typeof body['error'] === 'string' && /api.?key/i.test(body['error']))
    return { kind: 'hold', reason: 'HTTP 400 (the API key is wrong)' }
  const rejected = rejectedEvents([...namedFaults(body)], ids.length, 400)
  return rejected === undefined ? byStatus : { kind: 'partial', rejected, retry: 'others' }
}

function* namedFaults(body: Readonly<Record<string, unknown>>): Generator<NamedFault> {
  for (const list of INDEXED) for (const index of listIn(body[list])) yield { index }
  for (const list of INDEXED_BY_FIELD) {
    const byField = body[list]
    if (!isRecord(byField)) continue
    for (const [field, indexes] of Object.entries(byField)) for (const index of listIn(indexes)) yield { index, field }
  }
}

function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
