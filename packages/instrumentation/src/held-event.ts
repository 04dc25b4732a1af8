import type { Answer } from './answer.ts'
import type { Conclusion, NoSignInReason } from './conclusion.ts'
import type { Signal } from './signals.ts'

/** What else was seen in the request. */
interface Seen {
  /** A session of somebody was there, and nobody else came of it. */
  readonly restored: unknown
  /** A success without a person. */
  readonly nonInteractive: unknown
  readonly isHalfway: boolean
}

/**
 * Why the event of a library that others build on is no sign-in, although nothing else in the request was one. Such a library only
 * says that a provider named somebody. Whether the app let them in shows where it keeps its sessions; where nobody can see those,
 * the answer has to do.
 *
 * @param answer undefined where there was no HTTP response
 */
export function dismissal(seen: Seen, answer: Answer | undefined): NoSignInReason | undefined {
  if (seen.isHalfway) return 'second-factor-pending'
  if (answer?.isRefusal) return 'response-failed'
  if (seen.restored !== undefined) return 'account-linked'
  if (answer === undefined || answer.hasNewCookie) return undefined
  if (seen.nonInteractive !== undefined) return 'non-interactive'
  return answer.isConnecting ? 'account-linked' : undefined
}

/** A token for somebody who was there before has told already what the library's own event would tell again: nobody signed in. */
export function isConfirmedBy({ reason, signal }: Extract<Conclusion, { kind: 'no-sign-in' }>, held: Signal): boolean {
  return held.kind === 'event' && signal.kind === 'token' && reason === 'same-user-without-credential'
}
