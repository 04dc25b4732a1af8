import type { RequestScope } from '../request-scope.ts'
import type { SessionUser } from './session-identity.ts'

/** A session as it is now. */
export interface SessionView {
  /** Undefined when there is none (any more). */
  readonly data: object | undefined
  /** Undefined for stores without ids (sealed cookies). */
  readonly id?: string | undefined
}

/** Which session is watched, and how to look at it. */
export interface WatchedSession {
  /** An object that is one and the same in all hooks of the library for this session. */
  readonly key: object
  /** npm name of the session store. */
  readonly library: string
  readonly scope: RequestScope
  /** The request object that the user's identity function gets. */
  readonly request?: unknown
  look(): SessionView
  /** false: what is in the session goes nowhere, since the app did not save it. Default: it is saved. */
  isSaved?(): boolean
}

/** What a session was when it came out of its store. */
export interface LoadedSession {
  /** Whose it was. */
  readonly user: SessionUser | undefined
  readonly id: string | undefined
  /** What stood in it. */
  readonly keys: readonly string[]
}
