import type { Credentials, Destination, DestinationRequest } from '../delivery/destination.ts'
import type { SignedInEvent } from '../sign-in/event.ts'
import { jsonRequest, PLAIN_CLASSIFICATION } from './json-request.ts'
import { listBody } from './list-body.ts'

/** EU: https://eu.i.posthog.com/batch/ */
export const POSTHOG_URL = 'https://us.i.posthog.com/batch/'

/**
 * PostHog's batch capture: 20 MB a request, 1 MB an event. `uuid` must be a UUID, else the event is dropped; rows with the same
 * day, event, distinct id and uuid are merged. `timestamp` is ISO text: a number would be ignored. Answers 200 for events that it
 * then drops for a missing name or distinct id, both of which ours always have. https://posthog.com/docs/api/capture
 * @param groupType the group type to which the account id is assigned
 */
export function posthogDestination(url: string, groupType: string): Destination {
  return {
    name: 'posthog',
    maxBatchEvents: 1_000,
    maxBatchBytes: 20_000_000,
    maxEventBytes: 1_000_000,
    encodeEvent: (event) =>
      JSON.stringify({
        uuid: event.id,
        event: event.event,
        distinct_id: event.userId,
        properties: postHogProperties(event, groupType),
        timestamp: event.timestamp,
      }),
    toRequest: (encoded, credentials) => posthogRequest(url, encoded, credentials),
    ...PLAIN_CLASSIFICATION,
  }
}

/** What the account and the rest of the event become; no property of the app's takes the place of the account. */
export function postHogProperties(event: SignedInEvent, groupType: string): object {
  const { userName, groupId, context, properties } = event
  const groups = groupId === undefined ? {} : { $groups: { [groupType]: groupId } }
  return { user_name: userName, ...context, ...properties, ...groups }
}

function posthogRequest(url: string, encoded: readonly string[], { apiKey }: Credentials): DestinationRequest {
  return jsonRequest(url, listBody(`{"api_key":${JSON.stringify(apiKey ?? '')},"batch":[`, encoded, ']}'))
}
