import { guarded } from '../guard.ts'
import { methodName } from '../hosted/method-name.ts'
import { type ObservedCall, observeResult } from '../hosted/observe-result.ts'
import { noteSignal } from '../note-signal.ts'
import { currentSettings } from '../settings.ts'
import { methodOf } from '../verified-session/fresh-session.ts'
import { asSeenSession, noteVerifiedSession } from '../verified-session/note-verified-session.ts'
import type { AnyFunction } from '../wrap.ts'
import {
  claimsOf,
  hasVerifiedFactor,
  identify,
  isSecondFactorPending,
  LIBRARY,
  type SupabaseSession,
  type SupabaseUser,
  watchStoredSession,
} from './session.ts'

/** Every method answers so; errors are no rejections unless the app asks for that. */
interface Answer {
  readonly data?: {
    readonly user?: SupabaseUser | null
    readonly session?: SupabaseSession | null
    readonly redirectType?: unknown
  }
  readonly error?: unknown
}

interface SignInFacts {
  readonly method: string
  readonly signUp?: boolean
}

/** One-time codes and links that are no sign-in by themselves. */
const NO_SIGN_IN_TYPES: ReadonlySet<unknown> = new Set(['recovery', 'email_change', 'phone_change'])
const SIGN_UP_TYPES: ReadonlySet<unknown> = new Set(['signup', 'invite'])

/** What the methods are that answer with a new session, by name: how somebody signed in by them, undefined if nobody does. */
const SESSION_METHODS: Readonly<Record<string, (args: readonly unknown[], answer: Answer) => SignInFacts | undefined>> = {
  signInWithPassword: () => ({ method: 'password' }),
  signInWithIdToken: () => ({ method: 'oidc' }),
  signInWithWeb3: () => ({ method: 'web3' }),
  // `signInWithPasskey` ends in it.
  _verifyPasskeyAuthentication: () => ({ method: 'passkey' }),
  signUp: () => ({ method: 'password', signUp: true }),
  verifyOtp: ([params]) => {
    const { type, token_hash: isLink } = params as { type?: unknown; token_hash?: unknown }
    if (NO_SIGN_IN_TYPES.has(type)) return undefined
    return { method: type === 'magiclink' || isLink ? 'magic_link' : 'otp', signUp: SIGN_UP_TYPES.has(type) }
  },
}

/** Every observed method of the client's prototype with what stands in its place. */
export function clientObservers(): ReadonlyMap<string, (original: AnyFunction) => AnyFunction> {
  const observers = new Map<string, (original: AnyFunction) => AnyFunction>()
  for (const [name, factsOf] of Object.entries(SESSION_METHODS)) {
    observers.set(
      name,
      observeAnswer(name, ({ args }, answer) => noteAnswer(answer, factsOf(args, answer))),
    )
  }
  observers.set('exchangeCodeForSession', observeWithPrior('exchangeCodeForSession', noteExchange))
  for (const name of ['_verify', '_verifyRecoveryCode']) observers.set(name, observeWithPrior(name, noteSecondFactor))
  observers.set(
    'getClaims',
    observeAnswer('getClaims', (_call, { data }) => noteClaims((data as { claims?: unknown })?.claims)),
  )
  observers.set('getUser', observeVerifiedUser)
  return observers
}

function observeAnswer(name: string, note: (call: ObservedCall, answer: Answer) => void): (original: AnyFunction) => AnyFunction {
  return observeResult(`${LIBRARY} ${name}`, (call) => note(call, call.result as Answer), noteFailure)
}

/** Notes an answer with the session that the client held before the call. */
function observeWithPrior(
  name: string,
  note: (answer: Answer, prior: SupabaseSession | undefined) => void,
): (original: AnyFunction) => AnyFunction {
  const hook = `${LIBRARY} ${name}`
  return (original) =>
    function (this: unknown, ...args: unknown[]): unknown {
      const prior = guarded(hook, () => watchStoredSession(this))
      const observed = observeResult(hook, ({ result }) => note(result as Answer, prior?.()), noteFailure)(original)
      return observed.apply(this, args as never[])
    }
}

function noteFailure(): void {
  noteSignal({ kind: 'failure', library: LIBRARY })
}

function noteAnswer({ data, error }: Answer, facts: SignInFacts | undefined): void {
  const session = data?.session
  const user = data?.user ?? session?.user
  if (error) noteFailure()
  if (error || !facts || !session || !user) return
  noteSession(session, user, facts)
}

function noteSession(session: SupabaseSession, user: SupabaseUser, { method, signUp }: SignInFacts): void {
  const claims = claimsOf(session)
  // An anonymous user has proven nothing yet.
  if (user.is_anonymous === true) return
  const seen = asSeenSession(LIBRARY, session.access_token)
  if (isSecondFactorPending(user, claims)) return
  const identity = identify(user, claims)
  noteSignal({ kind: 'event', library: LIBRARY, method, signUp, identity, ...seen })
}

/** The end of OAuth, single sign-on and links in mails; also of a recovery, and of another identity that is linked to the user. */
function noteExchange(answer: Answer, prior: SupabaseSession | undefined): void {
  const { user, session, redirectType } = answer.data ?? {}
  if (typeof redirectType === 'string' && /recovery/i.test(redirectType)) return
  const linked = user ? isLinking(user, prior?.user) : false
  // Whoever was anonymous before signs up by it.
  const signUp = linked && prior?.user?.is_anonymous === true
  if (linked && !signUp) return
  const said = session ? methodOf(claimsOf(session)) : 'unknown'
  const provider = user?.app_metadata?.provider
  const method = said !== 'unknown' ? said : provider === 'email' ? 'magic_link' : 'oauth'
  noteAnswer(answer, { method: methodName(provider) === 'saml' ? 'saml' : method, signUp })
}

/** The same user has an identity now that the session of a moment ago did not know. */
function isLinking(user: SupabaseUser, before: SupabaseUser | undefined): boolean {
  if (before?.id === undefined || before.id !== user.id || !Array.isArray(before.identities)) return false
  const known = new Set<unknown>(before.identities.map((identity) => identity?.identity_id ?? identity?.id))
  return (user.identities ?? []).some((identity) => !known.has(identity?.identity_id ?? identity?.id))
}

/** A second factor ends the sign-in that waited for it. While it is enrolled, or for a step-up, nobody waits. */
function noteSecondFactor({ data, error }: Answer, prior: SupabaseSession | undefined): void {
  // The answer is the new session itself.
  const session = data as SupabaseSession | null | undefined
  if (error) noteFailure()
  if (error || !session) return
  const isWaiting = prior?.user === undefined || hasVerifiedFactor(prior.user)
  if (!isWaiting || (prior !== undefined && claimsOf(prior)['aal'] === 'aal2')) return
  const user = session.user ?? prior?.user
  if (user !== undefined) noteSession(session, { ...user, factors: [] }, { method: methodOf(claimsOf(session)) })
}

function noteClaims(claims: unknown): void {
  noteVerifiedSession(LIBRARY, claims, (user) => identify(user, user))
}

/** `getUser(jwt?)`: the provider has verified the token. Without one, it was that of the session. */
function observeVerifiedUser(original: AnyFunction): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    const isAsked = guarded(`${LIBRARY} getUser`, () => currentSettings().verifyOnly.has(LIBRARY))
    if (isAsked !== true) return original.apply(this, args as never[])
    const [jwt] = args
    const prior = typeof jwt === 'string' ? undefined : guarded(`${LIBRARY} getUser`, () => watchStoredSession(this))
    const note = ({ result }: ObservedCall): void => {
      const { data, error } = result as Answer
      if (error || !data?.user) return
      const claims = claimsOf(typeof jwt === 'string' ? { access_token: jwt } : (prior?.() ?? {}))
      if (!isSecondFactorPending(data.user, claims)) noteClaims(claims)
    }
    return observeResult(`${LIBRARY} getUser`, note)(original).apply(this, args as never[])
  }
}
