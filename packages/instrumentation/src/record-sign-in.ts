import type { JsonValue } from '@signed-in/core'
import { guarded } from './guard.ts'
import { noteSignal } from './note-signal.ts'
import { RECORDED_LIBRARY } from './signals.ts'
import { toText } from './user-value.ts'

/** A sign-in as the app tells it. */
export interface RecordedSignIn {
  /** Your own id of the user. Numbers are written in decimal. */
  readonly userId: string | number | bigint
  readonly userName?: string | undefined
  /** The account, organisation or tenant that the user signed in to. */
  readonly groupId?: string | number | bigint | undefined
  /** How, e.g. `password`. Default: that of the credential seen in the same request, else `unknown`. */
  readonly method?: string | undefined
  /** true: this sign-in created the user. */
  readonly signUp?: boolean | undefined
  /** Further properties of the event. */
  readonly properties?: Readonly<Record<string, JsonValue>> | undefined
}

/**
 * Records a sign-in of a hand-written login: call it where the session or token is established. Works in and outside of an HTTP
 * request. In a request it takes the place of what our instrumentation would have concluded by itself afterwards, and the same
 * user recorded again is the same sign-in; outside of one each call counts.
 *
 * Never throws, returns nothing, and does nothing that waits.
 */
export function recordSignIn(signIn: RecordedSignIn): void {
  guarded('recordSignIn', () => {
    const { userId, userName, groupId, method, signUp, properties } = signIn
    const identity = { userId: toText(userId), userName: toText(userName), groupId: toText(groupId) }
    noteSignal({ kind: 'event', library: RECORDED_LIBRARY, identity, method, signUp, properties })
  })
}
