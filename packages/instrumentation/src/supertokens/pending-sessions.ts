import type { Identity } from '../identity.ts'

/** Sessions remembered at most; the oldest is forgotten first. */
const MAX_SESSIONS = 10_000

/** A first factor whose session waits for the second. */
export interface PendingLogin {
  readonly identity: Identity | undefined
  readonly method: string
  readonly signUp: boolean
}

/** What this process knows of sessions with several factors, by their handles. */
export interface PendingSessions {
  begin(handle: string, login: PendingLogin): void
  /** `complete`: its login was concluded before. Undefined: not seen by this process. Completes it. */
  complete(handle: string): PendingLogin | 'complete' | undefined
}

/** A memory for sessions that wait for a second factor, bounded in number. */
export function createPendingSessions(): PendingSessions {
  const sessions = new Map<string, PendingLogin | 'complete'>()
  const remember = (handle: string, state: PendingLogin | 'complete'): void => {
    sessions.delete(handle)
    if (sessions.size >= MAX_SESSIONS) sessions.delete(sessions.keys().next().value as string)
    sessions.set(handle, state)
  }
  return {
    begin: remember,
    complete: (handle) => {
      const state = sessions.get(handle)
      remember(handle, 'complete')
      return state
    },
  }
}
