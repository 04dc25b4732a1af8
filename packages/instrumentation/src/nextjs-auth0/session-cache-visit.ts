import { guarded } from '../guard.ts'
import { type Asked, authorizationRequests } from '../identity-provider/authorization-requests.ts'
import { isImpersonated } from '../identity-provider/note-provider-login.ts'
import { noteSignal, noteSignalIn } from '../note-signal.ts'
import { mute, type RequestScope, scopeFor } from '../request-scope.ts'
import { resolveUser } from '../resolve-user.ts'

const LIBRARY = '@auth0/nextjs-auth0'

/** What of the library's session cache tells whose a browser is. Where the store stands differs from one minor version to the next. */
interface SessionCache {
  readonly sessionStore?: SessionStore
  readonly cookieStore?: SessionStore
  getConfig?(request: unknown): unknown
  getSessionStore?(config: unknown): SessionStore
}

interface SessionStore {
  /** Resolves to the session and when it was made, or to an empty list. Reads and writes nothing. */
  read(request: unknown): Promise<readonly unknown[]>
}

/** A browser that comes back from the provider. */
interface Visit {
  readonly scope: RequestScope | undefined
  readonly cache: SessionCache
  asked: Asked | undefined
  /** Whom the browser belonged to before; only known where the answer may be a step-up. */
  before: Promise<unknown> | undefined
}

const visits = new WeakMap<object, Visit>()

/** The request of the app: version 3 hands around an object of its own about it. */
function carrierOf(request: unknown): object | undefined {
  const carrier = (request as { readonly req?: unknown } | null | undefined)?.req ?? request
  return typeof carrier === 'object' && carrier !== null ? carrier : undefined
}

/** The library begins to handle the answer of the provider. It asks through openid-client, which is not to speak for it. */
export function beginVisit(request: unknown, cache: unknown): void {
  const carrier = carrierOf(request)
  if (carrier === undefined) return
  const scope = scopeFor(carrier)
  mute(scope, ['openid-client'])
  visits.set(carrier, { scope, cache: cache as SessionCache, asked: undefined, before: undefined })
}

/**
 * The library read a cookie that it gave the browser when it sent it to the provider.
 *
 * @param value the `state` by itself up to 3.2, a JSON object with it later; signed, and undefined if the signature is wrong
 */
export function noteTransaction(key: unknown, request: unknown, value: unknown): void {
  const carrier = carrierOf(request)
  const visit = carrier === undefined ? undefined : visits.get(carrier)
  if (visit === undefined || typeof value !== 'string') return
  const transaction = key === 'state' ? { state: value } : transactionIn(value)
  visit.asked ??= authorizationRequests.answered(transaction)
  // Now, as long as the session is there: a login replaces it.
  if (visit.asked === 'reauthentication') visit.before ??= readBefore(visit.cache, request).catch(() => undefined)
}

function transactionIn(value: string): { readonly state?: unknown; readonly nonce?: unknown; readonly codeVerifier?: unknown } {
  if (!value.startsWith('{')) return {}
  const { state, nonce, code_verifier: codeVerifier } = JSON.parse(value) as Readonly<Record<string, unknown>>
  return { state, nonce, codeVerifier }
}

async function readBefore(cache: SessionCache, request: unknown): Promise<unknown> {
  const store = cache.sessionStore ?? cache.cookieStore ?? cache.getSessionStore?.(await cache.getConfig?.(request))
  const [session] = (await store?.read(request)) ?? []
  return userOf(session)
}

/** The library has written the session of a login. */
export function noteCreatedSession(request: unknown, session: unknown): void {
  const carrier = carrierOf(request)
  const visit = carrier === undefined ? undefined : visits.get(carrier)
  const user = userOf(session)
  if (carrier === undefined || visit === undefined || user === undefined) return
  visits.delete(carrier)
  const { scope, asked, before } = visit
  const identity = resolveUser(user, { library: LIBRARY })
  const note = (isLogin: boolean): void => {
    const signal = isLogin
      ? ({ kind: 'event', library: LIBRARY, method: 'oidc', identity, impersonated: isImpersonated(user) } as const)
      : ({ kind: 'non-interactive', library: LIBRARY, method: 'oidc', identity } as const)
    if (scope === undefined) noteSignal(signal)
    else noteSignalIn(scope, signal)
  }
  if (before === undefined) note(asked !== 'silent')
  else void before.then((earlier) => guarded(`${LIBRARY} step-up`, () => note(subjectOf(earlier) !== subjectOf(user))))
}

function userOf(session: unknown): unknown {
  return (session as { user?: unknown } | null | undefined)?.user
}

function subjectOf(user: unknown): unknown {
  return (user as { sub?: unknown } | null | undefined)?.sub
}
