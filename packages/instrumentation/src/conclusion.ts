import type { Answer } from './answer.ts'
import type { Identity } from './identity.ts'
import type { EventSignal, SessionSignal, TokenSignal } from './signals.ts'

/** Why a session, token or library event is no sign-in. */
export type NoSignInReason =
  | 'already-concluded'
  | 'impersonation'
  | 'non-interactive'
  | 'same-user-without-credential'
  | 'other-user-without-credential'
  | 'second-factor-pending'
  | 'account-linked'
  | 'response-failed'

/** Somebody signed in, or why not. */
export type Conclusion =
  | {
      readonly kind: 'sign-in'
      readonly signal: SessionSignal | TokenSignal | EventSignal
      readonly identity: Identity
      readonly method: string
      readonly library: string
      readonly signUp: boolean
      readonly impersonated: boolean
    }
  | { readonly kind: 'no-sign-in'; readonly signal: SessionSignal | TokenSignal | EventSignal; readonly reason: NoSignInReason }

/** What is known besides the signals. */
export interface Circumstances {
  /** Set once the response is finished; 0 where there was no HTTP response (an explicit scope that ended well). */
  readonly finishedWith?: number | undefined
  /** What the answer shows. Asked for only when the response is finished. */
  readonly answer?: Answer | undefined
  /** true: explicit impersonation counts, flagged. Default false. */
  readonly impersonation?: boolean | undefined
}
