/** Logins remembered at most; the oldest is forgotten first. */
const MAX_PENDING = 1000

/** What the token of an unfinished authentication stands for: a login, or a session that was refreshed or exchanged. */
export type Pending = 'login' | 'refresh'

/** Where the tokens came from that the second step of an authentication brings back. */
export interface PendingLogins {
  remember(token: unknown, pending: Pending): void
  /** Undefined: not seen by this process. A token is used once. */
  take(token: unknown): Pending | undefined
}

/** A memory for the tokens of unfinished authentications, bounded in number. */
export function createPendingLogins(): PendingLogins {
  const tokens = new Map<string, Pending>()
  return {
    remember: (token, pending) => {
      if (typeof token !== 'string') return
      if (tokens.size >= MAX_PENDING) tokens.delete(tokens.keys().next().value as string)
      tokens.set(token, pending)
    },
    take: (token) => {
      if (typeof token !== 'string') return undefined
      const pending = tokens.get(token)
      tokens.delete(token)
      return pending
    },
  }
}
