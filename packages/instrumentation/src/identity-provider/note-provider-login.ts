import { context } from '@opentelemetry/api'
import type { Identity } from '../identity.ts'
import { noteSignal, noteSignalIn } from '../note-signal.ts'
import { handWrittenOf, type RequestScope } from '../request-scope.ts'
import { findSession } from '../session-store/find-session.ts'
import type { CredentialSignal } from '../signals.ts'
import type { Asked } from './authorization-requests.ts'

/** What a provider's answer says. */
export interface ProviderLogin {
  /** npm name of the client library. */
  readonly library: string
  readonly method: string
  readonly identity: Identity | undefined
  /** What the app had asked the provider for, if that is known and special. */
  readonly asked?: Asked | undefined
  /** true: the provider names an explicit impersonator. */
  readonly impersonated?: boolean | undefined
}

/**
 * A bare client library of a provider has verified who somebody is. The app's session or token decides whether that was a login, and
 * says whose; where nobody can see those, the login is an event by itself, unless the request or its answer speaks against it.
 *
 * @param scope that of the request in which the library was called; undefined outside of requests
 */
export function noteProviderLogin(scope: RequestScope | undefined, login: ProviderLogin): void {
  const { library, method, identity, asked, impersonated } = login
  // For a strategy of passport around the library, which does not see what the library saw.
  if (scope !== undefined) scope.asked = asked
  if (asked === 'silent') {
    if (scope !== undefined) noteSignalIn(scope, { kind: 'non-interactive', library, method, identity })
    return
  }
  const reauthentication = asked === 'reauthentication'
  const parent = context.active()
  if (scope !== undefined)
    noteProof(scope, { kind: 'credential', library, method, identity, atProvider: true, reauthentication, impersonated })
  const event = { kind: 'event', library, method, identity, impersonated, provisional: true, context: parent } as const
  if (scope === undefined) noteSignal(event)
  else noteSignalIn(scope, event)
}

/**
 * A provider granted access without saying to whom (OAuth without an ID token): an app that then signs somebody in has its proof in
 * that; one that keeps the tokens for later has only connected an account.
 */
export function noteDelegation(scope: RequestScope | undefined, library: string): void {
  if (scope !== undefined) noteProof(scope, { kind: 'credential', library, method: 'oauth', atProvider: true, delegated: true })
}

function noteProof(scope: RequestScope, credential: CredentialSignal): void {
  findSession(scope)
  const { sessions } = handWrittenOf(scope)
  // What stands in them now was written before the proof.
  for (const session of sessions) session.checkpoint()
  noteSignalIn(scope, credential)
  for (const session of sessions) session.arm()
}

/** Whether the claims of a provider name somebody who acts in the place of the user (RFC 8693, `act`). */
export function isImpersonated(claims: unknown): boolean {
  const { act } = (typeof claims === 'object' && claims !== null ? claims : {}) as { act?: unknown }
  return typeof act === 'object' && act !== null
}
