import type { Destination } from '../delivery/destination.ts'
import { customDestination } from './custom.ts'

/** EU: https://analytex-eu.userpilot.io/v1/track */
export const USERPILOT_URL = 'https://analytex.userpilot.io/v1/track'

/**
 * Userpilot's track call: one event a request, 600 requests a minute (429 beyond, which waits). No account, time or id on its wire,
 * so they go into `metadata`. https://docs.userpilot.com/article/195-identify-users-and-track-api
 */
export function userpilotDestination(url: string): Destination {
  const mapped = customDestination('userpilot', url, {
    event: ({ event, id, userId, userName, groupId, timestamp, properties }) => ({
      event_name: event,
      user_id: userId,
      metadata: {
        ...(userName === undefined ? {} : { user_name: userName }),
        ...properties,
        ...(groupId === undefined ? {} : { group_id: groupId }),
        timestamp,
        event_id: id,
      },
    }),
  })
  return {
    ...mapped,
    toRequest: (encoded, { apiKey }, ids) => {
      const request = mapped.toRequest(encoded, { apiKey: undefined }, ids)
      const authorization = apiKey === undefined ? {} : { authorization: `Token ${apiKey}` }
      return { ...request, headers: { ...request.headers, 'x-api-version': '2020-09-22', ...authorization } }
    },
  }
}
