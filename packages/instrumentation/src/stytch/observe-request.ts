import { methodName } from '../hosted/method-name.ts'
import { type ObservedCall, observeResult } from '../hosted/observe-result.ts'
import { createPendingLogins } from '../hosted/pending-logins.ts'
import { noteSignal } from '../note-signal.ts'
import type { AnyFunction } from '../wrap.ts'
import { type Answer, identify, LIBRARY, type Question, sessionIdOf } from './answer.ts'

/** The addresses at which somebody signs in, with the method; everything else of the API is none. */
const METHODS: ReadonlyMap<string, string> = new Map([
  ['/v1/magic_links/authenticate', 'magic_link'],
  ['/v1/otps/authenticate', 'otp'],
  ['/v1/oauth/authenticate', 'oauth'],
  ['/v1/passwords', 'password'],
  ['/v1/passwords/authenticate', 'password'],
  ['/v1/totps/authenticate', 'otp'],
  ['/v1/totps/recover', 'otp'],
  ['/v1/webauthn/authenticate', 'passkey'],
  ['/v1/crypto_wallets/authenticate', 'web3'],
  ['/v1/impersonation/authenticate', 'unknown'],
  ['/v1/b2b/magic_links/authenticate', 'magic_link'],
  ['/v1/b2b/oauth/authenticate', 'oauth'],
  ['/v1/b2b/passwords/authenticate', 'password'],
  ['/v1/b2b/sso/authenticate', 'sso'],
  ['/v1/b2b/otps/email/authenticate', 'otp'],
  ['/v1/b2b/otps/sms/authenticate', 'otp'],
  ['/v1/b2b/totp/authenticate', 'otp'],
  ['/v1/b2b/recovery_codes/recover', 'otp'],
  ['/v1/b2b/discovery/intermediate_sessions/exchange', 'unknown'],
  ['/v1/b2b/discovery/organizations/create', 'unknown'],
  ['/v1/b2b/impersonation/authenticate', 'unknown'],
])
/** A password is set for the first time; an organisation is made by its first member. */
const SIGN_UPS: ReadonlySet<unknown> = new Set(['/v1/passwords', '/v1/b2b/discovery/organizations/create'])
/** A member changes to another organisation, which may ask for more. */
const EXCHANGE = '/v1/b2b/sessions/exchange'
/** What is left of a first factor after this long belongs to no login. */
const LOGIN_MILLIS = 10 * 60_000

/** Intermediate sessions, and sessions of users: whether a login waits for more (`login`) or not. */
const intermediate = createPendingLogins()
const sessions = createPendingLogins()

/** Every call of every client of the package goes through `request(fetchConfig, { method, url, data })`. */
export function observeRequest(request: AnyFunction): AnyFunction {
  const observed = observeResult(`${LIBRARY} authenticate`, note, noteRefusal)(request)
  return function (this: unknown, ...args: unknown[]): unknown {
    const { url, method } = (args[1] ?? {}) as { url?: unknown; method?: unknown }
    const isAsked = method === 'POST' && (METHODS.has(url as string) || url === EXCHANGE)
    return (isAsked ? observed : request).apply(this, args as never[])
  }
}

function questionOf(args: readonly unknown[]): { readonly url: string; readonly data: Question } {
  const { url, data = {} } = args[1] as { url: string; data?: Question }
  return { url, data }
}

function noteRefusal(args: readonly unknown[]): void {
  const { url } = questionOf(args)
  if (url !== EXCHANGE) noteSignal({ kind: 'failure', library: LIBRARY, method: METHODS.get(url) })
}

function note({ args, result }: ObservedCall): void {
  const { url, data } = questionOf(args)
  const answer = result as Answer
  if (url.startsWith('/v1/b2b/')) noteMember(url, data, answer)
  else noteUser(url, data, answer)
}

/** A member is signed in when the organisation asks for nothing more. */
function noteMember(url: string, question: Question, answer: Answer): void {
  const before = intermediate.take(question.intermediate_session_token)
  if (answer.member_authenticated !== true) {
    intermediate.remember(answer.intermediate_session_token, before ?? (url === EXCHANGE ? 'refresh' : 'login'))
    return
  }
  const isStepUp = question.intermediate_session_token === undefined && hasSession(question)
  if (url !== EXCHANGE && before !== 'refresh' && !isStepUp) tell(url, answer, answer.member_session?.authentication_factors?.[0])
}

/** What a user may prove beside the session that the app hands in is a second factor, a step-up, or linked to the user. */
function noteUser(url: string, question: Question, answer: Answer): void {
  const { session, user } = answer
  const isAttached = hasSession(question)
  if (!session) {
    if (!isAttached) tellWithoutSession(url, answer)
    return
  }
  const id = sessionIdOf(session)
  const { authentication_factors: factors = [] } = session
  // A passkey is two factors at once.
  const isComplete = factors.length !== 1 || !hasSecondFactor(user) || METHODS.get(url) === 'passkey'
  const state = sessions.take(id)
  // A session that another process began is told by its age.
  const isWaiting = state === 'login' || (state === undefined && hasSecondFactor(user) && isYoung(session.started_at))
  const mayCount = !isAttached || isWaiting
  sessions.remember(id, mayCount && !isComplete ? 'login' : 'refresh')
  if (mayCount && isComplete) tell(url, answer, factors[0])
}

function hasSession({ session_token: token, session_jwt: jwt }: Question): boolean {
  return Boolean(token) || Boolean(jwt)
}

function hasSecondFactor(user: Answer['user']): boolean {
  return Array.isArray(user?.totps) && user.totps.some((totp) => totp?.verified === true)
}

function isYoung(startedAt: unknown): boolean {
  return typeof startedAt === 'string' && Date.now() - Date.parse(startedAt) <= LOGIN_MILLIS
}

function tell(url: string, answer: Answer, first: { readonly type?: unknown } | undefined): void {
  const said = methodName(first?.type)
  const method = said === 'unknown' ? METHODS.get(url) : said
  const signUp = SIGN_UPS.has(url) || answer.user_created === true
  const impersonated = url.endsWith('/impersonation/authenticate')
  noteSignal({ kind: 'event', library: LIBRARY, method, signUp, impersonated, identity: identify(answer) })
}

/** The app has asked for no session, so it has one of its own: where that is seen, it says who signed in. */
function tellWithoutSession(url: string, answer: Answer): void {
  const method = METHODS.get(url)
  const identity = identify(answer)
  if (url === '/v1/passwords' || identity === undefined) return
  noteSignal({ kind: 'credential', library: LIBRARY, method, identity })
  noteSignal({ kind: 'event', library: LIBRARY, method, identity, provisional: true })
}
