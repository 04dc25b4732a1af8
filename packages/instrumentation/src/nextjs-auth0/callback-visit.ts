import { guarded } from '../guard.ts'
import { type Asked, authorizationRequests } from '../identity-provider/authorization-requests.ts'
import { isImpersonated } from '../identity-provider/note-provider-login.ts'
import { noteSignal } from '../note-signal.ts'
import { resolveUser } from '../resolve-user.ts'

const LIBRARY = '@auth0/nextjs-auth0'

/** A browser that comes back from the provider. */
interface Visit {
  readonly asked: Asked | undefined
  /** The session that the library read while it handled the answer: a popup adds to it. */
  existing: unknown
  /** Whom the browser belonged to before; only known where the answer may be a step-up. */
  readonly before: Promise<unknown> | undefined
}

/** Visits by the cookies of their request, the one object that all hooks are handed. */
const visits = new WeakMap<object, Visit>()

interface CallbackRequest {
  readonly nextUrl?: { readonly searchParams?: URLSearchParams }
  readonly cookies?: object
}

interface SessionStore {
  get(cookies: object): Promise<unknown>
}

/** The library begins to handle the answer of the provider. */
export function beginCallback(request: unknown, store: unknown): void {
  const { nextUrl, cookies } = (request ?? {}) as CallbackRequest
  if (typeof cookies !== 'object') return
  const asked = authorizationRequests.answered({ state: nextUrl?.searchParams?.get('state') })
  const before = asked === 'reauthentication' ? (store as SessionStore).get(cookies).catch(() => undefined) : undefined
  visits.set(cookies, { asked, existing: undefined, before })
}

/** The library read the session of a request. */
export function noteReadSession(cookies: unknown, session: unknown): void {
  const visit = typeof cookies === 'object' && cookies !== null ? visits.get(cookies) : undefined
  // Where we asked ourselves, the answer is none of the library's.
  if (visit !== undefined && visit.before === undefined) visit.existing = session ?? undefined
}

/** The library has written a session of a login. */
export function noteNewSession(cookies: unknown, session: unknown): void {
  const visit = typeof cookies === 'object' && cookies !== null ? visits.get(cookies) : undefined
  if (visit !== undefined) visits.delete(cookies as object)
  const user = userOf(session)
  const identity = resolveUser(user, { library: LIBRARY })
  const none = (): void => noteSignal({ kind: 'non-interactive', library: LIBRARY, method: 'oidc', identity })
  const login = (): void =>
    noteSignal({
      kind: 'event',
      library: LIBRARY,
      method: visit === undefined ? undefined : 'oidc',
      identity,
      impersonated: isImpersonated(user),
    })
  if (visit?.existing !== undefined || visit?.asked === 'silent') none()
  else if (visit?.before === undefined) login()
  else
    void visit.before.then((before) =>
      guarded(`${LIBRARY} step-up`, () => (subjectOf(userOf(before)) === subjectOf(user) ? none() : login())),
    )
}

function userOf(session: unknown): unknown {
  return (session as { user?: unknown } | null | undefined)?.user
}

function subjectOf(user: unknown): unknown {
  return (user as { sub?: unknown } | null | undefined)?.sub
}
