import { bringsLogin, isGiven, opensSharedPage, redeemedBy } from '../handed-out/redeemed.ts'
import { withTypedName } from '../handed-out/typed-name.ts'
import { noteSignalIn } from '../note-signal.ts'
import { settleHashes } from '../password/unsettled-hashes.ts'
import { requestFacts } from '../request-facts.ts'
import type { CredentialSignal } from '../signals.ts'
import { trapIdentity } from './identity-trap.ts'
import { pendingLogins } from './pending-logins.ts'
import { noteRememberMe } from './remember-me.ts'
import { describeUser, pendingUserIds, type SessionUser, sessionUser, unnamedUser } from './session-identity.ts'
import { learnSessionKey } from './session-key.ts'
import { isImpersonating } from './session-stage.ts'
import type { LoadedSession, WatchedSession } from './watched-session.ts'

/**
 * One session of a bare session store in one request: compares whose it is with whose it was, and notes what changed. What the store
 * itself knows is only data, so the evidence is a change of the identity in it, or, behind a verified credential, the same identity
 * written again or a new session id.
 */
export class SessionWatch {
  readonly #loaded: LoadedSession
  readonly #session: WatchedSession
  #current: string | undefined
  #loadedId: string | undefined
  #wasWritten = false
  #isArmed = false
  #release: (() => void) | undefined
  #spentCredentials = 0

  constructor(session: WatchedSession, loaded: LoadedSession) {
    this.#session = session
    this.#loaded = loaded
    this.#current = loaded.user?.userId
    this.#loadedId = loaded.id
  }

  #userOf(data: object): SessionUser | undefined {
    return sessionUser(data, this.#session.library, this.#session.request)
  }

  /** Credentials of a person in this request: a password that was only chosen proves nothing about who was there before. */
  #credentials(): readonly CredentialSignal[] {
    return this.#session.scope.signals.filter(
      (signal): signal is CredentialSignal => signal.kind === 'credential' && signal.signUp !== true,
    )
  }

  /** A credential was verified: from now on it matters whether the identity is written again. */
  arm(): void {
    const { user } = this.#loaded
    const { scope, library } = this.#session
    if (user !== undefined && !this.#isArmed)
      noteSignalIn(scope, { kind: 'restored', library, identity: { userId: user.userId } })
    this.#isArmed = true
    const { data } = this.#session.look()
    const path = data === undefined ? undefined : this.#userOf(data)?.path
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

  /** Compares whose session it is with whose it was, and notes what changed. */
  checkpoint(): void {
    this.disarm()
    if (this.#session.isSaved?.() === false) return
    const { data, id } = this.#session.look()
    const found = data === undefined ? undefined : (this.#userOf(data) ?? this.#unnamed(data))
    if (data === undefined || found === undefined) {
      // Written again from nothing, if it comes back.
      if (this.#current !== undefined) this.#wasWritten = true
      if (data !== undefined) this.#rememberPending(data, id)
      return
    }
    const isSame = this.#current === found.userId
    if (isSame && !this.#isFreshLogin(id)) {
      this.#rememberPending(data, id)
      return
    }
    if (isSame || !this.#isNoLogin(data)) this.#note(data, found)
    this.#settle(found.userId, id)
  }

  #unnamed(data: object): SessionUser | undefined {
    const credentials = this.#credentials()
    const { scope } = this.#session
    // Access to a provider that names nobody is kept in sessions, too.
    const isProven = credentials.some(({ delegated }) => delegated !== true)
    if (!isProven && (credentials.length > 0 || !bringsLogin(scope))) return undefined
    if (isProven && credentials.every(({ bare }) => bare === true) && opensSharedPage(scope)) return undefined
    const found = unnamedUser(data, this.#loaded.keys)
    // What was typed in stays in the session when it was refused, which nobody who checked it tells.
    if (!isProven && found !== undefined && isGiven(scope, found.userId)) return undefined
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
    return this.#loaded.user !== undefined && isImpersonating(data)
  }

  #note(data: object, user: SessionUser): void {
    const { scope, library } = this.#session
    const identity = describeUser(data, user, library)
    settleHashes(scope, this.#loaded.user === undefined)
    this.#recallFirstStep(user.userId)
    this.#noteRedemption(user.userId)
    noteRememberMe(scope, library)
    const hadIdentity = this.#current !== undefined || this.#loaded.user !== undefined
    // Nobody was seen to check it, and yet the session of somebody came of it.
    const method = this.#credentials().length > 0 ? undefined : redeemedBy(scope)?.method
    noteSignalIn(scope, { kind: 'session', library, identity, hadIdentity, provisional: true, method })
  }

  /** What was seen up to here is dealt with. */
  #settle(userId: string, id: string | undefined): void {
    this.#spentCredentials = this.#credentials().length
    this.#current = userId
    this.#loadedId = id
    this.#wasWritten = false
  }

  #recallFirstStep(userId: string): void {
    const { scope } = this.#session
    const ofPerson = this.#personKey(userId)
    // With somebody signed in, only a first step of this very person completes here: the session id would also fit a step-up.
    const keys =
      this.#loaded.user === undefined && this.#loadedId !== undefined ? [this.#idKey(this.#loadedId), ofPerson] : [ofPerson]
    const first = pendingLogins.take(keys)
    // A password that had to be changed first: to change it, it is proven once more.
    const isChange = scope.signals.some((signal) => signal.kind === 'non-interactive' && signal.method === 'password_change')
    if (first !== undefined && (this.#credentials().length === 0 || (isChange && this.#loaded.user === undefined)))
      noteSignalIn(scope, {
        kind: 'credential',
        library: first.library,
        method: first.method,
        identity: { ...first.identity, userId },
      })
  }

  #rememberPending(data: object, id: string | undefined): void {
    const credential = this.#credentials().at(-1)
    if (credential === undefined) return
    const people = pendingUserIds(data).map((userId) => this.#personKey(userId))
    if (people.length > 0) noteSignalIn(this.#session.scope, { kind: 'halfway', library: this.#session.library })
    const keys = id === undefined || this.#current !== undefined ? people : [this.#idKey(id), ...people]
    pendingLogins.remember(keys, withTypedName(credential, requestFacts(this.#session.scope)))
  }

  #idKey(id: string): string {
    return `${this.#session.library} session ${id}`
  }

  #personKey(userId: string): string {
    return `${this.#session.library} user ${userId}`
  }

  /** Somebody else's password, code or link, which only the request shows: whoever checked it, they signed in after another person. */
  #noteRedemption(userId: string): void {
    const { scope, library } = this.#session
    if (this.#loaded.user === undefined || this.#credentials().length > 0) return
    const redeemed = redeemedBy(scope)
    if (redeemed !== undefined)
      noteSignalIn(scope, { kind: 'credential', library, method: redeemed.method, bare: true, identity: { userId } })
  }
}
