import { type Identity, samePerson } from '../identity.ts'
import { noteSignalIn } from '../note-signal.ts'
import { settleHashes } from '../password/unsettled-hashes.ts'
import { requestFacts } from '../request-facts.ts'
import { handWrittenOf, type RequestScope, type ScopedSession } from '../request-scope.ts'
import type { CredentialSignal } from '../signals.ts'
import { trapIdentity } from './identity-trap.ts'
import { PendingLogins } from './pending-logins.ts'
import { pendingUserIds, type SessionIdentity, sessionIdentity, unnamedIdentity } from './session-identity.ts'
import { learnSessionKey } from './session-key.ts'
import { isImpersonating } from './session-stage.ts'

/** A session as it is now. */
export interface SessionView {
  /** Undefined when there is none (any more). */
  readonly data: object | undefined
  /** Undefined for stores without ids (sealed cookies). */
  readonly id?: string | undefined
}

/** Which session is watched, and how to look at it. */
export interface WatchedSession {
  /** npm name of the session store. */
  readonly library: string
  readonly scope: RequestScope
  /** The request object that the user's identity function gets. */
  readonly request?: unknown
  look(): SessionView
  /** false: what is in the session goes nowhere, since the app did not save it. Default: it is saved. */
  isSaved?(): boolean
}

/** Sessions watched per request: middleware may open the same sealed cookie again and again. */
const MAX_SESSIONS = 16
const REMEMBER_COOKIE =
  /(?:^|;\s*)[^=;]*(?:remember|persist(?:ent)?[-_]?(?:login|token|session)|keep[-_]?me|stay[-_]?(?:signed|logged)|auto[-_]?login)[^=;]*=/i

const pendingLogins = new PendingLogins()

/**
 * One session of a bare session store in one request: compares whose it is with whose it was, and notes what changed. What the store
 * itself knows is only data, so the evidence is a change of the identity in it, or, behind a verified credential, the same identity
 * written again or a new session id.
 */
export class SessionWatch implements ScopedSession {
  readonly #session: WatchedSession
  #prior: SessionIdentity | undefined
  #current: Identity | undefined
  #loadedId: string | undefined
  #keys: ReadonlySet<string> = new Set()
  #wasWritten = false
  #isArmed = false
  #release: (() => void) | undefined
  #spentCredentials = 0

  /** @param isLoaded the session came from the store: it may belong to somebody already. Default: look whether it has an identity */
  constructor(session: WatchedSession, isLoaded: boolean) {
    this.#session = session
    const { sessions } = handWrittenOf(session.scope)
    if (sessions.length < MAX_SESSIONS) sessions.push(this)
    if (isLoaded) this.#load()
    if (this.#credentials().length > 0) this.arm()
  }

  #load(): void {
    const { data, id } = this.#session.look()
    if (data === undefined) return
    this.#prior = this.#identityOf(data)
    this.#current = this.#prior?.identity
    this.#loadedId = id
    this.#keys = new Set(Object.keys(data))
  }

  #identityOf(data: object): SessionIdentity | undefined {
    return sessionIdentity(data, this.#session.library, this.#session.request)
  }

  /** Credentials of a person in this request: a password that was only chosen proves nothing about who was there before. */
  #credentials(): readonly CredentialSignal[] {
    return this.#session.scope.signals.filter(
      (signal): signal is CredentialSignal => signal.kind === 'credential' && signal.signUp !== true,
    )
  }

  arm(): void {
    const { scope, library, look } = this.#session
    if (this.#prior !== undefined && !this.#isArmed)
      noteSignalIn(scope, { kind: 'restored', library, identity: this.#prior.identity })
    this.#isArmed = true
    const { data } = look()
    const path = data === undefined ? undefined : this.#identityOf(data)?.path
    if (data === undefined || path === undefined || path.length === 0) return
    this.#release?.()
    this.#release = trapIdentity(data, path, () => {
      this.#wasWritten = true
    })
  }

  /** Puts the session back as the app made it: before it is saved. */
  disarm(): void {
    this.#release?.()
    this.#release = undefined
  }

  /** The app put another object in the place of the session: what is in it was written. */
  replaced(): void {
    this.#wasWritten = true
  }

  checkpoint(): void {
    this.disarm()
    if (this.#session.isSaved?.() === false) return
    const { data, id } = this.#session.look()
    const found = data === undefined ? undefined : (this.#identityOf(data) ?? this.#unnamed(data))
    if (found === undefined) {
      // Written again from nothing, if it comes back.
      if (this.#current !== undefined) this.#wasWritten = true
      if (data !== undefined) this.#rememberPending(data, id)
      return
    }
    const isSame = samePerson(this.#current, found.identity) === true
    if (isSame && !this.#isFreshLogin(id)) {
      if (data !== undefined) this.#rememberPending(data, id)
      return
    }
    if (isSame || data === undefined || !this.#isNoLogin(data)) this.#note(found.identity)
    this.#settle(found.identity, id)
  }

  #unnamed(data: object): SessionIdentity | undefined {
    const { library } = this.#session
    if (this.#credentials().length === 0) return undefined
    const found = unnamedIdentity(data, this.#keys, library)
    if (found?.path[0] !== undefined) learnSessionKey(found.path[0])
    return found
  }

  /** The same user: only a new credential with a new session id, or the identity written again, is a login. */
  #isFreshLogin(id: string | undefined): boolean {
    if (this.#credentials().length <= this.#spentCredentials) return false
    return (id !== undefined && id !== this.#loadedId) || this.#wasWritten
  }

  /** The identity changed, and yet nobody signed in. */
  #isNoLogin(data: object): boolean {
    const hasCredential = this.#credentials().length > 0
    // The name that was tried stays in the session for the form.
    if (!hasCredential && this.#session.scope.signals.some((signal) => signal.kind === 'failure')) return true
    return this.#prior !== undefined && isImpersonating(data)
  }

  #note(identity: Identity): void {
    const { scope, library } = this.#session
    settleHashes(scope, this.#prior === undefined)
    this.#recallFirstStep(identity)
    this.#noteRememberMe()
    const hadIdentity = this.#current !== undefined || this.#prior !== undefined
    noteSignalIn(scope, { kind: 'session', library, identity, hadIdentity, provisional: true })
  }

  /** What was seen up to here is dealt with. */
  #settle(identity: Identity, id: string | undefined): void {
    this.#spentCredentials = this.#credentials().length
    this.#current = identity
    this.#loadedId = id
    this.#wasWritten = false
  }

  #recallFirstStep(identity: Identity): void {
    const { scope } = this.#session
    const ofPerson = this.#personKey(identity.userId)
    // With somebody signed in, only a first step of this very person completes here: the session id would also fit a step-up.
    const keys = this.#prior === undefined && this.#loadedId !== undefined ? [this.#idKey(this.#loadedId), ofPerson] : [ofPerson]
    const first = pendingLogins.take(keys)
    if (first !== undefined && this.#credentials().length === 0)
      noteSignalIn(scope, { kind: 'credential', library: first.library, method: first.method, identity })
  }

  #rememberPending(data: object, id: string | undefined): void {
    const credential = this.#credentials().at(-1)
    if (credential === undefined) return
    const people = pendingUserIds(data, this.#session.library).map((userId) => this.#personKey(userId))
    const keys = id === undefined || this.#current !== undefined ? people : [this.#idKey(id), ...people]
    pendingLogins.remember(keys, credential)
  }

  #idKey(id: string): string {
    return `${this.#session.library} session ${id}`
  }

  #personKey(userId: string | undefined): string {
    return `${this.#session.library} user ${userId}`
  }

  /** A remember-me cookie and nothing else that proves anything: the session is restored. */
  #noteRememberMe(): void {
    const { scope, library } = this.#session
    if (scope.signals.some((signal) => signal.kind === 'credential')) return
    const cookie = requestFacts(scope)?.headers['cookie']
    if (typeof cookie === 'string' && REMEMBER_COOKIE.test(cookie))
      noteSignalIn(scope, { kind: 'non-interactive', library, method: 'remember_me' })
  }
}
