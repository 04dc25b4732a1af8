import type { Destination } from '../delivery/destination.ts'
import { customDestination } from './custom.ts'

/** Source: the vendor's own Node SDK. */
export const JOURNY_URL = 'https://api.journy.io/events'

/** journy.io's events call: one event a request, the account beside the user. No idempotency key is documented. */
export function journyDestination(url: string): Destination {
  return customDestination('journy', url, {
    event: {
      name: '{{event}}',
      identification: { userId: '{{user_id}}', accountId: '{{group_id}}' },
      metadata: { user_name: '{{user_name}}', event_id: '{{event_id}}' },
      triggeredAt: '{{timestamp}}',
    },
  })
}
