import type { Destination, DestinationResponse, Verdict } from '../delivery/destination.ts'
import { classifyStatus } from '../delivery/verdict.ts'
import { basicAuthorization, jsonRequest } from './json-request.ts'
import { listBody } from './list-body.ts'
import { isRecord, parseJson } from './parse-json.ts'
import { rejectedEvents } from './rejected-events.ts'

/** The server-side import. EU: https://api-eu.mixpanel.com/import?strict=1 */
export const MIXPANEL_URL = 'https://api.mixpanel.com/import?strict=1'

/**
 * Mixpanel's import: at most 2,000 events and 2 MB uncompressed. Second copies are recognised by event, distinct_id, time and
 * `$insert_id` together, all of which are the same in every retry. With `strict=1` a 400 names the bad records and the others have
 * been taken. Refused: more than an hour in the future. https://developer.mixpanel.com/reference/import-events
 * @param groupType the group key of the project, to which the account id is assigned
 */
export function mixpanelDestination(url: string, groupType: string): Destination {
  return {
    name: 'mixpanel',
    maxBatchEvents: 2_000,
    maxBatchBytes: 2_000_000,
    encodeEvent: (event) =>
      JSON.stringify({
        event: event.event,
        properties: {
          user_name: event.userName,
          ...event.context,
          ...event.properties,
          // Last, so that no property of the app's by the same name breaks the recognition of copies.
          ...(event.groupId === undefined ? {} : { [groupType]: event.groupId }),
          time: Date.parse(event.timestamp),
          distinct_id: event.userId,
          $insert_id: event.id,
        },
      }),
    toRequest: (encoded, { apiKey }) => jsonRequest(url, listBody('[', encoded, ']'), basicAuthorization(apiKey)),
    classify: classifyMixpanel,
  }
}

function classifyMixpanel(response: DestinationResponse, ids: readonly string[]): Verdict {
  const byStatus = classifyStatus(response)
  if (response.status !== 400) return byStatus
  const body = parseJson(response.body)
  const records = isRecord(body) ? body['failed_records'] : undefined
  if (!Array.isArray(records)) return byStatus
  const faults = records.map((record: unknown) =>
    isRecord(record) ? { index: record['index'], field: record['field'] } : { index: undefined },
  )
  const rejected = rejectedEvents(faults, ids.length, 400)
  return rejected === undefined ? byStatus : { kind: 'partial', rejected, retry: [] }
}
