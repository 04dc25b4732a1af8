import { mayRedeem } from '../handed-out/redeemed.ts'
import { watchAnswer } from '../handed-out/watch-answer.ts'
import { awaitEnd, beforeEnd } from '../note-signal.ts'
import { addSession, type RequestScope, type ScopedSession } from '../request-scope.ts'
import { pendingLogins } from './pending-logins.ts'
import { type SessionUser, sessionUser } from './session-identity.ts'
import { SessionWatch } from './session-watch.ts'
import { isUnfinished, unfinishedLogins } from './unfinished-logins.ts'
import type { LoadedSession, SessionView, WatchedSession } from './watched-session.ts'

/** Sessions watched per request: middleware may open the same sealed cookie again and again. */
const MAX_SESSIONS = 16
const NO_KEYS: readonly string[] = []

/**
 * A session as it was loaded, in nearly every request all that is ever made of it: as long as nothing in the request proves anything,
 * and its address is none of a login, a session of somebody makes no sign-in, and it is not looked at again. Its fields are public and few because every request pays.
 */
export class QuietSession implements ScopedSession, LoadedSession {
  readonly key: object
  readonly session: WatchedSession
  readonly user: SessionUser | undefined
  readonly id: string | undefined
  readonly keys: readonly string[]
  watch: SessionWatch | undefined

  /** @param isLoaded the session came from its store: it may belong to somebody already */
  constructor(session: WatchedSession, isLoaded: boolean, stored?: SessionView) {
    const view = isLoaded ? (stored ?? session.look()) : undefined
    const data = view?.data
    const keys = data === undefined ? NO_KEYS : Object.keys(data)
    this.key = session.key
    this.session = session
    this.user = data === undefined ? undefined : sessionUser(data, session.library, session.request, keys)
    this.id = view?.id
    this.keys = keys
    this.watch = undefined
  }

  /** true: somebody's, and up to here nothing in the request proves anything. */
  get isQuiet(): boolean {
    const { scope } = this.session
    return (
      this.watch === undefined &&
      this.user !== undefined &&
      scope.signals.length === 0 &&
      pendingLogins.isEmpty &&
      !mayRedeem(scope)
    )
  }

  checkpoint(): void {
    if (!this.isQuiet) awake(this).checkpoint()
  }

  arm(): void {
    awake(this).arm()
  }

  /** The app put another object in the place of the session: what is in it was written. */
  replaced(): void {
    awake(this).replaced()
    awaitEnd(this.session.scope)
  }
}

function awake(quiet: QuietSession): SessionWatch {
  quiet.watch ??= new SessionWatch(quiet.session, quiet)
  return quiet.watch
}

/**
 * Begins to watch one session of a bare session store in one request.
 *
 * @param isLoaded the session came from its store: it may belong to somebody already
 * @param stored what the store gave, if that is quicker to read than the session made of it
 */
export function watchSession(session: WatchedSession, isLoaded: boolean, stored?: SessionView): QuietSession {
  const { scope } = session
  const quiet = new QuietSession(session, isLoaded, stored)
  if ((scope.handWritten?.sessions.length ?? 0) < MAX_SESSIONS) addSession(scope, quiet)
  const { signals } = scope
  if (signals.length > 0 && signals.some((signal) => signal.kind === 'credential' && signal.signUp !== true)) quiet.arm()
  if (!unfinishedLogins.isEmpty && quiet.user !== undefined && isUnfinished(session.library, quiet.user.userId)) hear(scope)
  return quiet
}

/** Whoever waits for the second factor may give it in this request: the answer says if it was right. */
function hear(scope: RequestScope): void {
  watchAnswer(scope)
  beforeEnd(scope, () => {})
}

/** The session that a library's hook began to watch for this object earlier in the request. */
export function findSessionOf(scope: RequestScope | undefined, key: object): QuietSession | undefined {
  const sessions = scope?.handWritten?.sessions
  if (sessions === undefined) return undefined
  for (const session of sessions) if (session.key === key) return session as QuietSession
  return undefined
}
