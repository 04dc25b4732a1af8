import type { Identity } from '../identity.ts'
import { noteSignal } from '../note-signal.ts'
import { resolveUser } from '../resolve-user.ts'
import { currentSettings } from '../settings.ts'
import type { EventSignal } from '../signals.ts'
import { isClaims, tokenClaims } from '../token-claims.ts'
import { firstSight } from './first-sight.ts'
import { freshSession, sessionId } from './fresh-session.ts'

/**
 * Looks at the claims of a token that a library has verified. For an app that only verifies, the first sight of a fresh session is
 * all that there is of a sign-in. Does nothing unless the option `verifyOnly` names the library: it is asked for every request.
 *
 * @param identify who the claims are, where the usual order of fields does not tell
 */
export function noteVerifiedSession(
  library: string,
  claims: unknown,
  identify: (claims: Readonly<Record<string, unknown>>) => Identity | undefined = (user) => resolveUser(user, { library }),
): void {
  if (!currentSettings().verifyOnly.has(library) || !isClaims(claims)) return
  const now = Date.now()
  const session = freshSession(claims, now)
  if (session === undefined || !firstSight().isFirst(session.id, now)) return
  const { id, method, impersonated } = session
  noteSignal({ kind: 'event', library, method, identity: identify(claims), id, impersonated })
}

/**
 * What a sign-in that was seen itself takes from its token, so that the first request which verifies the token is no second one:
 * here by the memory of this process, elsewhere by the event id. Nothing unless the option `verifyOnly` names the library.
 *
 * @param token the compact token that the provider issued for the sign-in
 */
export function asSeenSession(library: string, token: unknown): Pick<EventSignal, 'id'> {
  if (!currentSettings().verifyOnly.has(library)) return {}
  const claims = tokenClaims(token)
  const id = claims === undefined ? undefined : sessionId(claims)
  if (id !== undefined) firstSight().isFirst(id, Date.now())
  return { id }
}
