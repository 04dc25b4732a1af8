import { context } from '@opentelemetry/api'
import { claimedIdentity } from './claimed-identity.ts'
import { isGuest } from './handed-out/guest.ts'
import { isShared, redeemedBy } from './handed-out/redeemed.ts'
import { hasSessionBefore } from './handed-out/session-before.ts'
import { firstStepOf } from './handed-out/tickets.ts'
import { watchAnswer } from './handed-out/watch-answer.ts'
import type { Identity } from './identity.ts'
import { NonInteractiveSuccess } from './non-interactive-success.ts'
import { beforeEnd, noteSignal, noteSignalIn } from './note-signal.ts'
import { settleHashes } from './password/unsettled-hashes.ts'
import { isSentByMachine, requestFacts, requestHeaders } from './request-facts.ts'
import { isAskedAgain } from './request-place.ts'
import { type RequestScope, scopeFor } from './request-scope.ts'
import { resolveUser } from './resolve-user.ts'
import { isClaims, isImpersonation, tokenClaims, tokenPurpose } from './token-claims.ts'
import { noteVerifiedSession } from './verified-session/note-verified-session.ts'

/**
 * Enters an issued token into the ledger. In a request without a credential a token means nothing by itself: only where the request
 * brought a password or the secret of a link does it become one, if the answer hands the token out.
 *
 * @param token the compact token, as the library returned it
 */
export function noteToken(library: string, token: unknown): void {
  const scope = scopeFor()
  if (scope?.handWritten !== undefined) settleHashes(scope, false)
  if (scope === undefined) return
  const isProven = scope.signals.some((signal) => signal.kind === 'credential')
  if (!isProven && redeemedBy(scope) === undefined) return
  const claims = tokenClaims(token)
  const purpose = claims === undefined ? undefined : tokenPurpose(claims)
  if (purpose === 'second-factor') noteSignal({ kind: 'halfway', library })
  if (purpose !== undefined || (claims !== undefined && (isImpersonation(claims) || isGuest(claims, requestFacts(scope)?.body))))
    return
  const identity = claims === undefined ? undefined : claimedIdentity(claims, library)
  if (isProven && isForThing(scope)) return
  if (isProven) noteSignal({ kind: 'token', library, identity })
  else if (typeof token === 'string' && identity !== undefined) noteUnproven(scope, library, token, identity)
}

/** Whether a compared password opened a page or was asked for once more: the token is for that. */
function isForThing(scope: RequestScope): boolean {
  const facts = requestFacts(scope)
  const isBare = scope.signals.every(
    (signal) => signal.kind !== 'credential' || (signal.bare === true && signal.method === 'password'),
  )
  return isBare && facts !== undefined && (isShared(facts) || isAskedAgain(facts))
}

/** Who has a session confirms by a code or a provider, or adds an account; but for the second step of a login. */
function isOfSession(scope: RequestScope): boolean {
  const facts = requestFacts(scope)
  return facts !== undefined && hasSessionBefore(facts) && firstStepOf(facts) === undefined
}

/** Nobody that we know has verified anything: it counts if the token reaches who sent the password. */
function noteUnproven(scope: RequestScope, library: string, token: string, identity: Identity): void {
  const redeemed = scope.enclosure === undefined ? redeemedBy(scope) : undefined
  if (redeemed === undefined) return
  if (redeemed.method !== 'password' && isOfSession(scope)) return
  const { method, signUp } = redeemed
  const parent = context.active()
  scope.unproven ??= []
  scope.unproven.push({
    token,
    signals: [
      { kind: 'credential', library, method, signUp, bare: true, identity, context: parent },
      { kind: 'token', library, identity, context: parent },
    ],
  })
  watchAnswer(scope)
  beforeEnd(scope, () => {})
}

/**
 * Looks at a token that was verified. One of a pending second factor, or of a link in a mail, is half of a proof: whoever holds it
 * and gets a token or a session in the same request has given the other half. Every other token is somebody's already, and where it
 * came by itself with the request, nobody signed in by it.
 *
 * @param payload what the library found in the token
 * @param token the compact token
 */
export function noteVerifiedToken(library: string, payload: unknown, token?: unknown): void {
  const purpose = isClaims(payload) ? tokenPurpose(payload) : undefined
  if (purpose === undefined || purpose === 'other') {
    noteBearer(library, payload, token)
    noteVerifiedSession(library, payload)
    return
  }
  const isSecondFactor = purpose === 'second-factor'
  const method = isSecondFactor ? 'otp' : 'magic_link'
  noteSignal({ kind: 'credential', library, method, secondFactor: isSecondFactor, identity: claimedOf(payload, library) })
}

/** Every authenticated request of a token app comes by here: who it is, is read only if a sign-in needs it. */
function noteBearer(library: string, payload: unknown, token: unknown): void {
  const scope = scopeFor()
  const headers = scope === undefined ? undefined : requestHeaders(scope)
  if (scope === undefined || headers === undefined || typeof token !== 'string' || !isSentByMachine(token, { headers })) return
  noteSignalIn(scope, new NonInteractiveSuccess(library, 'jwt', claimedOf, payload))
}

/** Some tokens hold a plain string. */
function claimedOf(payload: unknown, library: string): Identity | undefined {
  return isClaims(payload) ? claimedIdentity(payload, library) : resolveUser(payload, { library })
}
