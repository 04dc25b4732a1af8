import { globalState } from './global-state.ts'
import type { ProvidedProfile } from './handed-out/profile-by-fetch.ts'
import type { HeardAnswer } from './handed-out/watch-answer.ts'
import type { Identity } from './identity.ts'
import type { SentBody } from './request-body/sent-body.ts'
import type { WatchedSession } from './session-store/watched-session.ts'
import type { Signal } from './signals.ts'

/** What the ledger needs of a response: an HTTP/1 or HTTP/2 response, or a mock of a framework with the same two. */
export interface ResponseLike {
  readonly statusCode?: unknown
  readonly writableFinished?: unknown
  /** Node's responses know their request. */
  readonly req?: { readonly method?: unknown; readonly url?: unknown; readonly originalUrl?: unknown } | undefined
  once?(event: 'finish' | 'close', listener: () => void): unknown
  on?(event: 'close', listener: (this: ResponseLike) => void): unknown
}

/** A session of a bare session store in one request. */
export interface ScopedSession {
  /** The object by which the library's hooks find it again: a WeakMap of requests would cost more than all the rest. */
  readonly key: object
  /** Whose it was when it came out of its store; undefined: nobody's. */
  readonly user: object | undefined
  /** Which session it is, of stores whose sessions are looked at again. */
  readonly session?: WatchedSession | undefined
  /** Compares whose session it is with whose it was, and notes what changed. */
  checkpoint(): void
  /** A credential was verified: from now on it matters whether the identity is written again. */
  arm(): void
}

/** A key that `node:crypto` derived from a secret. */
export interface DerivedKey {
  readonly library: string
  readonly secret: string
  readonly key: Uint8Array
  /** true: so cheap to derive that it rather seals the app's own cookies than guards somebody's password. */
  readonly maySeal: boolean
  isSettled: boolean
}

/** What the hooks of hand-written logins know of one request. */
export interface HandWritten {
  readonly sessions: ScopedSession[]
  /** Made with the first password. */
  secrets: Secrets | undefined
  /** The parsed body, for frameworks that keep it elsewhere than on the request of `node:http`. */
  body: (() => unknown) | undefined
}

/** What became of the secrets in one request. They are kept as long as the request. */
export interface Secrets {
  /** Secrets that matched a stored hash, and secrets that were hashed: a changed password is one of each that differ. */
  readonly proven: string[]
  readonly chosen: string[]
  /** Secrets that are being compared: a library may hash them for that through its own exports. */
  readonly comparing: unknown[]
  /** Keys derived from a secret of which nobody knows yet whether they are compared or stored. */
  readonly derived: DerivedKey[]
}

/** Work of a library that stands for everything inside of it. */
export interface Enclosure {
  /** npm name. Only this library and the app itself are listened to. */
  readonly library: string
  /** Where they are heard; undefined outside of a request. */
  readonly outer: RequestScope | undefined
}

/** A token that was issued behind a password or a link which only the request shows. */
export interface UnprovenToken {
  readonly token: string
  /** What it means if it reaches the person. */
  readonly signals: readonly Signal[]
}

/** One incoming request, or one explicit stretch of work, with the facts seen in it. */
export interface RequestScope {
  /** Undefined in an explicit scope. */
  readonly response: ResponseLike | undefined
  /** The ledger, in the order in which the facts were seen. */
  readonly signals: Signal[]
  /** How many conclusions of the ledger are dealt with already. */
  concluded: number
  /** true: the end of the response is being waited for. */
  isWatched: boolean
  /** Status of the finished response; 0 for an explicit scope that ended well. */
  finishedWith: number | undefined
  /** What must be looked at before the request is concluded for good. */
  endings: (() => void)[] | undefined
  /** What the app had asked the provider for whose answer this request brings, if a client library of one found it out. */
  asked: 'silent' | 'reauthentication' | undefined
  /** Libraries on which another one stands that is at work in this request: what they say is for it to judge. */
  muted: Set<string> | undefined
  /** Made with the first session store or password comparison. */
  handWritten: HandWritten | undefined
  /** What the response says; listened to once a credential was verified. */
  heard: HeardAnswer | undefined
  /** true: the app asked the login of another service, which is where somebody signs in. */
  isPassedOn: boolean
  /** Who signed in at a service in this process that the app has asked for this request; undefined: it has asked none. */
  innerSignIns: Identity[] | undefined
  /** Tokens that prove a sign-in if the answer hands them out. */
  unproven: UnprovenToken[] | undefined
  /** What a provider says of somebody whose code the app exchanges by itself; undefined: nobody listens. */
  profile: ProvidedProfile | undefined
  /** What the request has sent so far; null: a body that is left alone (a file, a compressed one). */
  sent: SentBody | null | undefined
  /** Set where an outer library is at work: this scope then keeps no ledger of its own. */
  readonly enclosure: Enclosure | undefined
}

/** A scope without facts. */
export function createScope(response?: ResponseLike, enclosure?: Enclosure): RequestScope {
  return {
    response,
    signals: [],
    concluded: 0,
    isWatched: false,
    finishedWith: undefined,
    endings: undefined,
    asked: undefined,
    muted: undefined,
    handWritten: undefined,
    heard: undefined,
    isPassedOn: false,
    innerSignIns: undefined,
    unproven: undefined,
    profile: undefined,
    sent: undefined,
    enclosure,
  }
}

/** What the hooks of hand-written logins know of this request. */
export function handWrittenOf(scope: RequestScope): HandWritten {
  scope.handWritten ??= { sessions: [], secrets: undefined, body: undefined }
  return scope.handWritten
}

/** Adds a session to those of this request. The first comes with its list: one that grows has room for sixteen more. */
export function addSession(scope: RequestScope, session: ScopedSession): void {
  if (scope.handWritten === undefined) scope.handWritten = { sessions: [session], secrets: undefined, body: undefined }
  else scope.handWritten.sessions.push(session)
}

/** What became of the secrets of this request. */
export function secretsOf(scope: RequestScope): Secrets {
  const hand = handWrittenOf(scope)
  hand.secrets ??= { proven: [], chosen: [], comparing: [], derived: [] }
  return hand.secrets
}

/** From now on these libraries say nothing in this request: the one that stands on them speaks for them. */
export function mute(scope: RequestScope | undefined, libraries: readonly string[]): void {
  if (scope === undefined) return
  scope.muted ??= new Set()
  for (const library of libraries) scope.muted.add(library)
}

/** A scope for one request, which can be found by the request object from now on. */
export function openScope(request: object, response: ResponseLike | undefined): RequestScope {
  const scope = createScope(response)
  globalState().scopesByCarrier.set(request, scope)
  return scope
}

/**
 * The scope that a hook belongs to: that of the request object it was handed, else the one of the running code, else (a request
 * that no server of ours announced: serverless adapters, injected requests) a new one that lives with the request object.
 *
 * The request object goes first: a connection pool may run a callback in the async context of another request. Frameworks wrap
 * it (`request.raw` in Fastify, `request.req` in Koa), so those are looked at too.
 */
export function scopeFor(request?: unknown): RequestScope | undefined {
  const { scopes, scopesByCarrier } = globalState()
  if (typeof request !== 'object' || request === null) return scopes.getStore()
  const known = knownScope(request)
  if (known !== undefined) return known
  const running = scopes.getStore()
  if (running !== undefined) return running
  const scope = createScope(responseOf(request))
  scopesByCarrier.set(request, scope)
  return scope
}

function knownScope(request: object): RequestScope | undefined {
  const { scopesByCarrier } = globalState()
  const own = scopesByCarrier.get(request)
  if (own !== undefined) return own
  // One after the other: where `raw` exists, reading `req` as well may be a deprecated access that the app would be warned of.
  const { raw } = request as { raw?: unknown }
  const carrier = raw ?? (request as { req?: unknown }).req
  return typeof carrier === 'object' && carrier !== null ? scopesByCarrier.get(carrier) : undefined
}

function responseOf(request: object): ResponseLike | undefined {
  const { res } = request as { res?: unknown }
  return typeof res === 'object' && res !== null ? (res as ResponseLike) : undefined
}
