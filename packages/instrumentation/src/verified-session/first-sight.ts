import { FRESH_FOR_MILLIS } from './fresh-session.ts'

/** Sessions remembered at most. One that was forgotten is told again, with the same event id. */
const MAX_SESSIONS = 10_000

/** Tells whether a fresh session is seen for the first time. */
export interface FirstSight {
  /** true once for each session. Older ones are forgotten when they can no longer be fresh. */
  isFirst(id: string, now: number): boolean
}

/**
 * A memory of the sessions that were seen, bounded in number and time.
 *
 * @param maxSessions the oldest is forgotten first; default 10,000
 */
export function createFirstSight(maxSessions: number = MAX_SESSIONS): FirstSight {
  const seen = new Map<string, number>()
  return {
    isFirst: (id, now) => {
      for (const [oldest, at] of seen) {
        // A clock of the provider that runs ahead makes a session fresh for a little longer.
        if (now - at <= 2 * FRESH_FOR_MILLIS && seen.size < maxSessions) break
        seen.delete(oldest)
      }
      if (seen.has(id)) return false
      seen.set(id, now)
      return true
    },
  }
}

const KEY: unique symbol = Symbol.for('@signed-in/verified-sessions@1') as never

/** The memory of this process: an app may hold this package twice, and both copies verify the same tokens. */
export function firstSight(): FirstSight {
  const holder = globalThis as { [KEY]?: FirstSight }
  holder[KEY] ??= createFirstSight()
  return holder[KEY]
}
