import { guarded } from '../guard.ts'
import { methodName } from '../hosted/method-name.ts'
import { type ObservedCall, observeResult } from '../hosted/observe-result.ts'
import { createPendingLogins } from '../hosted/pending-logins.ts'
import { noteSignal } from '../note-signal.ts'
import { requestFacts } from '../request-facts.ts'
import { scopeFor } from '../request-scope.ts'
import { resolveUser } from '../resolve-user.ts'
import type { AnyFunction } from '../wrap.ts'

/** npm name. */
export const LIBRARY = '@workos-inc/node'

/** What the provider answers to an authentication, as it comes over the wire. */
interface Authentication {
  readonly user?: { readonly id?: unknown }
  readonly organization_id?: unknown
  readonly authentication_method?: unknown
  readonly impersonator?: unknown
}

/** What the client sends for one. */
interface AuthenticationRequest {
  readonly grant_type?: unknown
  readonly pending_authentication_token?: unknown
}

const AUTHENTICATE = '/user_management/authenticate'
const SSO_TOKEN = '/sso/token'
const ORGANISATION_SELECTION = /organization-selection$/
/** How the last part of a grant type says that somebody signed in, where the answer does not. */
const GRANTS: readonly (readonly [grant: RegExp, method: string])[] = [
  [/^password$/, 'password'],
  [/magic-auth|totp|email-verification|challenge/, 'otp'],
]

const pendingLogins = createPendingLogins()

/**
 * Every authentication of every version goes through `post(path, entity)` of the client, and its grant type says which one it is:
 * the methods above it are classes that the package does not export.
 */
export function observePost(post: AnyFunction): AnyFunction {
  const observeAuthentication = observeResult(`${LIBRARY} authenticate`, noteAuthentication, noteRefusal)(post)
  const observeProfile = observeResult(`${LIBRARY} sso`, noteProfile)(post)
  return function (this: unknown, ...args: unknown[]): unknown {
    const [path] = args
    const observed = path === AUTHENTICATE ? observeAuthentication : path === SSO_TOKEN ? observeProfile : post
    return observed.apply(this, args as never[])
  }
}

function requestOf(args: readonly unknown[]): AuthenticationRequest {
  return (args[1] ?? {}) as AuthenticationRequest
}

function noteAuthentication({ args, result }: ObservedCall): void {
  const { grant_type: grant, pending_authentication_token: token } = requestOf(args)
  if (typeof grant !== 'string' || grant === 'refresh_token') return
  const pending = pendingLogins.take(token)
  if (pending === 'refresh' || (pending === undefined && ORGANISATION_SELECTION.test(grant) && mayBeSignedIn())) return
  const { data = {} } = result as { data?: Authentication }
  const { user, organization_id: groupId, authentication_method: said, impersonator } = data
  if (user === undefined) return
  const identity = resolveUser({ ...user, organizationId: groupId }, { library: LIBRARY })
  noteSignal({ kind: 'event', library: LIBRARY, identity, method: methodOf(said, grant), impersonated: Boolean(impersonator) })
}

/**
 * Whether the browser may have a session of the app, and so only picks another organisation. One that sends neither a cookie nor a
 * token cannot have any.
 */
function mayBeSignedIn(): boolean {
  const scope = scopeFor()
  const headers = scope === undefined ? undefined : requestFacts(scope)?.headers
  return headers === undefined || headers['cookie'] !== undefined || headers['authorization'] !== undefined
}

function methodOf(said: unknown, grant: string): string {
  // The name of a six-digit code that is sent by mail.
  if (said === 'MagicAuth') return 'otp'
  const method = methodName(said)
  return method !== 'unknown' ? method : (GRANTS.find(([pattern]) => pattern.test(grant))?.[1] ?? 'unknown')
}

/** A second step is due: the token says later whether a login or a refreshed session waits for it. */
function noteRefusal(args: readonly unknown[], error: unknown): void {
  const { grant_type: grant, pending_authentication_token: own } = requestOf(args)
  const { rawData, pendingAuthenticationToken } = (error ?? {}) as {
    rawData?: { pending_authentication_token?: unknown }
    pendingAuthenticationToken?: unknown
  }
  const token = pendingAuthenticationToken ?? rawData?.pending_authentication_token
  const before = pendingLogins.take(own)
  const pending = before ?? (grant === 'refresh_token' ? 'refresh' : 'login')
  if (token !== undefined) pendingLogins.remember(token, pending)
  else if (grant !== 'refresh_token') noteSignal({ kind: 'failure', library: LIBRARY })
  // A wrong code does not use the token up.
  if (token === undefined && before !== undefined) pendingLogins.remember(own, before)
}

/**
 * The stand-alone single sign-on answers with a profile, and the app makes its own user and session of it: both are noted, and where
 * the app's session is seen, that speaks.
 */
function noteProfile({ result }: ObservedCall): void {
  const { data = {} } = result as { data?: { profile?: unknown } }
  guarded(`${LIBRARY} sso`, () => {
    const identity = resolveUser(data.profile, { library: LIBRARY })
    if (identity === undefined) return
    noteSignal({ kind: 'credential', library: LIBRARY, method: 'sso', identity })
    noteSignal({ kind: 'event', library: LIBRARY, method: 'sso', identity, provisional: true })
  })
}
