import { noteSignalIn } from '../note-signal.ts'
import { type RequestScope, scopeFor } from '../request-scope.ts'
import { findSessionOf, type QuietSession, watchSession } from '../session-store/watch-session.ts'

/** npm name. */
export const LIBRARY = '@hapi/cookie'

/** What we use of a request of hapi. */
interface HapiRequest {
  readonly state?: Readonly<Record<string, unknown>> | null
  readonly auth?: { readonly artifacts?: unknown; readonly error?: unknown }
}

/** Names of the cookies that hold sessions. */
const cookieNames = new Set<string>()

/** From now on a cookie by this name is a session. */
export function addCookieName(name: string): void {
  cookieNames.add(name)
}

/** Begins to watch the sessions that a request came with: whoever is in one was signed in before. */
export function watchCookieSessions(request: unknown): void {
  const { state } = (request ?? {}) as HapiRequest
  for (const name of cookieNames) if (isSession(state?.[name])) watchedSession(request as HapiRequest & object, name)
}

/** `set` is about to put another session in the place of the one that the request came with. */
export function watchedSession(request: HapiRequest & object, name: string): QuietSession | undefined {
  const scope = scopeFor(request)
  if (scope === undefined) return undefined
  const known = findSessionOf(scope, request)
  if (known !== undefined) return known
  // A cookie that the app's validation has refused is nobody's.
  const before = request.auth?.error ? undefined : request.state?.[name]
  const view = { data: isSession(before) ? asStored(before) : undefined }
  const look = (): { data: object | undefined } => {
    const artifacts = request.auth?.artifacts ?? before
    return { data: isSession(artifacts) ? asStored(artifacts) : undefined }
  }
  return watchSession({ key: request, library: LIBRARY, scope, request, look }, view.data !== undefined, view)
}

/** The app has set the session. */
export function sessionWasSet(request: HapiRequest & object, watched: QuietSession): void {
  const scope = scopeFor(request)
  if (scope === undefined) return
  const { artifacts } = request.auth ?? {}
  if (isSession(artifacts) && isOpaque(artifacts)) noteOpaque(scope, watched)
  else {
    watched.replaced()
    watched.checkpoint()
  }
}

/** The id of a session that the app keeps elsewhere: only the credential behind it can say whose it is. */
function noteOpaque(scope: RequestScope, watched: QuietSession): void {
  if (!scope.signals.some(({ kind }) => kind === 'credential')) return
  noteSignalIn(scope, { kind: 'session', library: LIBRARY, hadIdentity: watched.user !== undefined, provisional: true })
}

function isOpaque(session: object): boolean {
  return Object.keys(session).every((key) => /^(?:sid|session_?id|session|token)$/i.test(key))
}

/** Many sessions are the user itself, `{ id, name }`; stores that know it by a name say `{ userId }` or `{ user }`. */
function asStored(session: object): object {
  const { id, _id: documentId, sub } = session as { id?: unknown; _id?: unknown; sub?: unknown }
  return id === undefined && documentId === undefined && sub === undefined ? session : { user: session }
}

function isSession(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
