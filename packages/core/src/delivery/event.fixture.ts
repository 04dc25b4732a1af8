import type { SignedInEvent } from '../sign-in/event.ts'

/** A sign-in as the product document's sample shows it; `number` makes its id and user id its own. */
export function sampleEvent(number = 1, over: Partial<SignedInEvent> = {}): SignedInEvent {
  return {
    id: `00000000-0000-5000-8000-${String(number).padStart(12, '0')}`,
    event: 'signed_in',
    userId: `user_${number}`,
    userName: 'username',
    groupId: 'account_123',
    timestamp: '2023-11-02T00:30:08.276Z',
    properties: {},
    context: {},
    ...over,
  }
}
