import { mayRedeem } from '../handed-out/redeemed.ts'
import { type RequestScope, scopeFor } from '../request-scope.ts'
import { sessionUser } from '../session-store/session-identity.ts'
import { findSessionOf, type QuietSession, watchSession } from '../session-store/watch-session.ts'

/** npm name. */
export const LIBRARY = 'express-session'

/** What we use of a request. */
interface SessionRequest {
  readonly headers?: unknown
  readonly session?: (object & { readonly id?: unknown; readonly req?: unknown; readonly touch?: unknown }) | null
}

/** The store has made a session of what it found. `Store.prototype.load` does so too, with a stand-in for the request. */
export function loadedSession(request: unknown, stored: unknown): void {
  if (!isRequest(request)) return
  const scope = scopeFor(request)
  if (findSessionOf(scope, request) === undefined)
    watch(request, scope, true, typeof stored === 'object' && stored !== null ? stored : undefined)
}

/** The session is about to be saved, or to be announced by a cookie. */
export function writtenSession(session: unknown): void {
  const { req: request } = session as { req?: unknown }
  if (!isRequest(request)) return
  const scope = scopeFor(request)
  const known = findSessionOf(scope, request)
  if (known !== undefined) {
    known.checkpoint()
    return
  }
  const current = request.session
  // A fresh session of nobody, in a request without a password and at an address of no login: nothing to watch.
  const isOfInterest =
    scope?.handWritten !== undefined ||
    (current && sessionUser(current, LIBRARY, request) !== undefined) ||
    (scope !== undefined && mayRedeem(scope))
  if (isOfInterest) watch(request, scope, false)?.checkpoint()
}

/** A fresh session that a request holds. */
export function sessionOf(request: object, scope: RequestScope): void {
  const { session } = request as SessionRequest
  if (typeof session?.touch !== 'function' || session.req !== request || findSessionOf(scope, request) !== undefined) return
  watch(request as SessionRequest & object, scope, false)
}

function watch(
  request: SessionRequest & object,
  scope: RequestScope | undefined,
  isLoaded: boolean,
  stored?: object,
): QuietSession | undefined {
  if (scope === undefined) return undefined
  const look = (): { data: object | undefined; id: string | undefined } => {
    const { session } = request
    return { data: session ?? undefined, id: typeof session?.id === 'string' ? session.id : undefined }
  }
  return watchSession(
    { key: request, library: LIBRARY, scope, request, look },
    isLoaded,
    stored && { data: stored, id: look().id },
  )
}

function isRequest(request: unknown): request is SessionRequest & object {
  return typeof request === 'object' && request !== null && typeof (request as SessionRequest).headers === 'object'
}
