import { mayRedeem } from '../handed-out/redeemed.ts'
import { type RequestScope, scopeFor } from '../request-scope.ts'
import { sessionUser } from '../session-store/session-identity.ts'
import { findSessionOf, type QuietSession, watchSession } from '../session-store/watch-session.ts'
import type { SessionView, WatchedSession } from '../session-store/watched-session.ts'

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

/** A class, as every request with a session makes one. */
class RequestSession implements WatchedSession {
  readonly key: SessionRequest & object
  readonly library: string = LIBRARY
  readonly scope: RequestScope
  readonly request: SessionRequest & object

  constructor(request: SessionRequest & object, scope: RequestScope) {
    this.key = request
    this.scope = scope
    this.request = request
  }

  look(): SessionView {
    const { session } = this.request
    return { data: session ?? undefined, id: typeof session?.id === 'string' ? session.id : undefined }
  }
}

function watch(
  request: SessionRequest & object,
  scope: RequestScope | undefined,
  isLoaded: boolean,
  stored?: object,
): QuietSession | undefined {
  if (scope === undefined) return undefined
  const session = new RequestSession(request, scope)
  return watchSession(session, isLoaded, stored && { data: stored, id: session.look().id })
}

function isRequest(request: unknown): request is SessionRequest & object {
  return typeof request === 'object' && request !== null && typeof (request as SessionRequest).headers === 'object'
}
