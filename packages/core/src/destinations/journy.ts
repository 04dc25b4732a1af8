import type { Destination } from '../delivery/destination.ts'
import type { JsonValue } from '../json.ts'
import type { SignedInEvent } from '../sign-in/event.ts'
import { customDestination } from './custom.ts'

/** Source: the vendor's own Node SDK, `@journyio/sdk` 3.1. */
export const JOURNY_URL = 'https://api.journy.io/events'

/** journy.io's events call: one event a request, the account beside the user. No idempotency key is documented. */
export function journyDestination(url: string): Destination {
  return customDestination('journy', url, { event: toJourny })
}

function toJourny({ event, id, userId, userName, groupId, timestamp, properties }: SignedInEvent): JsonValue {
  return {
    identification: { user: { userId }, ...(groupId === undefined ? {} : { account: { accountId: groupId } }) },
    name: event,
    triggeredAt: timestamp,
    metadata: texts({ user_name: userName, ...properties, event_id: id }),
  }
}

/** Metadata is text there; the vendor's SDK leaves out what is neither text, number nor boolean, and so do we. */
function texts(values: Readonly<Record<string, JsonValue | undefined>>): Record<string, string> {
  const scalars = Object.entries(values).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
  return Object.fromEntries(scalars.map(([key, value]) => [key, String(value)]))
}
