import type { Identity } from '../identity.ts'
import { mergeIdentities } from '../identity.ts'
import { noteSignal } from '../note-signal.ts'
import { resolveUser } from '../resolve-user.ts'
import { type TokenClaims, tokenClaims } from '../token-claims.ts'
import { toText } from '../user-value.ts'
import { createFirstSight } from '../verified-session/first-sight.ts'
import { freshSession, sessionId } from '../verified-session/fresh-session.ts'
import { asSeenSession } from '../verified-session/note-verified-session.ts'

/** npm name. */
export const LIBRARY = 'firebase-admin'

/** An ID token that is older than its sign-in by more than this was refreshed. */
const REFRESHED_AFTER_SECONDS = 2

/** Sign-ins that made a cookie. */
const signIns = createFirstSight()

/** Who the claims of an ID token are. The tenant of the identity platform is the account, unless the app's own claims name one. */
export function identify(claims: TokenClaims): Identity | undefined {
  const { tenant } = (claims['firebase'] ?? {}) as { tenant?: unknown }
  return mergeIdentities(resolveUser(claims, { library: LIBRARY }), {
    userName: toText(claims['phone_number']),
    groupId: toText(tenant),
  })
}

/**
 * A session cookie was made of an ID token that the provider has accepted. It is a sign-in if the person signed in a moment ago
 * (`auth_time`): apps also renew the cookie, with an ID token that was refreshed since.
 */
export function noteSessionCookie(idToken: unknown): void {
  const claims = tokenClaims(idToken)
  const now = Date.now()
  const session = claims === undefined ? undefined : freshSession(claims, now)
  const id = claims === undefined ? undefined : sessionId(claims)
  if (claims === undefined || id === undefined) return
  const isFirst = session !== undefined && signIns.isFirst(id, now)
  if (session === undefined || (!isFirst && isRefreshed(claims))) {
    noteSignal({ kind: 'non-interactive', library: LIBRARY, method: 'session_cookie', identity: identify(claims) })
    return
  }
  const { method } = session
  noteSignal({ kind: 'event', library: LIBRARY, method, identity: identify(claims), ...asSeenSession(LIBRARY, idToken) })
}

function isRefreshed({ iat, auth_time: time }: TokenClaims): boolean {
  return typeof iat === 'number' && typeof time === 'number' && iat - time > REFRESHED_AFTER_SECONDS
}
