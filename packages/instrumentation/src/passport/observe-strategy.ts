import { context } from '@opentelemetry/api'
import type { Patcher } from '../auth-instrumentation.ts'
import { guarded } from '../guard.ts'
import { type Asked, authorizationRequests } from '../identity-provider/authorization-requests.ts'
import { NonInteractiveSuccess } from '../non-interactive-success.ts'
import { noteSignal } from '../note-signal.ts'
import { mute, scopeFor } from '../request-scope.ts'
import { resolveUser } from '../resolve-user.ts'
import { type StrategyKind, strategyKind } from './strategy-kind.ts'

/** What passport sets on the object that stands for a strategy in one request. */
interface StrategyActions {
  success?: (this: unknown, ...args: unknown[]) => unknown
  fail?: (this: unknown, ...args: unknown[]) => unknown
  redirect?: (this: unknown, ...args: unknown[]) => unknown
}

/** A strategy that an authenticator knows. */
interface ObservedStrategy {
  readonly library: string
  readonly kind: StrategyKind
}

const observed = new WeakMap<object, ObservedStrategy>()
/** Libraries of which strategies make use. */
const PROVIDER_CLIENTS = ['openid-client', '@node-saml/node-saml', '@azure/msal-node']
/** Marks our stand-ins of `success`: a strategy that calls the `authenticate` of its base class is watched once. */
const WATCHED = Symbol('watched')

/**
 * Watches what a strategy says in each request: success of an interactive one is a credential, success of another a
 * non-interactive success. `authenticate` is replaced where it is defined, in the strategy's class: an own property would show
 * on the strategy that the app made.
 *
 * @param registeredAs the name given to `use`
 */
export function observeStrategy(library: string, strategy: unknown, registeredAs: unknown, patcher: Patcher): void {
  if (typeof strategy !== 'object' || strategy === null) return
  const { name } = strategy as { name?: unknown }
  if (name === 'session') return
  observed.set(strategy, { library, kind: strategyKind(strategy, typeof registeredAs === 'string' ? registeredAs : undefined) })
  patcher.wrap(ownerOf(strategy, 'authenticate'), 'authenticate', (authenticate) => {
    return function (this: unknown, ...args: unknown[]): unknown {
      guarded(`${library} strategy`, () => observeActions(this as StrategyActions, args[0]))
      return authenticate.apply(this, args as never[])
    }
  })
}

function ownerOf(object: object, key: string): object | undefined {
  for (let owner: unknown = object; typeof owner === 'object' && owner !== null; owner = Object.getPrototypeOf(owner)) {
    if (Object.hasOwn(owner, key)) return owner
  }
  return undefined
}

/** The strategy behind a per-request object: passport calls strategies through objects that inherit from them. */
function strategyBehind(actions: object): ObservedStrategy | undefined {
  for (let object: unknown = actions; typeof object === 'object' && object !== null; object = Object.getPrototypeOf(object)) {
    const found = observed.get(object)
    if (found !== undefined) return found
  }
  return undefined
}

/** Passport puts fresh actions on a fresh object for each request, so these stand-ins live as long as the request. */
function observeActions(actions: StrategyActions, request: unknown): void {
  const { success, fail, redirect } = actions
  const strategy = strategyBehind(actions)
  if (strategy === undefined || typeof success !== 'function' || WATCHED in success) return
  const { library, kind } = strategy
  const codeVerifier = kind.method === 'oidc' ? codeVerifierOf(actions, request) : undefined
  const linking = personToLink(actions, kind, request)
  const watching = function (this: unknown, ...args: unknown[]): unknown {
    if (linking === undefined || args[0] !== linking) {
      guarded(`${library} success`, () => noteSuccess(strategy, args[0], request, codeVerifier))
    }
    return success.apply(this, args)
  }
  actions.success = Object.assign(watching, { [WATCHED]: true })
  if (!kind.isInteractive) return
  // Strategies stand on client libraries of providers: whether that was a login is for passport to say.
  mute(scopeFor(request), PROVIDER_CLIENTS)
  if (typeof fail === 'function') {
    actions.fail = function (this: unknown, ...args: unknown[]): unknown {
      guarded(`${library} fail`, () => noteSignal({ kind: 'failure', library, method: kind.method }, request))
      return fail.apply(this, args)
    }
  }
  if (typeof redirect === 'function') {
    actions.redirect = function (this: unknown, ...args: unknown[]): unknown {
      guarded(`${library} redirect`, () => authorizationRequests.remember(args[0]))
      return redirect.apply(this, args)
    }
  }
}

/**
 * Whom an account at a provider is added to, if the verify callback gives this very object back: it was handed the request for that, which
 * knows who is signed in.
 */
function personToLink(actions: StrategyActions, kind: StrategyKind, request: unknown): unknown {
  const { _passReqToCallback: isHandedRequest } = actions as { _passReqToCallback?: unknown }
  if (isHandedRequest !== true || !kind.isInteractive || kind.method === 'password') return undefined
  const { user } = request as { user?: unknown }
  return typeof user === 'object' && user !== null ? user : undefined
}

function noteSuccess({ library, kind }: ObservedStrategy, user: unknown, request: unknown, codeVerifier: unknown): void {
  const { method } = kind
  const asked = kind.isInteractive ? askedOf(request, codeVerifier) : undefined
  if (!kind.isInteractive || asked === 'silent') {
    noteSignal(new NonInteractiveSuccess(library, method, () => resolveUser(user, { library, request })), request)
    return
  }
  const identity = resolveUser(user, { library, request })
  const { isSecondFactor: secondFactor } = kind
  const reauthentication = asked === 'reauthentication'
  noteSignal(
    { kind: 'credential', library, method, identity, secondFactor, reauthentication, context: context.active() },
    request,
  )
}

/** What the app had asked the provider for whose answer this request brings: by its `state`, or as the client library found out. */
function askedOf(request: unknown, codeVerifier: unknown): Asked | undefined {
  const { url, body } = request as { url?: unknown; body?: { state?: unknown } }
  const query = typeof url === 'string' ? url.slice(url.indexOf('?') + 1) : ''
  const state = new URLSearchParams(query).get('state') ?? body?.state
  return authorizationRequests.answered({ state, codeVerifier }) ?? scopeFor(request)?.asked
}

/** The strategy of openid-client 6 sends no state; until it looks at the answer, its PKCE verifier stands in the session. */
function codeVerifierOf(actions: object, request: unknown): unknown {
  const { _sessionKey: key } = actions as { _sessionKey?: unknown }
  const { session } = request as { session?: Record<string, { code_verifier?: unknown } | undefined> | null }
  return typeof key === 'string' ? session?.[key]?.code_verifier : undefined
}
