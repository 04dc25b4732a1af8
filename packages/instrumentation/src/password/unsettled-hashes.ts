import { noteSignalIn } from '../note-signal.ts'
import { requestFacts } from '../request-facts.ts'
import type { RequestScope } from '../request-scope.ts'
import { isRecoveryRequest, noteHashing } from './note-password.ts'
import { secretOrigin } from './secret-origin.ts'

/**
 * Decides about keys that were derived from a typed-in secret and never compared where we could see it: when a session or a token
 * follows in the same request, the secret was proven in a way of the app's own (`===` on hex texts), or chosen at a sign-up.
 *
 * @param isEnough true: the session speaks for itself; false: only a secret that stands in the parsed body is taken
 */
export function settleHashes(scope: RequestScope, isEnough: boolean): void {
  const { derived = [], proven = [] } = scope.handWritten?.secrets ?? {}
  if (derived.length === 0) return
  const hasBody = requestFacts(scope)?.body !== undefined
  for (const one of derived) {
    if (one.isSettled || proven.includes(one.secret)) continue
    const origin = secretOrigin(one.secret, scope)
    if (origin.kind !== 'person' || !(origin.isSubmitted || (isEnough && !hasBody && !one.maySeal))) continue
    one.isSettled = true
    // A second password behind a proven one is being changed; without one, at a recovery, it is chosen.
    if (proven.length > 0 || isRecoveryRequest(scope)) noteHashing(scope, one.library, one.secret)
    else noteSignalIn(scope, { kind: 'credential', library: one.library, method: 'password', bare: true })
  }
}
